"""What does not prove its speaker: a SOAP Fault with the code of WS-Security and HTTP status 500, nothing stored."""

import base64
from copy import deepcopy
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from lxml import etree

from vaccinnet.ehealth import names
from vaccinnet.ehealth.algorithms import SHA1_DIGESTS, SHA1_SIGNATURES
from vaccinnet.ehealth.certificates import Validity, make_issuing, make_leaf, make_root
from vaccinnet.ehealth.keystore import Keystore
from vaccinnet.ehealth.subject import parse_subject
from vaccinnet.kmehr.write import write_message
from vaccinnet.soap.names import BODY, ENVELOPE, HEADER, SECURITY
from vaccinnet.soap.write import envelope, to_bytes

pytestmark = pytest.mark.usefixtures("nothing_stored")


def good(door):
    return door.signed(door.request())


def root_of(data):
    return etree.fromstring(data)


def unsigned(door):
    return envelope(door.request())


def another_key(door):
    keystore = Keystore(rsa.generate_private_key(65537, 2048), door.hospital.keystore.certificate)
    return door.signed(door.request(), keystore=keystore)


def expired_certificate(door):
    return door.signed(door.request(), keystore=door.new_keystore(expired=True))


def revoked_certificate(door):
    return door.signed(door.request(), keystore=door.new_keystore(revoked=True))


def certificate_of_tomorrow(door):
    keystore = door.new_keystore(now=datetime.now(UTC) + timedelta(days=1))
    return door.signed(door.request(), keystore=keystore)


def unknown_issuer(door):
    now = datetime.now(UTC)
    years = Validity(now - timedelta(days=1), now + timedelta(days=400))
    root = make_root(ec.generate_private_key(ec.SECP256R1()), name="Ours", validity=years, serial=1)
    issuing = make_issuing(ec.generate_private_key(ec.SECP256R1()), name="Own", issuer=root, validity=years, serial=2)
    key = ec.generate_private_key(ec.SECP256R1())
    subject = parse_subject("NIHII-HOSPITAL=79990158")
    leaf = make_leaf(
        subject, public_key=key.public_key(), issuer=issuing, validity=years, serial=3, crl_url="http://localhost/crl"
    )
    return door.signed(door.request(), keystore=Keystore(key, leaf))


def tampered(door):
    return good(door).replace(b"TESTLOT01", b"TESTLOT02", 1)


def tampered_timestamp(door):
    root = root_of(good(door))
    created = root.find(f".//{names.CREATED}")
    created.text = created.text.replace("Z", "1Z")
    return to_bytes(root)


def wrapped(door):
    """The signed Body moves into the Header; another one with the same id takes its place."""
    root = root_of(good(door))
    body = root.find(BODY)
    forged = deepcopy(body)
    next(forged.iter("{*}batch")).text = "FORGED"
    root.replace(body, forged)
    etree.SubElement(root.find(HEADER), "{urn:wrapper}Wrapper").append(body)
    return to_bytes(root)


def wrapped_without_id(door):
    """The same, but the id stands only on the Body that nobody reads."""
    root = root_of(wrapped(door))
    del root.find(BODY).attrib[names.WSU_ID]
    return to_bytes(root)


def wrapped_envelope(door):
    """The whole signed message moves into the Header of another one that uses its security header."""
    inner = root_of(good(door))
    root = etree.Element(ENVELOPE)
    header = etree.SubElement(root, HEADER)
    header.append(deepcopy(inner.find(f"{HEADER}/{SECURITY}")))
    body = etree.SubElement(root, BODY)
    body.append(door.request())
    header.append(inner)
    return to_bytes(root)


def _with_sha1(door, *, digest, signature):
    root = root_of(good(door))
    if signature:
        root.find(f".//{names.SIGNATURE_METHOD}").set("Algorithm", next(iter(SHA1_SIGNATURES)))
    for method in root.iter(names.DIGEST_METHOD) if digest else ():
        method.set("Algorithm", next(iter(SHA1_DIGESTS)))
    return to_bytes(root)


def sha1_signature(door):
    return _with_sha1(door, digest=False, signature=True)


def sha1_digest(door):
    return _with_sha1(door, digest=True, signature=False)


def timestamp_of_yesterday(door):
    return door.signed(door.request(), created=datetime.now(UTC) - timedelta(days=1))


def timestamp_of_tomorrow(door):
    return door.signed(door.request(), created=datetime.now(UTC) + timedelta(days=1))


def expired_message(door):
    created = datetime.now(UTC) - timedelta(seconds=120)
    return door.signed(door.request(), created=created, ttl=timedelta(seconds=30))


def two_security_headers(door):
    root = root_of(good(door))
    header = root.find(HEADER)
    header.append(deepcopy(header.find(SECURITY)))
    return to_bytes(root)


def token_that_is_no_certificate(door):
    root = root_of(good(door))
    root.find(f".//{names.TOKEN}").text = base64.b64encode(b"no certificate").decode()
    return to_bytes(root)


def body_that_is_not_signed(door):
    root = root_of(good(door))
    info = root.find(f".//{names.SIGNED_INFO}")
    info.remove(info.find(names.REFERENCE))
    return to_bytes(root)


def pretty_printed(door):
    root = root_of(good(door))
    etree.indent(root)
    return to_bytes(root)


CASES = [
    (unsigned, "wsse:InvalidSecurity", "SEC-001"),
    (two_security_headers, "wsse:InvalidSecurity", "SEC-001"),
    (another_key, "wsse:FailedCheck", "SEC-052"),
    (expired_certificate, "wsse:InvalidSecurityToken", "SEC-042"),
    (certificate_of_tomorrow, "wsse:InvalidSecurityToken", "SEC-041"),
    (revoked_certificate, "wsse:FailedAuthentication", "SEC-043"),
    (unknown_issuer, "wsse:FailedAuthentication", "SEC-040"),
    (tampered, "wsse:FailedCheck", "SEC-051"),
    (tampered_timestamp, "wsse:FailedCheck", "SEC-051"),
    (pretty_printed, "wsse:FailedCheck", "SEC-051"),
    (wrapped, "wsse:InvalidSecurity", "SEC-018"),
    (wrapped_without_id, "wsse:FailedCheck", "SEC-014"),
    (wrapped_envelope, "wsse:FailedCheck", "SEC-014"),
    (sha1_signature, "wsse:UnsupportedAlgorithm", "SEC-012"),
    (sha1_digest, "wsse:UnsupportedAlgorithm", "SEC-013"),
    (timestamp_of_yesterday, "wsu:MessageExpired", "SEC-031"),
    (timestamp_of_tomorrow, "wsu:MessageExpired", "SEC-032"),
    (expired_message, "wsu:MessageExpired", "SEC-033"),
    (token_that_is_no_certificate, "wsse:InvalidSecurityToken", "SEC-020"),
    (body_that_is_not_signed, "wsse:FailedCheck", "SEC-015"),
]


@pytest.mark.parametrize(("make", "code", "rule"), CASES, ids=[make.__name__ for make, _, _ in CASES])
def test_gets_a_fault_that_says_what_is_wrong_and_what_to_send(door, make, code, rule):
    answer = door.post(make(door))

    assert (answer.status, answer.faultcode) == (500, code)
    assert answer.rules[0] == rule
    assert rule in answer.faultstring
    for finding in answer.findings:
        assert finding["where"].startswith("/Envelope")
        assert finding["why"]
        assert finding["send"]


def test_says_everything_that_is_wrong_at_once(door):
    keystore = door.new_keystore(expired=True, revoked=True)
    data = door.signed(door.request(), keystore=keystore, created=datetime.now(UTC) - timedelta(hours=1))

    answer = door.post(data.replace(b"TESTLOT01", b"TESTLOT02", 1))

    assert set(answer.rules) >= {"SEC-031", "SEC-042", "SEC-043", "SEC-051"}


def test_production_tells_only_code_and_rule(door, settings):
    settings.TELLS_EVERYTHING = False

    answer = door.post(tampered(door))

    assert answer.findings == []
    assert answer.faultcode == "wsse:FailedCheck"
    assert answer.faultstring == "SEC-051: De beveiliging van het bericht is niet in orde."


def test_a_setting_admits_sha1_in_acceptance(door, settings):
    settings.ALLOW_SHA1 = True

    answer = door.post(sha1_digest(door))

    # The digest itself is still one of SHA-256, so that only the algorithm is no longer refused.
    assert "SEC-013" not in answer.rules


def test_a_request_of_another_service_is_told_which_are_known(door):
    answer = door.post(door.signed(etree.Element("{urn:example}AddVaccinationsRequest")))

    assert (answer.status, answer.faultcode, answer.rules) == (500, "soap:Client", ["MSG-050"])


def test_a_request_in_no_namespace_is_told_the_right_one(door):
    answer = door.post(door.signed(etree.Element("GetAanleverenVaccinatieGegevensRequest")))

    assert answer.rules == ["MSG-050"]
    assert "http://www.vaccinnet.be/wupl/UPLVaccinatieGegevens" in answer.findings[0]["send"]


def test_a_bare_kmehr_message_is_no_request(door):
    answer = door.post(door.signed(write_message(door.message())))

    assert answer.rules == ["MSG-050"]
