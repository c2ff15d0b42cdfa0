"""Attacks on algorithms, keys, certificates and time, and whatever nobody has thought of, each refused by its rule."""

import base64
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from tests.unit.ehealth.attacking import part, refusals, signed_again

from vaccinnet.ehealth import names
from vaccinnet.soap import names as soap

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
