"""Known attacks on signed SOAP messages, each refused by its rule (WS-Attacker, McIntosh and Austel, advisories)."""

import base64
import copy
import time
from datetime import timedelta

import pytest
import xmlsec
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from vaccinnet.ehealth import names
from vaccinnet.soap import names as soap
from vaccinnet.soap.write import to_bytes

EVIL = etree.fromstring('<u:Request xmlns:u="urn:example"><name>EVIL</name></u:Request>')


@pytest.fixture
def tree(pki):
    """A good message, as a tree to attack."""
    return etree.fromstring(pki.message())


def part(tree, tag):
    return tree.find(f".//{tag}")


def refusals(pki, tree, **options):
    return pki.refusals(to_bytes(tree), **options)


def signed_again(pki, tree):
    """Sign what stands in the message now: the attacker owns this key, or the sender's own program is at fault."""
    context = xmlsec.SignatureContext()
    pem = pki.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    context.key = xmlsec.Key.from_memory(pem, xmlsec.constants.KeyDataFormatPem)
    for tag in (soap.BODY, names.TIMESTAMP, names.TOKEN):
        context.register_id(part(tree, tag), "Id", soap.WSU)
    context.sign(part(tree, names.SIGNATURE))
    return tree


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


# 13 and 14. Algorithms


@pytest.mark.parametrize(
    "algorithm",
    [
        "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
        "http://www.w3.org/2001/04/xmldsig-more#rsa-md5",
        "http://www.w3.org/2000/09/xmldsig#dsa-sha1",
        "http://www.w3.org/2000/09/xmldsig#hmac-sha1",
        "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256",
        "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256",
        "",
    ],
)
def test_another_signature_algorithm(pki, tree, algorithm):
    part(tree, names.SIGNATURE_METHOD).set("Algorithm", algorithm)

    assert refusals(pki, tree) == {"SEC-012"}


@pytest.mark.parametrize(
    "algorithm", ["http://www.w3.org/2000/09/xmldsig#sha1", "http://www.w3.org/2001/04/xmldsig-more#md5", ""]
)
def test_another_digest_algorithm(pki, tree, algorithm):
    part(tree, names.DIGEST_METHOD).set("Algorithm", algorithm)

    assert refusals(pki, tree) == {"SEC-013"}


def test_inclusive_canonicalisation_of_signed_info(pki, tree):
    part(tree, names.CANONICALIZATION).set("Algorithm", "http://www.w3.org/TR/2001/REC-xml-c14n-20010315")

    assert refusals(pki, tree) == {"SEC-011"}


def test_sha1_is_admitted_only_where_a_setting_says_so(pki, tree):
    part(tree, names.SIGNATURE_METHOD).set("Algorithm", "http://www.w3.org/2000/09/xmldsig#rsa-sha1")
    for method in tree.iter(names.DIGEST_METHOD):
        method.set("Algorithm", "http://www.w3.org/2000/09/xmldsig#sha1")
    signed_again(pki, tree)

    assert refusals(pki, tree) == {"SEC-012", "SEC-013"}
    assert refusals(pki, tree, allow_sha1=True) == set()


def test_a_signature_with_the_public_key_as_hmac_secret(pki, tree):
    public = pki.certificate.public_bytes(Encoding.DER)
    part(tree, names.SIGNATURE_METHOD).set("Algorithm", "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256")
    part(tree, names.SIGNATURE_VALUE).text = base64.b64encode(public[:32]).decode()

    assert refusals(pki, tree, allow_sha1=True) == {"SEC-012"}


def test_a_key_of_1024_bits(pki):
    key = rsa.generate_private_key(65537, 1024)

    assert pki.refusals(pki.message(key=key, certificate=pki.leaf(key))) == {"SEC-021"}


# 15. Which key


def test_a_key_beside_the_token(pki, tree):
    key_info = part(tree, names.KEY_INFO)
    etree.SubElement(key_info, f"{{{names.DS}}}KeyValue")

    assert refusals(pki, tree) == {"SEC-019"}


@pytest.mark.parametrize("kind", ["KeyValue", "X509Data", "RetrievalMethod", "KeyName"])
def test_a_key_from_elsewhere(pki, tree, kind):
    key_info = part(tree, names.KEY_INFO)
    key_info.remove(key_info[0])
    etree.SubElement(key_info, f"{{{names.DS}}}{kind}")

    assert refusals(pki, tree) == {"SEC-019"}


def test_a_key_from_another_element(pki, tree):
    part(tree, names.DIRECT_REFERENCE).set("URI", "#body-1")

    assert refusals(pki, tree) == {"SEC-019"}


def test_the_certificate_of_somebody_else_in_the_token(pki, tree):
    other = pki.leaf(rsa.generate_private_key(65537, 2048))
    part(tree, names.TOKEN).text = base64.b64encode(other.public_bytes(Encoding.DER)).decode()

    assert refusals(pki, tree) == {"SEC-052"}


def test_an_elliptic_signature_of_another_length(pki):
    data = pki.message(key=pki.keys["p256"], certificate=pki.certificates["p256"])
    tree = etree.fromstring(data)
    part(tree, names.SIGNATURE_VALUE).text = base64.b64encode(b"\0" * 64).decode()
    assert refusals(pki, tree) == {"SEC-052"}

    part(tree, names.SIGNATURE_VALUE).text = base64.b64encode(b"\1" * 70).decode()
    assert refusals(pki, tree) == {"SEC-052"}


@pytest.mark.parametrize("text", ["", "?", "AAAA", "é"])
@pytest.mark.parametrize(
    ("tag", "rule"), [(names.SIGNATURE_VALUE, "SEC-052"), (names.DIGEST_VALUE, "SEC-051"), (names.TOKEN, "SEC-020")]
)
def test_a_value_that_is_none(pki, tree, tag, rule, text):
    part(tree, tag).text = text

    assert rule in refusals(pki, tree)


# 16. Which certificate (more in test_trust)


def test_a_certificate_that_the_sender_made(pki):
    own = pki.leaf(pki.key, issuer=type(pki.issuing)(pki.certificate, pki.key))

    assert "SEC-040" in pki.refusals(pki.message(certificate=own))


def test_the_certificate_of_an_authority(pki):
    data = pki.message(key=pki.issuing_key, certificate=pki.issuing.certificate)

    assert "SEC-045" in pki.refusals(data)


def test_a_path_of_certificates_as_token(pki, tree):
    part(tree, names.TOKEN).set("ValueType", names.X509V3.replace("X509v3", "X509PKIPathv1"))

    assert refusals(pki, tree) == {"SEC-020"}


def test_a_certificate_of_version_1(pki, tree):
    # No library writes version 1 any more, so the version is changed in the bytes.
    der = pki.certificate.public_bytes(Encoding.DER)
    part(tree, names.TOKEN).text = base64.b64encode(
        der.replace(b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01\x00", 1)
    ).decode()

    assert "SEC-020" in refusals(pki, tree)


def test_a_certificate_whose_extensions_cannot_be_read(pki):
    twice = x509.UnrecognizedExtension(x509.ObjectIdentifier("2.5.29.15"), b"\x30\x00")
    leaf = (
        x509.CertificateBuilder()
        .subject_name(pki.certificate.subject)
        .issuer_name(pki.issuing.certificate.subject)
        .public_key(pki.key.public_key())
        .serial_number(5)
        .not_valid_before(pki.years.not_before)
        .not_valid_after(pki.years.not_after)
        .add_extension(twice, critical=True)
        .sign(pki.issuing_key, hashes.SHA256())
    )

    assert {"SEC-044", "SEC-045"} <= pki.refusals(pki.message(certificate=leaf))


# 18. Old messages


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(-61, {"SEC-032"}), (-60, set()), (0, set()), (360, set()), (361, {"SEC-031"})],
)
def test_a_message_at_the_wrong_time(pki, seconds, expected):
    data = pki.message()

    assert pki.refusals(data, now=pki.now + timedelta(seconds=seconds)) == expected


@pytest.mark.parametrize(
    "sent", ["9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00", "2026-02-30T00:00:00Z", "", "x" * 99]
)
def test_a_moment_that_is_none(pki, tree, sent):
    part(tree, names.CREATED).text = sent

    assert refusals(pki, tree) & {"SEC-030", "SEC-032"}


# 23. Encryption


def test_an_encrypted_body(pki, tree):
    body = tree.find(soap.BODY)
    body.replace(body[0], etree.Element(f"{{{names.XENC}}}EncryptedData"))

    assert refusals(pki, tree) == {"SEC-005"}


def test_an_encrypted_key(pki, tree):
    etree.SubElement(part(tree, soap.SECURITY), f"{{{names.XENC}}}EncryptedKey")

    assert refusals(pki, tree) == {"SEC-005"}


# And whatever nobody has thought of


@pytest.fixture(scope="module")
def good(pki):
    return pki.message(), pki.trust()


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_changed_byte_is_refused_or_means_nothing(pki, good, data):
    message, trust = good
    at = data.draw(st.integers(0, len(message) - 1))
    changed = message[:at] + data.draw(st.binary(min_size=0, max_size=3)) + message[at + 1 :]

    findings = pki.findings(changed, trust=trust)

    assert all(finding.rule for finding in findings)
    if not findings:
        # Only what no signature covers may differ, such as a space outside the signed parts.
        assert etree.tostring(etree.fromstring(changed).find(soap.BODY), method="c14n") == etree.tostring(
            etree.fromstring(message).find(soap.BODY), method="c14n"
        )


def test_a_certificate_whose_name_cannot_be_read_is_refused(pki, good):
    message, trust = good
    # Two bytes of the subject, in base64: found by changing bytes at random.
    token = etree.fromstring(message).find(f".//{names.TOKEN}").text
    changed_names = (token[:at] + "/" + token[at + 1 :] for at in range(60, 700) if token[at] != "/")

    for changed in changed_names:
        findings = pki.findings(message.replace(token.encode(), changed.encode()), trust=trust)
        assert {finding.rule for finding in findings}


_PIECES = [
    "<soap:Body", "</soap:Body>", "wsu:Id", "#body-1", "<ds:Reference", "Algorithm=", "</wsse:Security>",
    "<wsu:Created>", "<ds:SignedInfo>", "URI=", "xmlns:ds=", "</ds:KeyInfo>", "2026-11-24", "MII", "==",
]  # fmt: skip


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    cut=st.sampled_from(_PIECES), put=st.sampled_from([*_PIECES, "", "<x/>", '"', "&#0;", "é"]), times=st.integers(1, 3)
)
def test_mixed_up_pieces_are_refused_by_a_rule(pki, good, cut, put, times):
    message, trust = good
    changed = message.replace(cut.encode(), put.encode(), times)

    findings = pki.findings(changed, trust=trust)

    assert all(finding.rule for finding in findings)
    assert findings or changed == message
