"""What a proven speaker sends wrong: the pair foutCode and foutOmschrijving with HTTP status 200, nothing stored."""

import re

import pytest
from lxml import etree

from vaccinnet.kmehr.message import Id
from vaccinnet.kmehr.names import kmehr
from vaccinnet.kmehr.write import write_message
from vaccinnet.profiles.models import CertificateSubject, Profile

A_LINE = re.compile(r"[A-Z]{3}-\d{3}( \[waarschuwing\])?( \(regel \d+\))?: .+\. .+\.?")


def changed(door, path, **changes):
    """The good request, with the element at this path in its message changed."""
    message = write_message(door.message())
    element = message.find("/".join(kmehr(name) for name in path.split("/")))
    if "text" in changes:
        element.text = changes["text"]
    if "tag" in changes:
        element.tag = changes["tag"]
    if changes.get("removed"):
        element.getparent().remove(element)
    return door.request(message)


def without_folders(door):
    message = write_message(door.message())
    for folder in message.findall(kmehr("folder")):
        message.remove(folder)
    return door.request(message)


def other_sender(door):
    return door.request(door.message(by=door.senders["ORG-1101"]))


def nameless_sender(door):
    return door.request(door.message(sender=(door.hospital.party.but(ids=()),)))


def two_senders(door):
    doctor = door.hospital.party.but(ids=(Id("ID-HCPARTY", "19990116580"),), kind="persphysician")
    return door.request(door.message(sender=(door.hospital.party, doctor)))


CASES = {
    "the type is not that of an organisation": (lambda door: door.request(type="auth_eHealth_person"), "BAT-003"),
    "pakket is no softwareID": (lambda door: door.request(pakket="Zorgdossier 2.0"), "BAT-002"),
    "pakket is empty": (lambda door: door.request(pakket=" "), "BAT-002"),
    "pakket is unknown": (lambda door: door.request(pakket="Niemand_Niets_Nergens"), "BAT-002"),
    "pakket is of another company": (
        lambda door: door.request(pakket=door.senders["ORG-1101"].pakket),
        "BAT-002",
    ),
    "the sender is somebody else": (other_sender, "BAT-004"),
    "the sender has no number": (nameless_sender, "BAT-004"),
    "there are two senders": (two_senders, "BAT-004"),
    "the header has no id": (lambda door: door.request(door.message(id="")), "MSG-101"),
    "there is nobody in it": (without_folders, "MSG-100"),
    "a date is no date": (lambda door: changed(door, "folder/transaction/date", text="24/11/2026"), "MSG-100"),
    "an element is missing": (lambda door: changed(door, "folder/patient/familyname", removed=True), "MSG-100"),
    "an element is unknown": (lambda door: changed(door, "folder/patient/sex", tag=kmehr("gender")), "MSG-100"),
    "an element is in another namespace": (
        lambda door: changed(door, "folder/transaction", tag="{urn:example}transaction"),
        "MSG-100",
    ),
}


@pytest.mark.parametrize(("make", "rule"), CASES.values(), ids=CASES.keys())
def test_gets_a_pair_that_says_what_is_wrong_and_what_to_send(door, nothing_stored, make, rule):
    answer = door.post(door.signed(make(door)))

    assert answer.pair.code == rule
    assert rule in answer.rules
    assert all(A_LINE.fullmatch(line) for line in answer.pair.text.splitlines())
    assert etree.QName(answer.payload).localname == "GetAanleverenVaccinatieGegevensResponse"


def test_says_everything_that_is_wrong_at_once(door, nothing_stored):
    message = door.message(by=door.senders["ORG-1101"], id="")

    answer = door.send(message, pakket="Niemand_Niets", type="x")

    assert answer.rules == ["BAT-002", "BAT-003", "BAT-004", "MSG-101"]


def test_a_warning_alone_refuses_nothing(door):
    answer = door.send(door.message(standard="20991231"))

    assert len(answer.transaction_id) == 32


def test_the_line_is_that_of_the_message_as_it_was_sent(door, nothing_stored):
    request = changed(door, "folder/patient/sex", tag=kmehr("gender"))
    etree.indent(request)
    data = door.signed(request)
    line = data[: data.index(b"<gender")].count(b"\n") + 1

    answer = door.post(data)

    assert f"MSG-100 (regel {line}): " in answer.pair.text


def test_the_certificate_of_another_organisation_speaks_for_that_one(door, nothing_stored):
    data = door.signed(door.request(), by=door.senders["ORG-1101"])

    answer = door.post(data)

    assert answer.rules == ["BAT-002", "BAT-004"]


def test_a_certificate_without_a_profile_speaks_for_nobody(door):
    Profile.objects.filter(user_code="ORG-1001").delete()
    before = door.stored()

    answer = door.send()

    assert answer.rules == ["BAT-001"]
    assert "NIHII-HOSPITAL=79990158" in answer.pair.text
    assert door.stored() == before


def test_a_replay_for_another_profile_is_refused(door):
    data = door.signed(door.request(door.message(sender=(door.hospital.party.but(ids=door.hospital.party.ids[:1]),))))
    door.post(data)
    before = door.stored()
    # The organisation got another profile, with the same number, between the two calls.
    other = Profile.objects.get(user_code="ORG-1004")
    Profile.objects.filter(pk=other.pk).update(nihii=Profile.objects.get(user_code="ORG-1001").nihii)
    CertificateSubject.objects.filter(number="79990158").update(profile=other)

    answer = door.post(data)

    assert answer.pair.code == "SEC-090"
    assert door.stored() == before


# A request for a result.


def test_only_the_organisation_that_uploaded_may_ask(door):
    answer = door.send()
    door.process()

    asked = door.ask(answer.transaction_id, by=door.senders["ORG-1002"])

    assert asked.pair.code == "BAT-022"
    assert etree.QName(asked.payload).localname == "GetResultaatVerwerkingVaccinatieGegevensResponse"


def test_another_user_code_is_refused(door):
    answer = door.send()
    door.process()

    assert door.ask(answer.transaction_id, user_code="ORG-1002").pair.code == "BAT-021"


@pytest.mark.parametrize("request_id", ["", "7", "0" * 32, "{" + "0" * 32 + "}", "١" * 32, "a" * 10_000])
def test_an_unknown_request_id_is_refused(door, request_id):
    assert door.ask(request_id).pair.code == "BAT-022"


def test_a_request_id_in_lower_case_is_not_the_one_that_was_answered(door):
    answer = door.send()

    assert door.ask(answer.transaction_id.lower()).pair.code == "BAT-022"


def test_before_processing_the_pair_says_when_that_will_be(door):
    answer = door.send()

    asked = door.ask(answer.transaction_id)

    assert asked.pair.code == "BAT-023"
    assert re.search(r"\d{4}-\d{2}-\d{2} \d{2}:00 \(tijd van Brussel\)", asked.pair.text)


def test_whoever_has_no_profile_gets_no_result(door):
    answer = door.send()
    CertificateSubject.objects.filter(number="79990158").delete()

    assert door.ask(answer.transaction_id).pair.code == "BAT-020"
