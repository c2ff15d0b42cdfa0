"""The reference application against a service that answers what it is told to."""

from datetime import UTC, datetime

import httpx
import pytest

from vaccinnet.batch.wire import NAMESPACE, Accepted, FaultPair, ResultRequest, UploadRequest, read_request
from vaccinnet.client.batch_upload import BatchUpload, NoAnswer, SoapFault
from vaccinnet.kmehr.sample import SAMPLE_MESSAGE
from vaccinnet.kmehr.write import write_message
from vaccinnet.qualification.offline_signature import judge_signature
from vaccinnet.rulebook import Finding
from vaccinnet.soap.envelope import read
from vaccinnet.soap.fault import fault

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


def enveloped(answer):
    name, rest = answer.removeprefix("<").split(">", 1)
    body = f'<{name} xmlns="{NAMESPACE}">{rest}'
    return (
        f'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>{body}</s:Body></s:Envelope>'.encode()
    )


ACCEPTED = enveloped(
    "<GetAanleverenVaccinatieGegevensResponse><certificaatStatus>true</certificaatStatus>"
    "<transactionId>0123456789ABCDEF0123456789ABCDEF</transactionId></GetAanleverenVaccinatieGegevensResponse>"
)
REFUSED = enveloped(
    "<GetAanleverenVaccinatieGegevensResponse><foutCode>BAT-002</foutCode>"
    "<foutOmschrijving>BAT-002: onbekend</foutOmschrijving></GetAanleverenVaccinatieGegevensResponse>"
)


@pytest.fixture
def kept():
    return []


@pytest.fixture
def upload(service, keystore, kept):
    with httpx.Client() as http:
        yield BatchUpload(f"{service.url}/somewhere", keystore, http=http, keep=kept.append)


def test_sends_a_signed_request(service, upload, keystore):
    service.answer = ACCEPTED

    told = upload.submit(write_message(SAMPLE_MESSAGE), pakket="A_B_C", now=NOW)

    sent = read(service.received[0])
    request = read_request(sent.payload)
    findings, subject = judge_signature(sent, at=NOW, otherwise=NOW)
    assert told == Accepted("0123456789ABCDEF0123456789ABCDEF", certificate_is_valid=True)
    assert isinstance(request, UploadRequest)
    assert (request.origin, request.type, request.pakket) == ("own", "auth_eHealth_org", "A_B_C")
    assert (findings, str(subject)) == ((), "NIHII-HOSPITAL=79990158")
    assert service.actions == ['""']


def test_reports_history_with_the_request_to_supplement(service, upload):
    service.answer = ACCEPTED

    upload.submit(write_message(SAMPLE_MESSAGE), pakket="A_B_C", now=NOW, origin="reported")

    assert read_request(read(service.received[0]).payload).origin == "reported"


def test_returns_the_pair_that_refuses(service, upload):
    service.answer = REFUSED

    told = upload.submit(write_message(SAMPLE_MESSAGE), pakket="A_B_C", now=NOW)

    assert told == FaultPair("BAT-002", "BAT-002: onbekend")


def test_asks_for_a_result(service, upload):
    service.answer = enveloped(
        "<GetResultaatVerwerkingVaccinatieGegevensResponse><folderResult><id S='ID-KMEHR' SV='1.0'>1</id>"
        "<patient>OK</patient><transaction><id S='LOCAL' SV='1.0'>a</id><resultCode>VAC-014</resultCode>"
        "<resultTekst>VAC-014: te laat</resultTekst></transaction></folderResult>"
        "</GetResultaatVerwerkingVaccinatieGegevensResponse>"
    )

    (person,) = upload.result("0123", user_code="ORG-1001", now=NOW)

    assert read_request(read(service.received[0]).payload) == ResultRequest("0123", "ORG-1001")
    assert [(each.code, each.text) for each in person.transactions] == [("VAC-014", "VAC-014: te laat")]


def test_raises_a_fault_with_its_findings(service, upload):
    finding = Finding(where="/Envelope/Body", rule="SEC-051", line=7, found="#body", says="body")
    service.status, service.answer = 500, fault("wsse:FailedCheck", "Niet goed.", [finding], "nl")

    with pytest.raises(SoapFault) as raised:
        upload.submit(write_message(SAMPLE_MESSAGE), pakket="A_B_C", now=NOW)

    (told,) = raised.value.findings
    assert raised.value.code == "wsse:FailedCheck"
    assert (told.rule, told.severity, told.line, told.where, told.found) == (
        "SEC-051",
        "error",
        7,
        "/Envelope/Body",
        "#body",
    )
    assert told.why
    assert told.send


def test_takes_a_fault_of_another_service(service, upload):
    service.status = 500
    service.answer = (
        b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault>'
        b"<faultcode>s:Server</faultcode><faultstring>No.</faultstring></s:Fault></s:Body></s:Envelope>"
    )

    with pytest.raises(SoapFault, match="s:Server: No"):
        upload.submit(write_message(SAMPLE_MESSAGE), pakket="A_B_C", now=NOW)


@pytest.mark.parametrize("body", [b"<html>Not here</html>", b"", b"{}"])
def test_says_that_what_answers_is_no_soap(service, upload, body):
    service.status, service.answer, service.content_type = 404, body, "text/html"

    with pytest.raises(NoAnswer, match="HTTP 404 with text/html"):
        upload.submit(write_message(SAMPLE_MESSAGE), pakket="A_B_C", now=NOW)


@pytest.mark.parametrize(
    ("name", "said"),
    [("Something", "Something is no answer"), ("GetResultaatVerwerkingVaccinatieGegevensResponse", "with a result")],
)
def test_says_that_the_answer_is_of_another_kind(service, upload, name, said):
    service.answer = enveloped(f"<{name}></{name}>")

    with pytest.raises(NoAnswer, match=said):
        upload.submit(write_message(SAMPLE_MESSAGE), pakket="A_B_C", now=NOW)


def test_says_that_nothing_answers(keystore):
    with httpx.Client() as http, pytest.raises(NoAnswer, match="cannot be reached"):
        BatchUpload("http://127.0.0.1:1/", keystore, http=http).result("0123", user_code="X", now=NOW)


def test_keeps_every_exchange(service, upload, kept):
    service.answer = REFUSED

    upload.submit(write_message(SAMPLE_MESSAGE), pakket="A_B_C", now=NOW)

    assert [(each.operation, each.request, each.answer) for each in kept] == [
        ("aanleveren", service.received[0], REFUSED)
    ]
