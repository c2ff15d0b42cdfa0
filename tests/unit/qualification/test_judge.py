"""What is found in a file, offline: every stage judges what it can still read."""

from datetime import UTC, date, datetime, timedelta

import pytest
from lxml import etree

from vaccinnet.batch.wire import NAMESPACE, ResultRequest, write_fault_pair, write_result_request, write_upload
from vaccinnet.batch.wire import FaultPair as Pair
from vaccinnet.ehealth.wss.sign import sign
from vaccinnet.kmehr.message import Id
from vaccinnet.kmehr.names import kmehr
from vaccinnet.kmehr.sample import SAMPLE_FOLDER, SAMPLE_HEADER, SAMPLE_HOSPITAL, SAMPLE_MESSAGE, SAMPLE_VACCINATION
from vaccinnet.kmehr.write import write_message
from vaccinnet.qualification.judge import Circumstances, judge
from vaccinnet.registration.wire import AddRequest, Sent, write_add
from vaccinnet.soap.write import envelope, wrap

DAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
# The hospital whose certificate signs in these tests.
OWN = SAMPLE_HOSPITAL.but(ids=(Id("ID-HCPARTY", "79990158000"), Id("LOCAL", "ORG-1001", "vaccinnet")))


def message(*, sender=OWN, **changes):
    vaccination = SAMPLE_VACCINATION.but(author=(sender,), **changes)
    folder = SAMPLE_FOLDER.but(vaccinations=(vaccination,))
    return write_message(SAMPLE_MESSAGE.but(header=SAMPLE_HEADER.but(sender=(sender,)), folders=(folder,)))


def request(kmehrmessage, *, origin="own", type="auth_eHealth_org", pakket="A_B_C"):
    return write_upload(origin, type=type, pakket=pakket, kmehrmessage=kmehrmessage)


def signed(payload, keystore):
    return sign(wrap(payload), key=keystore.key, certificate=keystore.certificate, created=NOW)


def found(data, **circumstances):
    judgement = judge(data, Circumstances(**{"received_on": DAY} | circumstances))
    return [finding.rule for finding in judgement.findings], judgement.gaps


def test_finds_nothing_in_a_good_message():
    assert found(etree.tostring(message())) == ([], ("register",))


def test_finds_nothing_in_a_good_request():
    assert found(etree.tostring(request(message()))) == ([], ("register",))


def test_says_that_an_envelope_is_not_signed():
    assert found(envelope(request(message()))) == ([], ("unsigned", "register"))


def test_computes_a_signature_again(keystore):
    assert found(signed(request(message()), keystore)) == ([], ("trust", "age", "register"))


def test_judges_the_age_of_a_message_only_when_asked(keystore):
    data = signed(request(message()), keystore)

    assert found(data, at=NOW + timedelta(minutes=1)) == ([], ("trust", "register"))
    assert "SEC-031" in found(data, at=NOW + timedelta(hours=1))[0]


def test_finds_a_change_after_signing_and_goes_on(keystore):
    data = signed(request(message(given_on=date(2026, 3, 3))), keystore)

    rules, _ = found(data.replace(b"A_B_C", b"A_B_D"))

    assert rules == ["SEC-051", "VAC-014"]


def test_compares_the_sender_with_the_certificate(keystore):
    data = signed(request(message(sender=SAMPLE_HOSPITAL)), keystore)

    assert "BAT-004" in found(data)[0]


def test_judges_every_stage_of_one_request():
    bad = message(given_on=date(2026, 3, 3))
    bad.find(f"{kmehr('header')}/{kmehr('recipient')}").tag = kmehr("receiver")

    rules, _ = found(etree.tostring(request(bad, type="other", pakket="no softwareID")))

    assert set(rules) == {"MSG-100", "MSG-103", "BAT-002", "BAT-003", "VAC-014"}


def test_says_where_it_is_in_the_file():
    data = etree.tostring(request(message(given_on=date(2026, 3, 3))), pretty_print=True)
    line = 1 + data[: data.index(b"<beginmoment>")].count(b"\n") + 1

    (finding,) = judge(data, Circumstances(DAY)).findings

    where = "/GetAanleverenVaccinatieGegevensRequest/kmehrmessage/folder/transaction/item/beginmoment/date"
    assert (finding.where, finding.line) == (where, line)


def test_findings_come_in_the_order_of_the_lines():
    two = SAMPLE_FOLDER.but(vaccinations=(SAMPLE_VACCINATION.but(given_on=date(2026, 3, 3)),) * 2)
    data = etree.tostring(write_message(SAMPLE_MESSAGE.but(folders=(two, two))), pretty_print=True)

    lines = [finding.line for finding in judge(data, Circumstances(DAY)).findings]

    assert len(lines) == 4
    assert lines == sorted(lines)


def test_judges_history_as_history():
    old = message(given_on=date(2001, 5, 1))

    assert found(etree.tostring(old))[0] == ["VAC-017"]
    assert "VAC-017" not in found(etree.tostring(old), origin="reported")[0]
    assert "VAC-017" not in found(etree.tostring(request(old, origin="reported")))[0]


def test_a_comment_does_not_keep_it_from_reading_on():
    data = etree.tostring(message(given_on=date(2026, 3, 3))).replace(b"<folder>", b"<!-- one --><folder>")

    assert found(data)[0] == ["MSG-008", "VAC-014"]


def test_a_comment_keeps_the_signature_from_being_judged(keystore):
    data = signed(request(message()), keystore).replace(b"<folder>", b"<!-- one --><folder>")

    assert found(data) == (["MSG-008"], ("signature", "register"))


def test_a_request_in_another_namespace_is_still_read():
    data = etree.tostring(request(message(given_on=date(2026, 3, 3)))).replace(NAMESPACE.encode(), b"urn:other")

    assert found(data)[0] == ["MSG-050", "VAC-014"]


def test_judges_a_request_for_a_result():
    good = write_result_request(ResultRequest("0123", "ORG-1001"))
    bad = write_result_request(ResultRequest("0123", "ORG-1001"))
    bad.remove(bad[0])

    assert found(etree.tostring(good)) == ([], ())
    assert found(envelope(bad))[0] == ["MSG-100"]


def test_says_that_an_answer_is_no_request():
    answer = envelope(write_fault_pair(Pair("BAT-001", "no"), is_about_result=False))

    assert found(answer) == ([], ("answer",))


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b"", "MSG-002"),
        (b"PK\x03\x04 something zipped", "MSG-004"),
        (b"<a><b></a>", "MSG-004"),
        (b"<html><body/></html>", "MSG-020"),
        (b"<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>", "MSG-005"),
    ],
)
def test_says_what_is_no_message(data, rule):
    assert found(data)[0] == [rule]


@pytest.mark.parametrize("cut", range(0, 4000, 97))
def test_survives_a_message_that_is_cut_off(cut, keystore):
    data = signed(request(message()), keystore)

    assert found(data[:cut])[0]


def test_survives_messages_with_elements_left_out():
    whole = etree.tostring(request(message()))
    for number in range(len(list(etree.fromstring(whole).iter()))):
        root = etree.fromstring(whole)
        element = list(root.iter())[number]
        if element is root:
            continue
        element.getparent().remove(element)

        found(etree.tostring(root))
        found(envelope(root))


# Calls of the RegistratieService


def a_call(*messages):
    return AddRequest("A_B", "", SAMPLE_FOLDER.patient.insz, tuple(Sent(each) for each in messages))


def test_judges_each_message_of_a_call_in_its_place():
    data = etree.tostring(
        write_add(a_call(etree.tostring(message()), etree.tostring(message(given_on=date(2026, 3, 9)))))
    )

    judgement = judge(data, Circumstances(received_on=DAY))

    (finding,) = judgement.findings
    where = "/AddVaccinationsRequest/Base64EncodedKmehrmessage[2]/kmehrmessage/folder/transaction/item/beginmoment/date"
    assert (finding.rule, finding.where) == ("VAC-014", where)
    assert judgement.gaps == ("register", "speaker")


def test_a_doctor_may_register_what_was_given_long_ago():
    data = etree.tostring(write_add(a_call(etree.tostring(message(given_on=date(2001, 3, 9))))))

    assert found(data) == ([], ("register", "speaker"))


def test_says_what_the_schema_does_not_accept_of_a_call():
    call = write_add(a_call(etree.tostring(message())))
    call.remove(call[0])

    assert found(etree.tostring(call)) == (["MSG-100"], ("register", "speaker"))
