"""Known attacks by what stands in a document: comments, entities, and what takes time or memory; each is refused.

Sources: WS-Attacker, McIntosh and Austel, advisories.
"""

import time

import pytest
from lxml import etree
from tests.unit.ehealth.attacking import part, refusals

from vaccinnet.ehealth import names

EVIL = etree.fromstring('<u:Request xmlns:u="urn:example"><name>EVIL</name></u:Request>')


# 3 and 4. Comments and processing instructions


@pytest.mark.parametrize("aside", [b"<!---->", b"<?p?>"])
@pytest.mark.parametrize("after", [b"<date>2026", b"<ds:DigestValue>", b"<ds:SignatureValue>", b"<wsu:Created>"])
def test_a_comment_that_cuts_a_value(pki, aside, after):
    assert pki.refusals(pki.message().replace(after, after + aside)) == {"MSG-008"}


# 5 and 6. XXE and laughs


@pytest.mark.parametrize(
    "doctype",
    [
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>',
        b'<!DOCTYPE x SYSTEM "http://localhost:9/x.dtd">',
        b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY e "&b;&b;&b;&b;">]>',
    ],
)
def test_a_doctype(pki, doctype):
    head, rest = pki.message().split(b"\n", 1)

    assert pki.refusals(head + doctype + rest.replace(b"<date>", b"<date>&e;")) == {"MSG-005"}


# 7 to 10. What takes time or memory: refused before anything is canonicalised


def quickly(action):
    start = time.perf_counter()
    result = action()
    assert time.perf_counter() - start < 2
    return result


def test_namespaces_by_the_thousand(pki):
    declared = " ".join(f'xmlns:n{i}="urn:{i}"' for i in range(3000))
    data = (
        pki.message()
        .replace(b"<soap:Body", f"<soap:Body {declared}".encode())
        .replace(b"<date>", b"<x/>" * 3000 + b"<date>")
    )

    assert quickly(lambda: pki.refusals(data)) == {"MSG-012"}


def test_namespaces_in_each_of_many_levels(pki):
    opened = b"".join(
        b"<x " + b" ".join(b'xmlns:n%d_%d="urn:%d"' % (level, i, i) for i in range(50)) + b">" for level in range(50)
    )
    data = pki.message().replace(b"<date>", opened + b"</x>" * 50 + b"<date>")

    assert quickly(lambda: pki.refusals(data)) == {"MSG-012"}


def test_a_list_of_a_thousand_prefixes(pki, tree):
    transform = part(tree, names.TRANSFORM)
    etree.SubElement(transform, names.INCLUSIVE_NAMESPACES, PrefixList=" ".join(f"n{i}" for i in range(3000)))

    assert quickly(lambda: refusals(pki, tree)) == {"SEC-017"}


def test_attributes_by_the_thousand(pki):
    attributes = b" ".join(b'a%d=""' % i for i in range(20_000))

    assert quickly(lambda: pki.refusals(pki.message().replace(b"<date>", b"<date %b>" % attributes))) == {"MSG-011"}


@pytest.mark.parametrize("levels", [100, 100_000])
def test_nesting(pki, levels):
    data = pki.message().replace(b"<date>", b"<x>" * levels + b"</x>" * levels + b"<date>")

    assert quickly(lambda: pki.refusals(data)) == {"MSG-010"}


def test_one_text_of_eleven_megabytes(pki):
    data = pki.message().replace(b"<date>", b"<date>" + b"A" * 11_000_000)

    assert quickly(lambda: pki.refusals(data)) == {"MSG-009"}


def test_a_token_of_megabytes(pki, tree):
    part(tree, names.TOKEN).text = "A" * 5_000_000

    assert quickly(lambda: refusals(pki, tree)) == {"SEC-020"}


# 11. What cannot be canonicalised


@pytest.mark.parametrize("anchor", [b"<soap:Body ", b"<wsu:Timestamp "])
def test_a_relative_namespace(pki, anchor):
    data = pki.message().replace(anchor, anchor + b'xmlns:rel="relative/uri" rel:a="1" ')

    assert "SEC-050" in pki.refusals(data)


def test_a_relative_namespace_in_signed_info(pki):
    data = pki.message().replace(b"<ds:SignedInfo", b'<ds:SignedInfo xmlns:rel="relative" rel:a="1"')

    assert pki.refusals(data) == {"SEC-050"}
