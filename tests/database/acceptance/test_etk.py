"""The ETK depot over HTTP: the certificate of whoever is registered, in a CMS message."""

import base64
from datetime import UTC, datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs7
from lxml import etree

from vaccinnet.acceptance import ca, sts
from vaccinnet.acceptance.etk import CORE, ETK, PATH
from vaccinnet.ehealth.subject import read_subject
from vaccinnet.soap.envelope import read
from vaccinnet.soap.write import envelope

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("cast_of_now")]


def request(name="GetEtkRequest", **identifier):
    root = etree.Element(f"{{{ETK}}}{name}")
    found = etree.SubElement(etree.SubElement(root, f"{{{ETK}}}SearchCriteria"), f"{{{ETK}}}Identifier")
    for part, text in identifier.items():
        etree.SubElement(found, f"{{{ETK}}}{part}").text = text
    return root


def ask(client, payload):
    answer = client.post(PATH, envelope(payload), content_type="text/xml")
    assert answer.status_code == 200
    payload = read(answer.content).payload
    assert payload.tag == f"{{{ETK}}}GetEtkResponse"
    return payload.findtext(f"{{{CORE}}}Status/{{{CORE}}}Code"), payload


def certificate_in(etk):
    """The certificate in a CMS message, found by its own length: the library reads only what is signed with it."""
    message = base64.b64decode(etk)
    signers = pkcs7.load_der_pkcs7_certificates(message)
    assert [each.subject for each in signers] == [sts.signer(datetime.now(UTC)).certificate.subject]
    starts = [at for at in range(len(message)) if message.startswith(b"\x30\x82", at)]
    for at in starts:
        size = int.from_bytes(message[at + 2 : at + 4], "big") + 4
        try:
            found = x509.load_der_x509_certificate(message[at : at + size])
        except ValueError:
            continue
        return found
    raise AssertionError("there is no certificate")


def test_gives_the_certificate_with_which_to_encrypt_for_a_doctor(client):
    code, answer = ask(client, request(Type="SSIN", Value="75032199964", ApplicationID=""))

    certificate = certificate_in(answer.findtext(f"{{{ETK}}}ETK"))
    now = datetime.now(UTC)
    assert code == "200"
    assert str(read_subject(certificate)) == "SSIN=75032199964"
    assert isinstance(certificate.public_key(), rsa.RSAPublicKey)
    assert certificate.extensions.get_extension_for_class(x509.KeyUsage).value.key_encipherment
    assert ca.trust(now).decide(certificate, now).is_trusted


def test_gives_the_same_certificate_to_whoever_asks_again(client):
    asked = [ask(client, request(Type="NIHII-HOSPITAL", Value="79990158"))[1] for _ in range(2)]

    first, second = (certificate_in(each.findtext(f"{{{ETK}}}ETK")) for each in asked)
    assert first == second


def test_finds_an_organisation_by_its_application_id(client):
    with_id, _ = ask(client, request(Type="CBE", Value="1999900270", ApplicationID="VACCINATIE"))
    without, _ = ask(client, request(Type="CBE", Value="1999900270"))

    assert (with_id, without) == ("200", "404")


@pytest.mark.parametrize(("type", "value"), [("SSIN", "85031299959"), ("SSIN", "1"), ("NOTHING", "75032199964")])
def test_says_in_dutch_that_it_knows_nobody(client, type, value):
    code, answer = ask(client, request(Type=type, Value=value))

    message = answer.findtext(f"{{{CORE}}}Status/{{{CORE}}}Message")
    assert code == "404"
    assert message.startswith("Geen profiel")
    assert answer.find(f"{{{ETK}}}ETK") is None


@pytest.mark.parametrize("payload", [request(), request(Type="SSIN"), request(name="Hello", Type="SSIN", Value="1")])
def test_says_what_it_does_not_understand(client, payload):
    code, answer = ask(client, payload)

    assert code == "400"
    assert "GetEtkRequest" in answer.findtext(f"{{{CORE}}}Status/{{{CORE}}}Message")


@pytest.mark.parametrize(("data", "rule"), [(b"rubbish", "MSG-004"), (b"<a>" + b"x" * 10_300 + b"</a>", "MSG-001")])
def test_refuses_what_is_no_message_or_too_large(client, data, rule):
    answer = client.post(PATH, data, content_type="text/xml")

    assert answer.status_code == 500
    assert rule in read(answer.content).payload.findtext("faultstring")
