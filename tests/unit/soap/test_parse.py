"""What the parser refuses, and by which rule."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from vaccinnet.rulebook import Refused
from vaccinnet.soap.limits import Limits
from vaccinnet.soap.parse import parse


def findings_in(data, limits=None):
    try:
        parse(data, limits or Limits())
    except Refused as refused:
        return refused.findings
    return ()


def refusals(data, limits=None):
    return {(finding.rule, finding.where, finding.line) for finding in findings_in(data, limits)}


def rules(data, limits=None):
    return {rule for rule, _, _ in refusals(data, limits)}


def test_returns_the_root():
    root = parse(b'<?xml version="1.0" encoding="utf-8"?>\n<a><b>\xc3\xa9</b><![CDATA[<!-- text -->]]></a>')

    assert (root.tag, root[0].text) == ("a", "é")


def test_refuses_more_bytes_than_the_limit():
    assert rules(b"<a/>" + b" " * 97, Limits(max_bytes=100)) == {"MSG-001"}


def test_refuses_nothing():
    assert rules(b"") == {"MSG-002"}


def test_refuses_many_tags_before_it_builds_a_tree_of_them():
    assert rules(b"<a>" * 50, Limits(max_parts=49)) == {"MSG-003"}


def test_says_where_xml_ends_to_be_xml():
    assert refusals(b"<a>\n <b>\n</a>") == {("MSG-004", "", 3)}


@pytest.mark.parametrize(
    "data",
    [
        b"<!DOCTYPE a><a/>",
        b'<!DOCTYPE a SYSTEM "http://localhost/x.dtd"><a/>',
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>',
        b'<!DOCTYPE a [<!ENTITY % p SYSTEM "file:///etc/hostname"> %p;]><a/>',
    ],
)
def test_refuses_a_doctype(data):
    assert rules(data) == {"MSG-005"}


def test_refuses_a_million_laughs():
    laughs = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))

    assert "MSG-005" in rules(f'<!DOCTYPE a [<!ENTITY l0 "ha">{laughs}]><a b="&l9;">&l9;</a>'.encode())


def test_refuses_a_doctype_in_utf_16_too():
    assert rules("<?xml version='1.0' encoding='utf-16'?><!DOCTYPE a><a/>".encode("utf-16")) == {"MSG-005", "MSG-006"}


@pytest.mark.parametrize(
    "data",
    [
        b"<?xml version='1.0' encoding='ISO-8859-1'?><a>\xe9</a>",
        "<?xml version='1.0' encoding='utf-16'?><a/>".encode("utf-16"),
        b"<a>\n\xff</a>",
        b"<a>\xed\xa0\x80</a>",
    ],
)
def test_refuses_other_encodings_than_utf_8(data):
    assert "MSG-006" in rules(data)


def test_refuses_xml_1_1():
    assert rules(b"<?xml version='1.1'?><a/>") == {"MSG-007"}


@pytest.mark.parametrize(
    ("data", "where"),
    [
        (b"<a><b>100<!-- -->04</b></a>", "/a/b"),
        (b"<!-- before --><a/>", ""),
        (b"<a/><!-- after -->", ""),
        (b"<a><b/><b>100<?p?>04</b></a>", "/a/b[2]"),
        (b"<?xml version='1.0'?><?xml-stylesheet href='x'?><a/>", ""),
        (b"<a/><?after?>", ""),
    ],
)
def test_refuses_comments_and_instructions_wherever_they_stand(data, where):
    assert refusals(data) == {("MSG-008", where, 1)}


def test_refuses_a_text_that_is_too_long_to_read():
    assert rules(b"<a>" + b"x" * 10_100_000 + b"</a>") == {"MSG-009"}


@pytest.mark.parametrize("depth", [65, 200, 300])
def test_refuses_deep_nesting(depth):
    assert rules(b"<a>" * depth + b"</a>" * depth) == {"MSG-010"}


def test_says_where_nesting_becomes_too_deep():
    data = b"<a>\n<b/><b><c/></b></a>"

    assert refusals(data, Limits(max_depth=2)) == {("MSG-010", "/a/b[2]/c", 2)}


def test_refuses_many_attributes_of_one_element():
    attributes = " ".join(f'a{i}="1"' for i in range(65))

    assert refusals(f"<a>\n<b {attributes}/></a>".encode()) == {("MSG-011", "/a/b", 2)}


def test_counts_no_equals_sign_of_a_text_as_an_attribute():
    assert rules(b"<a b='1'>" + b"=" * 1000 + b"</a>") == set()


def test_refuses_many_namespaces_at_one_element():
    declared = " ".join(f'xmlns:n{i}="urn:{i}"' for i in range(65))

    assert refusals(f"<a>\n<b {declared}/></a>".encode()) == {("MSG-012", "/a/b", 2)}


def test_refuses_namespaces_that_pile_up_in_nested_elements():
    opened = "".join(f'<a{level} xmlns:n{level}a="urn:a" xmlns:n{level}b="urn:b">\n' for level in range(40))
    closed = "".join(f"</a{level}>" for level in reversed(range(40)))

    assert {rule for rule, _, line in refusals((opened + closed).encode()) if line == 33} == {"MSG-012"}


def test_accepts_a_namespace_declared_again_by_each_of_many_siblings():
    assert rules(b"<a>" + b'<b xmlns="urn:b"/>' * 1000 + b"</a>") == set()


def test_refuses_many_declarations_in_all():
    assert rules(b"<a>" + b'<b xmlns="urn:b"/>' * 101 + b"</a>", Limits(max_declarations=100)) == {"MSG-012"}


def test_tells_everything_that_is_wrong_at_once():
    data = b"<?xml version='1.1'?><!DOCTYPE a><a><!-- --><b><c/></b></a>"

    assert rules(data, Limits(max_depth=2)) == {"MSG-005", "MSG-007", "MSG-008", "MSG-010"}


@given(st.binary(max_size=200))
def test_random_bytes_are_read_or_refused(data):
    assert all(finding.rule for finding in findings_in(data))


@given(st.text(alphabet="<>/ab=\"' !-[]?&;\n", max_size=80))
def test_random_markup_is_read_or_refused(text):
    assert all(finding.rule for finding in findings_in(f"<a>{text}</a>".encode()))


def _random_tree(seed):
    chosen = random.Random(seed)
    root = etree.Element("r")
    elements = [root]
    for _ in range(chosen.randrange(40)):
        # The youngest are chosen more often, so that deep trees are as likely as wide ones.
        parent = elements[-1] if chosen.random() < 0.5 else chosen.choice(elements)
        child = etree.SubElement(parent, chosen.choice("ab"))
        child.text = chosen.choice([None, "", "/", "/>", "a=b", "</"])
        for i in range(chosen.randrange(4)):
            child.set(f"k{i}", chosen.choice(["", "=", "/>", ">"]))
        elements.append(child)
    return root


@pytest.mark.parametrize("seed", range(300))
def test_the_quick_count_agrees_with_a_walk_over_the_tree(seed):
    root = _random_tree(seed)
    data = etree.tostring(root, encoding="UTF-8")
    deepest = max(sum(1 for _ in element.iterancestors()) + 1 for element in root.iter())
    most = max(len(element.attrib) for element in root.iter())
    expected = {rule for rule, wrong in (("MSG-010", deepest > 6), ("MSG-011", most > 2)) if wrong}

    assert rules(data, Limits(max_depth=6, max_attributes=2)) == expected
