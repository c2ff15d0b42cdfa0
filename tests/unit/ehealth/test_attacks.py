"""Known attacks on the structure of signed SOAP messages, each refused by its rule.

Sources: WS-Attacker, McIntosh and Austel, advisories.
"""

import copy

import pytest
from lxml import etree
from tests.unit.ehealth.attacking import part, refusals, signed_again

from vaccinnet.ehealth import names
from vaccinnet.soap import names as soap
from vaccinnet.soap.write import to_bytes

EVIL = etree.fromstring('<u:Request xmlns:u="urn:example"><name>EVIL</name></u:Request>')


def test_the_message_is_good_before_the_attack(pki, tree):
    assert refusals(pki, tree) == set()


# 1. Signature wrapping: the signed Body is moved, another one takes its place.


def evil_body(tree, id=None):
    body = etree.Element(soap.BODY)
    body.append(copy.deepcopy(EVIL))
    if id:
        body.set(names.WSU_ID, id)
    return body


def wrap_in_header(tree, id):
    """Put the signed Body into the Header, and another one into its place."""
    body = tree.find(soap.BODY)
    wrapper = etree.SubElement(tree.find(soap.HEADER), "wrapper")
    tree.replace(body, evil_body(tree, id))
    wrapper.append(body)


def wrap_in_security(tree, id):
    body = tree.find(soap.BODY)
    tree.replace(body, evil_body(tree, id))
    etree.SubElement(part(tree, soap.SECURITY), "wrapper").append(body)


def wrap_in_signature(tree, id):
    body = tree.find(soap.BODY)
    tree.replace(body, evil_body(tree, id))
    etree.SubElement(part(tree, names.SIGNATURE), f"{{{names.DS}}}Object").append(body)


def wrap_in_body(tree, id):
    body = tree.find(soap.BODY)
    evil = evil_body(tree, id)
    tree.replace(body, evil)
    evil[0].append(body)


def wrap_in_timestamp(tree, id):
    body = tree.find(soap.BODY)
    tree.replace(body, evil_body(tree, id))
    part(tree, names.TIMESTAMP).append(body)


def put_beside(tree, id):
    tree.append(evil_body(tree, id))


def put_before(tree, id):
    tree.insert(1, evil_body(tree, id))


def put_behind_a_wrapper(tree, id):
    body = tree.find(soap.BODY)
    tree.replace(body, evil_body(tree, id))
    etree.SubElement(tree, "wrapper").append(body)


WRAPPINGS = [
    (wrap_in_header, {None: {"SEC-014", "SEC-015"}, "body-1": {"SEC-018"}, "other": {"SEC-014", "SEC-015"}}),
    (wrap_in_security, {None: {"SEC-006", "SEC-014", "SEC-015"}, "body-1": {"SEC-006", "SEC-018"}}),
    (wrap_in_signature, {None: {"SEC-010"}, "body-1": {"SEC-010"}}),
    (wrap_in_body, {None: {"SEC-014", "SEC-015"}, "body-1": {"SEC-018"}}),
    (wrap_in_timestamp, {None: {"SEC-014", "SEC-015", "SEC-030"}, "body-1": {"SEC-018", "SEC-030"}}),
    (put_beside, {None: {"MSG-022"}, "body-1": {"MSG-022"}}),
    (put_before, {None: {"MSG-022"}, "body-1": {"MSG-022"}}),
    (put_behind_a_wrapper, {None: {"MSG-022"}, "body-1": {"MSG-022"}}),
]


@pytest.mark.parametrize(
    ("attack", "id", "expected"),
    [(attack, id, rules) for attack, ids in WRAPPINGS for id, rules in ids.items()],
)
def test_wrapping_of_the_body(pki, tree, attack, id, expected):
    attack(tree, id)

    assert refusals(pki, tree) == expected


def test_wrapping_of_the_timestamp(pki, tree):
    old = part(tree, names.TIMESTAMP)
    new = copy.deepcopy(old)
    new[0].text = "2026-11-24T11:00:00Z"
    new[1].text = "2026-11-24T11:05:00Z"
    old.getparent().replace(old, new)
    etree.SubElement(tree.find(soap.HEADER), "wrapper").append(old)

    assert "SEC-018" in refusals(pki, tree, now=pki.now.replace(hour=11))


def test_a_body_that_only_swapped_its_content(pki, tree):
    tree.find(soap.BODY).replace(tree.find(soap.BODY)[0], copy.deepcopy(EVIL))

    assert refusals(pki, tree) == {"SEC-051"}


def test_a_second_security_header(pki, tree):
    tree.find(soap.HEADER).insert(0, copy.deepcopy(part(tree, soap.SECURITY)))

    assert refusals(pki, tree) == {"SEC-001"}


@pytest.mark.parametrize(
    ("tag", "rule"), [(names.SIGNATURE, "SEC-002"), (names.TIMESTAMP, "SEC-003"), (names.TOKEN, "SEC-004")]
)
@pytest.mark.parametrize("times", [0, 2])
def test_a_part_of_the_header_twice_or_not_at_all(pki, tree, tag, rule, times):
    element = part(tree, tag)
    if times == 2:
        element.addnext(copy.deepcopy(element))
    else:
        element.getparent().remove(element)

    assert rule in refusals(pki, tree)


# 2. Ids


@pytest.mark.parametrize(
    "attribute",
    [names.WSU_ID, "Id", "ID", "AssertionID", "{http://www.w3.org/XML/1998/namespace}id"],
)
def test_the_same_id_twice_under_whatever_name(pki, tree, attribute):
    block = etree.SubElement(tree.find(soap.HEADER), "{urn:other}Block")
    block.set(attribute, "body-1")

    assert refusals(pki, tree) == {"SEC-018"}


def test_the_same_id_written_with_a_character_reference(pki):
    data = pki.message().replace(b"</soap:Header>", b'<x Id="body&#45;1"/></soap:Header>')

    assert pki.refusals(data) == {"SEC-018"}


def test_the_same_id_inside_the_signed_body(pki):
    assert pki.refusals(pki.message(b'<a Id="body-1"/>')) == {"SEC-018"}


def test_an_id_that_stands_in_a_text_is_none(pki):
    assert pki.refusals(pki.message(b"<a>\"body-1\" and 'body-1'</a>")) == set()


def test_body_and_timestamp_with_one_id(pki, tree):
    part(tree, names.TIMESTAMP).set(names.WSU_ID, "body-1")

    assert refusals(pki, tree) == {"SEC-014", "SEC-015", "SEC-018"}


# 3. More in a signature than belongs there (CVE-2025-29774, CVE-2025-29775)


def two_signed_infos(signature):
    signature.insert(0, copy.deepcopy(signature[0]))


def an_object(signature):
    etree.SubElement(signature, f"{{{names.DS}}}Object")


def a_signed_info_in_the_value(signature):
    signature[1].append(copy.deepcopy(signature[0]))


def a_digest_value_with_a_child(signature):
    value = part(signature, names.DIGEST_VALUE)
    etree.SubElement(value, "x").tail = value.text


def two_digest_values(signature):
    value = part(signature, names.DIGEST_VALUE)
    value.addnext(copy.deepcopy(value))


def an_output_length(signature):
    etree.SubElement(part(signature, names.SIGNATURE_METHOD), f"{{{names.DS}}}HMACOutputLength").text = "0"


def a_manifest(signature):
    etree.SubElement(signature[0], f"{{{names.DS}}}Manifest")


def no_references(signature):
    for reference in signature.findall(f".//{names.REFERENCE}"):
        signature[0].remove(reference)


def a_thousand_references(signature):
    for _ in range(1000):
        signature[0].append(copy.deepcopy(signature[0][2]))


@pytest.mark.parametrize(
    "attack",
    [
        two_signed_infos,
        an_object,
        a_signed_info_in_the_value,
        a_digest_value_with_a_child,
        two_digest_values,
        an_output_length,
        a_manifest,
        no_references,
        a_thousand_references,
    ],
)
def test_a_signature_of_another_shape(pki, tree, attack):
    attack(part(tree, names.SIGNATURE))

    assert refusals(pki, tree) == {"SEC-010"}


# 12. Transformations and references


@pytest.mark.parametrize(
    "algorithm",
    [
        "http://www.w3.org/TR/1999/REC-xslt-19991116",
        "http://www.w3.org/TR/1999/REC-xpath-19991116",
        "http://www.w3.org/2002/06/xmldsig-filter2",
        "http://www.w3.org/2000/09/xmldsig#base64",
        "http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
        "http://www.w3.org/2006/12/xml-c14n11",
        "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#STR-Transform",
    ],
)
@pytest.mark.parametrize("before", [True, False])
def test_another_transformation(pki, tree, algorithm, before):
    transform = part(tree, names.TRANSFORM)
    if before:
        transform.addprevious(etree.Element(names.TRANSFORM, Algorithm=algorithm))
    else:
        transform.set("Algorithm", algorithm)

    assert refusals(pki, tree) == {"SEC-016"}


def test_a_transformation_with_a_program(pki, tree):
    transform = part(tree, names.TRANSFORM)
    program = etree.SubElement(transform, "{http://www.w3.org/1999/XSL/Transform}stylesheet", version="1.0")

    assert program is not None
    assert refusals(pki, tree) == {"SEC-010"}


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "#",
        "body-1",
        "file:///etc/hostname",
        "http://localhost:9/",
        "cid:1@x",
        "#xpointer(/)",
        "#xpointer(id('body-1'))",
        "#body-1 ",
        "#nowhere",
    ],
)
def test_a_reference_to_somewhere_else(pki, tree, uri):
    reference = part(tree, names.REFERENCE)
    reference.set("URI", uri)

    assert refusals(pki, tree) == {"SEC-014", "SEC-015"}


def test_a_reference_without_an_address(pki, tree):
    del part(tree, names.REFERENCE).attrib["URI"]

    assert refusals(pki, tree) == {"SEC-014", "SEC-015"}


@pytest.mark.parametrize(("index", "says"), [(2, "body"), (3, "timestamp")])
def test_a_part_that_is_not_signed(pki, tree, index, says):
    info = part(tree, names.SIGNED_INFO)
    info.remove(info[index])

    findings = pki.findings(to_bytes(signed_again(pki, tree)))

    assert [(finding.rule, finding.says) for finding in findings] == [("SEC-015", says)]
