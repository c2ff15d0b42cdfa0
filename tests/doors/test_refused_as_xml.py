"""What is refused before anybody looks at a signature: a SOAP Fault soap:Client with HTTP status 500."""

from pathlib import Path

import pytest

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
MESSAGES = Path(__file__).parents[1] / "messages" / "doors"

CASES = {
    "no-xml.txt": "MSG-004",
    "html-page.html": "MSG-020",
    "kmehr-without-envelope.xml": "MSG-020",
    "soap-1-2.xml": "MSG-021",
    "two-bodies.xml": "MSG-022",
    "body-before-header.xml": "MSG-022",
    "empty-body.xml": "MSG-023",
    "two-payloads.xml": "MSG-023",
    "ws-addressing-demanded.xml": "MSG-024",
    "doctype.xml": "MSG-005",
    "comment.xml": "MSG-008",
    "instruction.xml": "MSG-008",
    "latin-1.xml": "MSG-006",
    "invalid-utf-8.xml": "MSG-006",
    "xml-1-1.xml": "MSG-007",
}

pytestmark = pytest.mark.usefixtures("nothing_stored")


@pytest.mark.parametrize(("name", "rule"), CASES.items())
def test_gets_a_fault_that_says_what_is_wrong_and_what_to_send(door, name, rule):
    answer = door.post((MESSAGES / name).read_bytes())

    finding = answer.findings[0]
    assert (answer.status, answer.faultcode) == (500, "soap:Client")
    assert answer.rules == [rule]
    assert answer.faultstring.startswith(f"{rule}: ")
    assert finding["severity"] == "error"
    assert finding["why"]
    assert finding["send"]
    assert answer.headers["Content-Type"] == "text/xml; charset=utf-8"


def test_every_case_is_a_file_and_every_file_a_case():
    assert {each.name for each in MESSAGES.iterdir()} == set(CASES)


def test_an_empty_body_is_refused(door):
    assert door.post(b"").rules == ["MSG-002"]


def test_says_where_an_element_stands(door):
    answer = door.post((MESSAGES / "ws-addressing-demanded.xml").read_bytes())

    (finding,) = answer.findings
    assert finding["where"] == "/Envelope/Header/Action"
    assert finding["line"] == "3"
    assert finding["found"] == "Action"


def test_says_everything_that_is_wrong_with_the_envelope(door):
    answer = door.post(f'<s:Envelope xmlns:s="{SOAP}"><s:Body/><s:Header/></s:Envelope>'.encode())

    assert answer.rules == ["MSG-022", "MSG-023"]


@pytest.mark.parametrize(
    "path",
    [
        "/vaccinnetupl/wupl/uplvaccinatiegegevens",
        "/VaccinnetUPL/wupl/uplVaccinatieGegevens",
        "/VACCINNETUPL/WUPL/UPLVACCINATIEGEGEVENS",
        "/VaccinnetUPL/wupl/UPLVaccinatieGegevens/",
    ],
)
def test_a_path_in_the_wrong_letter_case_is_answered_with_the_right_one(door, path):
    answer = door.post(door.signed(door.request()), path=path)

    assert (answer.status, answer.faultcode, answer.rules) == (500, "soap:Client", ["MSG-060"])
    assert door.path in answer.faultstring


def test_texts_are_in_dutch(door):
    answer = door.post(b"hello")

    (finding,) = answer.findings
    assert answer.faultstring.startswith("MSG-004: Het document kan niet als XML gelezen worden")
    assert finding["send"].startswith("Maak het document met een XML-bibliotheek")


def test_any_other_method_is_told_what_is_allowed(door):
    answer = door.client.put(door.path, data=b"<a/>", content_type="text/xml")

    assert answer.status_code == 405
    assert answer["Allow"] == "GET, HEAD, POST"
