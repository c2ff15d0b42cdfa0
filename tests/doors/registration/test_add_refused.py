"""What is refused of a call to add, each by its rule; what was refused leaves nothing behind."""

import base64

import pytest
from lxml import etree

from vaccinnet.audit.models import Line
from vaccinnet.exchanges.models import SignedRequest
from vaccinnet.kmehr.message import Id
from vaccinnet.kmehr.names import kmehr
from vaccinnet.kmehr.write import to_bytes, write_message
from vaccinnet.profiles.models import CertificateSubject, Link, Profile
from vaccinnet.register.models import Vaccination
from vaccinnet.registration.wire import MESSAGES
from vaccinnet.stock.models import Movement


@pytest.fixture
def nothing_stored(service):
    yield
    for kind in (Vaccination, SignedRequest, Line):
        assert not kind.objects.exists()
    # What the cast began with is all that moved.
    assert not Movement.objects.exclude(kind="received").exists()


# The call as a whole: a Status, and no Results


def six_messages(service):
    request = service.request(*[service.message() for _ in range(5)])
    request.append(etree.fromstring(etree.tostring(request[-1])))
    return request


def without_software_id(service):
    request = service.request(service.message())
    request.remove(request[0])
    return request


def no_base64(service):
    request = service.request(service.message())
    request[-1].text = "<kmehrmessage/> is no base64"
    return request


CALLS = {
    "six messages": (six_messages, "MSG-100"),
    "no SoftwareId": (without_software_id, "MSG-100"),
    "no base64": (no_base64, "MSG-100"),
    "SoftwareId of no form": (lambda s: s.request(s.message(), software_id="Zorgdossier 2"), "REG-002"),
    "unknown SoftwareId": (lambda s: s.request(s.message(), software_id="Niemand_Niets"), "REG-002"),
    "SoftwareId of another": (lambda s: s.request(s.message(), software_id="Andere_Vaccinatieplanner"), "REG-002"),
}


@pytest.mark.parametrize(("make", "rule"), CALLS.values(), ids=CALLS.keys())
def test_the_call_is_refused_with_a_status(service, nothing_stored, make, rule):
    answer = service.call(make(service))

    assert (answer.code, rule in answer.rules) == (rule, True)
    assert (answer.said.patient_id, answer.results) == ("", ())


def test_a_patient_id_that_is_no_insz(service, nothing_stored):
    request = service.request(service.message())
    request.find(f"{{{MESSAGES}}}PatientId").text = "99123100068"

    answer = service.call(request)

    assert answer.rules == ["REG-003"]
    assert "99123100068" not in answer.text


def test_a_doctor_without_a_profile(service, nothing_stored):
    CertificateSubject.objects.filter(number=service.doctor.subject.number).delete()

    assert service.add().rules == ["REG-001"]


def test_a_doctor_whose_profile_has_another_number(service, nothing_stored):
    Profile.objects.filter(user_code="ART-2005").update(nihii="19990116580")

    assert service.add().rules == ["REG-001"]


def test_an_organisation_that_is_no_practice(service, nothing_stored):
    hospital = service.speakers["ORG-1001"]

    answer = service.add(service.message(by=hospital), by=hospital)

    assert answer.rules[0] == "REG-001"


def test_everything_wrong_with_a_call_is_said_at_once(service, nothing_stored):
    request = service.request(service.message(), software_id="Niemand_Niets", vaccinnet_id="X")
    request.find(f"{{{MESSAGES}}}PatientId").text = "1"

    assert service.call(request).rules == ["REG-002", "REG-003", "REG-004"]


# One message: a Status of its own


def changed(service, path, text):
    root = write_message(service.message())
    root.find("/".join(kmehr(name) for name in path.split("/"))).text = text
    return root


def two_folders(service):
    message = service.message()
    return message.but(folders=message.folders * 2)


def two_transactions(service):
    message = service.message()
    (folder,) = message.folders
    return message.but(folders=(folder.but(vaccinations=folder.vaccinations * 2),))


def named(service, number):
    return service.doctor.party.but(ids=(Id("ID-HCPARTY", number),))


MESSAGES_OF = {
    "no XML": (lambda s: b"no XML at all", "MSG-004"),
    "nothing": (lambda s: b"", "MSG-002"),
    "a DOCTYPE": (lambda s: b"<!DOCTYPE x []>" + etree.tostring(write_message(s.message())), "MSG-005"),
    "base64 twice": (lambda s: base64.b64encode(to_bytes(s.message())), "MSG-052"),
    "another root": (lambda s: b"<x/>", "MSG-100"),
    "not valid": (lambda s: changed(s, "header/date", "gisteren"), "MSG-100"),
    "two folders": (two_folders, "REG-010"),
    "two transactions": (two_transactions, "REG-010"),
    "another person": (lambda s: s.message("Adam"), "REG-011"),
    "another sender": (lambda s: s.message(header={"sender": (named(s, "19990116580"),)}), "REG-012"),
    "a header id too long": (lambda s: s.message(header={"id": "x" * 201}), "REG-013"),
    "another author": (lambda s: s.message(author=s.stagemeester), "REG-020"),
    "no author's number": (lambda s: no_author(s), "REG-020"),
    "a malformed vaccine": (lambda s: s.message(cnk="1734095"), "MSG-124"),
    "a withdrawn vaccine": (lambda s: s.message(cnk="2394914"), "VAC-012"),
    "an unknown code": (lambda s: s.message(cnk="", vaccinnet_code="HBV/XX999"), "VAC-010"),
    "a future date": (lambda s: s.message(given_on=s.days_ago(-1)), "VAC-014"),
    "before birth": (lambda s: s.message(given_on=s.patient().birth_date.replace(year=1990)), "VAC-015"),
    "no lot for COVID-19": (lambda s: s.message(cnk="4293254", lot=""), "VAC-020"),
    "planned": (lambda s: s.message(lifecycle="planned"), "VAC-021"),
    "a year for a date": (lambda s: s.message(given_on=None, given_text="2026"), "MSG-122"),
}


def no_author(service):
    message = service.message()
    (folder,) = message.folders
    (vaccination,) = folder.vaccinations
    nameless = vaccination.but(author=(service.doctor.party.but(ids=()),))
    return message.but(folders=(folder.but(vaccinations=(nameless,)),))


@pytest.mark.parametrize(("make", "rule"), MESSAGES_OF.values(), ids=MESSAGES_OF.keys())
def test_the_message_is_refused_by_its_rule(service, nothing_stored, make, rule):
    answer = service.add(make(service))

    (result,) = answer.results
    assert result.status.code == answer.code == rule
    assert rule in answer.rules
    assert (result.vaccination_id, result.source) == ("", "")


def test_a_message_that_cannot_be_read_has_no_id(service, nothing_stored):
    assert service.add(b"no XML").results[0].kmehr_id == ""


def test_an_invalid_message_still_has_its_id(service, nothing_stored):
    message = service.message()
    root = write_message(message)
    root.find(kmehr("header")).find(kmehr("time")).text = "negen uur"

    assert service.add(root).results[0].kmehr_id == message.header.id


def test_an_unknown_person(service, nothing_stored):
    # Anna is a test citizen of the other company.
    answer = service.add(service.message("Anna"), given_names="Anna")

    assert answer.rules == ["VAC-001"]


def test_everything_wrong_with_a_message_is_said_at_once(service, nothing_stored):
    message = service.message("Adam", author=service.stagemeester, header={"id": "", "recipients": ()}, cnk="1734095")

    (result,) = service.add(message).results

    rules = [line.split()[0].rstrip(":") for line in result.status.text.splitlines()]
    assert {"REG-011", "REG-020", "MSG-124"} <= set(rules) or "MSG-100" in rules


# Trainees and practices


def test_a_trainee_is_not_the_author(service, nothing_stored):
    answer = service.add(service.message(by=service.trainee), by=service.trainee)

    assert answer.rules == ["REG-021"]


def test_a_doctor_who_is_not_the_stagemeester(service, nothing_stored):
    message = service.message(by=service.trainee, author=service.specialist)

    assert service.add(message, by=service.trainee).rules == ["REG-021"]


def test_the_sender_in_the_header_is_the_trainee(service, nothing_stored):
    message = service.message(by=service.stagemeester)

    assert "REG-012" in service.add(message, by=service.trainee).rules


def test_a_link_that_ended_is_refused_with_its_date(service, nothing_stored):
    Link.objects.filter(role="stagemeester", doctor__user_code="ART-2006").update(ends_on=service.days_ago(10))
    message = service.message(by=service.trainee, author=service.stagemeester)

    answer = service.add(message, by=service.trainee)

    assert answer.rules == ["REG-021"]
    assert str(service.days_ago(10)) in answer.results[0].status.text


def test_a_link_counts_on_the_day_of_vaccination(service):
    Link.objects.filter(role="stagemeester", doctor__user_code="ART-2006").update(ends_on=service.days_ago(10))
    message = service.message(by=service.trainee, author=service.stagemeester, given_on=service.days_ago(10))

    assert service.add(message, by=service.trainee).code == "OK"


def test_a_link_that_begins_later_is_refused_with_its_date(service, nothing_stored):
    Link.objects.filter(role="member", ends_on=None).update(starts_on=service.today)
    message = service.message(by=service.practice, author=service.member)

    answer = service.add(message, by=service.practice)

    assert str(service.today) in answer.results[0].status.text


def test_an_author_who_is_no_member(service, nothing_stored):
    message = service.message(by=service.practice, author=service.specialist)

    assert service.add(message, by=service.practice).rules == ["REG-022"]


def test_a_practice_is_not_the_author(service, nothing_stored):
    assert service.add(service.message(by=service.practice), by=service.practice).rules == ["REG-022"]


def test_a_link_of_another_role_does_not_count(service, nothing_stored):
    Link.objects.filter(role="member").update(role="responsible")
    message = service.message(by=service.practice, author=service.member)

    assert service.add(message, by=service.practice).rules == ["REG-022"]
