"""Signing a message, and proving who signed one; also with the libraries of others."""

import base64
import hashlib
from datetime import timedelta

import pytest
import signxml
import xmlsec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from lxml import etree
from zeep.wsse.signature import BinarySignature

from vaccinnet.ehealth import names
from vaccinnet.ehealth.canonical import canonical, digest
from vaccinnet.ehealth.subject import Subject
from vaccinnet.ehealth.wss import sign, verify, wss_code
from vaccinnet.ehealth.wss.codes import all_codes
from vaccinnet.rulebook import Refused, everything
from vaccinnet.soap import names as soap
from vaccinnet.soap.envelope import read
from vaccinnet.soap.write import to_bytes

RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"


def pem(key):
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


# What we sign and prove ourselves


@pytest.mark.parametrize("kind", ["rsa", "p256", "p384"])
@pytest.mark.parametrize("algorithm", ["sha256", "sha384", "sha512"])
@pytest.mark.parametrize("sign_token", [False, True])
def test_proves_what_it_signs(pki, kind, algorithm, sign_token):
    certificate = pki.certificates[kind]
    data = pki.message(key=pki.keys[kind], certificate=certificate, algorithm=algorithm, sign_token=sign_token)

    spoken = pki.verify(data)

    assert (spoken.certificate, spoken.subject) == (certificate, pki.subject)
    assert spoken.fingerprint == hashlib.sha256(certificate.public_bytes(Encoding.DER)).digest()
    assert algorithm in spoken.algorithm


def test_gives_the_very_body_that_was_read(pki):
    envelope = read(pki.message())

    assert verify(envelope, trust=pki.trust(), now=pki.now).body is envelope.body


def test_a_message_is_fresh_until_it_expires_plus_what_clocks_may_differ(pki):
    spoken = pki.verify(pki.message(ttl=timedelta(seconds=60)))

    assert spoken.fresh_until == pki.now + timedelta(seconds=120)


def test_cuts_a_long_life_to_300_seconds(pki):
    spoken = pki.verify(pki.message(ttl=timedelta(seconds=600)))

    assert spoken.fresh_until == pki.now + timedelta(seconds=360)
    assert pki.refusals(pki.message(ttl=timedelta(seconds=600)), now=pki.now + timedelta(seconds=361)) == {"SEC-031"}


def test_a_message_that_its_sender_gave_a_shorter_life_expires_earlier(pki):
    data = pki.message(ttl=timedelta(seconds=60))

    assert pki.refusals(data, now=pki.now + timedelta(seconds=120)) == set()
    assert pki.refusals(data, now=pki.now + timedelta(seconds=121)) == {"SEC-033"}


def test_needs_no_expiry(pki):
    def without_expiry(root):
        root.find(f".//{names.EXPIRES}").getparent().remove(root.find(f".//{names.EXPIRES}"))

    data = signed_with_xmlsec(pki, before=without_expiry)

    assert pki.verify(data).fresh_until == pki.now + timedelta(seconds=360)


def test_the_replay_key_is_the_same_for_the_same_signed_bytes(pki):
    first, again = pki.message(), pki.message()

    assert pki.verify(first).signed_digest == pki.verify(again).signed_digest
    assert (
        pki.verify(first).signed_digest != pki.verify(pki.message(created=pki.now + timedelta(seconds=1))).signed_digest
    )


def test_the_replay_key_survives_another_signature_over_the_same(pki):
    # ECDSA signs differently each time, and (r, -s) is valid when (r, s) is.
    key, certificate = pki.keys["p256"], pki.certificates["p256"]
    first, again = (pki.message(key=key, certificate=certificate) for _ in range(2))

    assert first != again
    assert pki.verify(first).signed_digest == pki.verify(again).signed_digest


def test_a_large_body_is_digested_in_pieces_with_the_same_result(pki):
    body = read(pki.message(b"<a>" + b'<b c="1">text</b>' * 100_000 + b"</a>")).body

    assert digest(body, algorithm="sha256", stream=True) == digest(body, algorithm="sha256")


def test_proves_a_body_above_the_size_for_pieces(pki):
    payload = b"<a>" + b"<b>0123456789</b>" * 600_000 + b"</a>"

    assert pki.verify(pki.message(payload)).subject == pki.subject
    assert pki.refusals(pki.message(payload).replace(b"0123456789", b"0123456780", 1)) == {"SEC-051"}


def test_refuses_to_sign_what_has_no_body(pki):
    with pytest.raises(ValueError, match="no Body"):
        sign(etree.Element(soap.ENVELOPE), key=pki.key, certificate=pki.certificate, created=pki.now)


# What others make of our messages


@pytest.mark.parametrize("kind", ["rsa", "p256", "p384"])
def test_xmlsec_proves_our_messages(pki, kind):
    root = etree.fromstring(pki.message(key=pki.keys[kind], certificate=pki.certificates[kind], sign_token=True))
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(
        pki.certificates[kind].public_bytes(Encoding.PEM), xmlsec.constants.KeyDataFormatCertPem
    )
    for part in (soap.BODY, names.TIMESTAMP, names.TOKEN):
        context.register_id(root.find(f".//{part}"), "Id", soap.WSU)

    context.verify(root.find(f".//{names.SIGNATURE}"))


def test_signxml_proves_our_messages(pki):
    root = etree.fromstring(pki.message())

    results = signxml.XMLVerifier().verify(
        root,
        x509_cert=pki.certificate.public_bytes(Encoding.PEM).decode(),
        expect_config=signxml.SignatureConfiguration(expect_references=2),
    )

    assert {etree.QName(result.signed_xml).localname for result in results} == {"Body", "Timestamp"}


# What we make of the messages of others


def signed_with_xmlsec(
    pki,
    *,
    ids="wsu",
    prefixes=None,
    info_prefixes=None,
    transforms=(names.EXC_C14N,),
    method=RSA_SHA256,
    digest_method=SHA256,
    envelope="",
    body='<u:Request xmlns:u="urn:example"><a>1</a></u:Request>',
    before=None,
):
    """Return a message signed by xmlsec, from a template in which everything can be chosen."""
    id = "wsu:Id" if ids == "wsu" else "Id"

    def inclusive(listed):
        return "" if listed is None else f'<ec:InclusiveNamespaces xmlns:ec="{names.EXC_C14N}" PrefixList="{listed}"/>'

    def transform(algorithm):
        listed = inclusive(prefixes) if algorithm == names.EXC_C14N else ""
        return f'<ds:Transform Algorithm="{algorithm}">{listed}</ds:Transform>'

    references = "".join(
        f'<ds:Reference URI="#{part}"><ds:Transforms>{"".join(map(transform, transforms))}</ds:Transforms>'
        f'<ds:DigestMethod Algorithm="{digest_method}"/><ds:DigestValue/></ds:Reference>'
        for part in ("B1", "T1")
    )
    der = base64.b64encode(pki.certificate.public_bytes(Encoding.DER)).decode()
    root = etree.fromstring(
        f'<soapenv:Envelope xmlns:soapenv="{soap.SOAP}" xmlns:wsu="{soap.WSU}" xmlns:wsse="{soap.WSSE}" {envelope}>'
        f'<soapenv:Header><wsse:Security soapenv:mustUnderstand="1">'
        f'<ds:Signature xmlns:ds="{names.DS}"><ds:SignedInfo>'
        f'<ds:CanonicalizationMethod Algorithm="{names.EXC_C14N}">{inclusive(info_prefixes)}'
        f"</ds:CanonicalizationMethod>"
        f'<ds:SignatureMethod Algorithm="{method}"/>{references}</ds:SignedInfo><ds:SignatureValue/>'
        f'<ds:KeyInfo><wsse:SecurityTokenReference><wsse:Reference URI="#X1" ValueType="{names.X509V3}"/>'
        f"</wsse:SecurityTokenReference></ds:KeyInfo></ds:Signature>"
        f'<wsse:BinarySecurityToken EncodingType="{names.BASE64}" ValueType="{names.X509V3}" wsu:Id="X1">{der}'
        f'</wsse:BinarySecurityToken><wsu:Timestamp {id}="T1"><wsu:Created>2026-11-24T10:00:00Z</wsu:Created>'
        f"<wsu:Expires>2026-11-24T10:05:00Z</wsu:Expires></wsu:Timestamp></wsse:Security></soapenv:Header>"
        f'<soapenv:Body {id}="B1">{body}</soapenv:Body></soapenv:Envelope>'
    )
    if before:
        before(root)
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(pem(pki.key), xmlsec.constants.KeyDataFormatPem)
    for part in (soap.BODY, names.TIMESTAMP):
        context.register_id(root.find(f".//{part}"), "Id", soap.WSU if ids == "wsu" else None)
    context.sign(root.find(f".//{names.SIGNATURE}"))
    return to_bytes(root)


@pytest.mark.parametrize("ids", ["wsu", "plain"])
@pytest.mark.parametrize("transforms", [(names.EXC_C14N,), (names.ENVELOPED, names.EXC_C14N)])
def test_proves_messages_of_xmlsec(pki, ids, transforms):
    # The second form is the default of Node's soap library.
    assert pki.verify(signed_with_xmlsec(pki, ids=ids, transforms=transforms)).subject == pki.subject


@pytest.mark.parametrize("prefixes", ["", "soapenv", "wsse soapenv wsu", "urn xsi", "#default q", "nowhere urn"])
def test_honours_a_list_of_prefixes_declared_anywhere(pki, prefixes):
    declared = 'xmlns:urn="urn:u" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns="urn:d" xmlns:q="urn:q"'
    body = '<u:R xmlns:u="urn:e"><u:a xmlns:q="urn:other">q:1</u:a><p:b xmlns:p="urn:q" xmlns="">2</p:b><urn:c/></u:R>'

    data = signed_with_xmlsec(pki, prefixes=prefixes, info_prefixes=prefixes, envelope=declared, body=body)

    assert pki.verify(data).subject == pki.subject


def test_a_listed_prefix_is_covered_by_the_signature(pki):
    declared = 'xmlns:urn="urn:u"'
    data = signed_with_xmlsec(pki, prefixes="urn", envelope=declared)

    assert pki.refusals(data.replace(b"urn:u", b"urn:v")) == {"SEC-051"}


@pytest.fixture
def zeep_files(pki, tmp_path):
    (tmp_path / "key.pem").write_bytes(pem(pki.key))
    (tmp_path / "certificate.pem").write_bytes(pki.certificate.public_bytes(Encoding.PEM))
    return str(tmp_path / "key.pem"), str(tmp_path / "certificate.pem")


def made_with_zeep(files, *, timestamp=True, **methods):
    created = f'<wsu:Timestamp xmlns:wsu="{soap.WSU}"><wsu:Created>2026-11-24T10:00:00Z</wsu:Created></wsu:Timestamp>'
    root = etree.fromstring(
        f'<s:Envelope xmlns:s="{soap.SOAP}"><s:Header><w:Security xmlns:w="{soap.WSSE}">{created if timestamp else ""}'
        f"</w:Security></s:Header><s:Body><a/></s:Body></s:Envelope>"
    )
    root, _ = BinarySignature(*files, **methods).apply(root, {})
    return to_bytes(root)


def test_proves_messages_of_zeep(pki, zeep_files):
    data = made_with_zeep(
        zeep_files, signature_method=xmlsec.Transform.RSA_SHA256, digest_method=xmlsec.Transform.SHA256
    )

    assert pki.verify(data).subject == pki.subject


def test_tells_what_zeep_does_by_default(pki, zeep_files):
    assert pki.refusals(made_with_zeep(zeep_files)) == {"SEC-012", "SEC-013"}
    assert pki.verify(made_with_zeep(zeep_files), allow_sha1=True).subject == pki.subject


def test_tells_that_zeep_left_the_timestamp_out(pki, zeep_files):
    data = made_with_zeep(
        zeep_files,
        timestamp=False,
        signature_method=xmlsec.Transform.RSA_SHA256,
        digest_method=xmlsec.Transform.SHA256,
    )

    assert pki.refusals(data) == {"SEC-003", "SEC-015"}


def test_canonical_form_agrees_with_the_standard():
    root = etree.fromstring("<a:r xmlns:a='urn:a' xmlns:b='urn:b' z='1' b:y='&lt;&#9;'><c>\u00e9&gt;</c><d/></a:r>")

    assert canonical(root) == (
        '<a:r xmlns:a="urn:a" xmlns:b="urn:b" z="1" b:y="&lt;&#x9;"><c>\u00e9&gt;</c><d></d></a:r>'.encode()
    )


# What is told


def test_tells_everything_that_is_wrong_at_once(pki):
    data = pki.message(created=pki.now - timedelta(hours=1)).replace(b"2026-11-24</date>", b"2026-11-25</date>")

    findings = pki.findings(data, now=pki.now + timedelta(days=5000))

    assert [finding.rule for finding in findings] == [
        "SEC-031", "SEC-042", "SEC-044", "SEC-044", "SEC-046", "SEC-051",
    ]  # fmt: skip


def test_says_where(pki):
    data = (
        pki.message()
        .replace(b"2026-11-24</date>", b"2026-11-25</date>")
        .replace(b"<ds:Reference ", b"\n<ds:Reference ")
    )

    (digests, value) = pki.findings(data)

    assert digests.where == "/Envelope/Header/Security/Signature/SignedInfo/Reference[1]"
    assert (digests.found, digests.says, digests.line) == ("#body-1", "body", 3)
    assert value.where == "/Envelope/Header/Security/Signature/SignatureValue"


def test_a_refusal_names_no_number_of_a_person(pki):
    person = Subject("SSIN", "85031299959", name="JAN TESTARTS")
    data = pki.message(certificate=pki.leaf(pki.key, subject=person), created=pki.now - timedelta(days=1))

    with pytest.raises(Refused) as refused:
        pki.verify(data, trust=pki.trust(anchors=[], intermediates=[]))

    assert "85031299959" not in repr(refused.value.findings)
    assert "TESTARTS" not in repr(refused.value.findings)


def test_every_security_rule_has_its_faultcode():
    # Those of FHIR and of sign-in speak over HTTP, which has no such codes.
    security = {rule.id for rule in everything() if rule.stage == "security"}
    assert set(all_codes()) == {id for id in security if not id.startswith(("FHI", "CON"))}
    assert wss_code("SEC-031") == "wsu:MessageExpired"
    assert {code.partition(":")[0] for code in all_codes().values()} == {"wsse", "wsu", "soap"}
