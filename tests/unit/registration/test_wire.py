"""What is written for the wire of RegistratieService is valid, and is read back as it was."""

from datetime import date

import pytest
from lxml import etree

from vaccinnet.registration.schema import request_findings
from vaccinnet.registration.wire import (
    MESSAGES,
    NAMESPACE,
    SOURCE,
    AddAnswer,
    AddRequest,
    GetAnswer,
    GetRequest,
    RemoveAnswer,
    RemoveRequest,
    ResultAnswer,
    Sent,
    Status,
    operation_of,
    read_answer,
    read_request,
    soap_action,
    write_add,
    write_answer,
    write_get,
    write_remove,
)
from vaccinnet.rulebook import explain

INSZ = "85031299959"
VACCINATION_ID = "910C6BBCF1C13FA0434D15CCF5609AE8"
CONTENTS = "<kmehrmessage>Zoë</kmehrmessage>".encode()

ADD = AddRequest("ACME_DEMO", "10000007004", INSZ, (Sent(CONTENTS), Sent(b"", moves_stock=False)))
REMOVE = RemoveRequest("ACME_DEMO", "", INSZ, VACCINATION_ID)
GET = GetRequest("ACME_DEMO", "10000007004", INSZ, date(2026, 3, 1))

OK = Status("OK", "Bewaard.")
REFUSED = Status("VAC-014", "VAC-014: de datum ligt in de toekomst.\nTweede regel.")
STORED = ResultAnswer("10000007004.1", OK, VACCINATION_ID, SOURCE, stocked=0)
NOT_STORED = ResultAnswer("", REFUSED)


def child(element, name):
    """Return the first child of this name."""
    return element.find(f"{{{MESSAGES}}}{name}")


def one_finding(payload):
    payload = etree.fromstring(etree.tostring(payload))
    (finding,) = request_findings(payload)
    assert finding.rule == "MSG-100"
    assert finding.line
    assert INSZ not in f"{finding} {explain(finding, 'nl')}"
    return finding


@pytest.mark.parametrize(
    ("write", "request_", "operation"),
    [
        (write_add, ADD, "AddVaccinations"),
        (write_add, AddRequest("A_B", "", INSZ, (Sent(CONTENTS),) * 5), "AddVaccinations"),
        (write_remove, REMOVE, "RemoveVaccination"),
        (write_get, GET, "GetVaccinations"),
        (write_get, GetRequest("A_B", "", INSZ), "GetVaccinations"),
    ],
)
def test_reads_a_request_as_it_was_written(write, request_, operation):
    payload = etree.fromstring(etree.tostring(write(request_)))

    assert request_findings(payload) == []
    assert operation_of(payload) == operation
    assert read_request(payload) == request_


@pytest.mark.parametrize(
    "answer",
    [
        AddAnswer(OK, INSZ, (STORED, NOT_STORED)),
        AddAnswer(OK, INSZ, (ResultAnswer("1", OK, VACCINATION_ID, SOURCE),) * 5),
        AddAnswer(REFUSED),
        RemoveAnswer(OK, INSZ, VACCINATION_ID),
        RemoveAnswer(REFUSED),
        GetAnswer(OK, INSZ, CONTENTS),
        GetAnswer(OK, INSZ),
        GetAnswer(REFUSED),
    ],
)
def test_reads_an_answer_as_it_was_written(answer):
    payload = etree.fromstring(etree.tostring(write_answer(answer)))

    assert request_findings(payload) == []
    assert read_answer(payload) == answer


def test_leaves_out_what_is_empty():
    refused = write_answer(AddAnswer(REFUSED, INSZ))
    added = write_answer(AddAnswer(OK, INSZ, (NOT_STORED,)))

    assert [etree.QName(each).localname for each in refused] == ["Status"]
    assert [etree.QName(each).localname for each in added[2]] == ["KmehrId", "Status"]


def test_says_where_a_stored_vaccination_is_kept():
    (written,) = write_answer(AddAnswer(OK, INSZ, (STORED,))).iter(f"{{{MESSAGES}}}VaccinationId")

    assert (written.text, dict(written.attrib)) == (VACCINATION_ID, {"Source": "VACCINNET"})


@pytest.mark.parametrize("character", ["\x00", "\x0b", "\ud800", "\uffff"])
def test_replaces_characters_that_xml_cannot_hold(character):
    answer = AddAnswer(Status(f"A{character}", f"é{character}\n"), INSZ, (STORED,))

    read = read_answer(etree.fromstring(etree.tostring(write_answer(answer))))

    assert read.status == Status("A�", "é�")


@pytest.mark.parametrize("text", ["\n PGEv\n  Pg== \t", "PGEv\r\nPg=="])
def test_reads_base64_with_whitespace(text):
    payload = write_add(ADD)
    child(payload, "Base64EncodedKmehrmessage").text = text

    assert request_findings(payload) == []
    assert read_request(payload).messages[0].contents == b"<a/>"


@pytest.mark.parametrize(("sent", "moves"), [("1", False), (" true ", False), ("0", True), ("false", True)])
def test_reads_whether_stock_moves(sent, moves):
    payload = write_add(ADD)
    child(payload, "Base64EncodedKmehrmessage").set("DisableStockChange", sent)

    assert request_findings(payload) == []
    assert read_request(payload).messages[0].moves_stock is moves


@pytest.mark.parametrize(
    ("sent", "since"),
    [
        ("2026-03-01+02:00", date(2026, 3, 1)),
        ("2026-03-01Z", date(2026, 3, 1)),
        ("-0044-03-15", date.min),
        ("20260-03-01", date.max),
    ],
)
def test_reads_every_date_that_xml_has(sent, since):
    payload = write_get(GET)
    child(payload, "vaccinationDateSince").text = sent

    assert request_findings(payload) == []
    assert read_request(payload).since == since


def test_refuses_six_messages():
    finding = one_finding(write_add(AddRequest("A_B", "", INSZ, (Sent(CONTENTS),) * 6)))

    assert finding.where == "/AddVaccinationsRequest/Base64EncodedKmehrmessage[6]"


def test_refuses_a_request_without_software_id():
    payload = write_add(ADD)
    payload.remove(child(payload, "SoftwareId"))

    finding = one_finding(payload)

    assert (finding.where, finding.values["expected"]) == ("/AddVaccinationsRequest/VaccinnetId", "SoftwareId")


@pytest.mark.parametrize("text", [f"<k>{INSZ}</k>", f"{INSZ}=", f"-{INSZ}", "A"])
def test_refuses_what_is_not_base64_without_showing_it(text):
    payload = write_add(ADD)
    child(payload, "Base64EncodedKmehrmessage").text = text

    finding = one_finding(payload)

    assert finding.where == "/AddVaccinationsRequest/Base64EncodedKmehrmessage[1]"
    assert finding.found == f"({len(text)} characters)"


def test_refuses_a_kmehr_message_that_is_not_encoded():
    payload = write_add(ADD)
    etree.SubElement(child(payload, "Base64EncodedKmehrmessage"), "kmehrmessage")

    assert one_finding(payload).says == "elements"


def test_names_the_namespace_of_what_stands_inside():
    payload = write_remove(REMOVE)
    payload[0].tag = f"{{{NAMESPACE}}}SoftwareId"

    finding = one_finding(payload)

    assert (finding.says, finding.values["expected"]) == ("namespace", MESSAGES)


@pytest.mark.parametrize(
    "written",
    [
        "<AddVaccinationsResponse/>",
        f'<AddVaccinationsResponse xmlns="{NAMESPACE}"/>',
        f'<AddVaccinationsRequest xmlns="{NAMESPACE}"><Status xmlns="{MESSAGES}"/></AddVaccinationsRequest>',
        f'<GetVaccinationsResponse xmlns="{NAMESPACE}"><Status xmlns="{MESSAGES}"/>'
        f'<Base64EncodedKmehr xmlns="{MESSAGES}">A</Base64EncodedKmehr></GetVaccinationsResponse>',
    ],
)
def test_reads_no_other_element_as_an_answer(written):
    with pytest.raises(ValueError, match=r"no answer|base64"):
        read_answer(etree.fromstring(written))


def test_no_request_asks_for_nothing():
    assert operation_of(etree.Element("AddVaccinationsRequest")) == ""


def test_every_operation_has_a_soap_action():
    assert soap_action("GetVaccinations") == "urn:be:fgov:ehealth:safe:vaccination:GetVaccinations"


def test_what_was_sent_is_not_in_a_description_of_it():
    assert "Zo" not in repr(ADD)
    assert "Zo" not in repr(GetAnswer(OK, INSZ, CONTENTS))
