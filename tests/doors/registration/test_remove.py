"""Removing a vaccination: by whom, what comes back to the stock, and what is refused."""

import pytest

from vaccinnet.audit.models import Line
from vaccinnet.audit.verify import broken_at
from vaccinnet.profiles.models import Link
from vaccinnet.register.models import VaccinationVersion
from vaccinnet.registration.wire import RemoveRequest, write_remove


@pytest.fixture
def added(service):
    """The number of a vaccination of the doctor."""
    return service.add().ids[0]


def by_trainee(service):
    message = service.message(by=service.trainee, author=service.stagemeester)
    return service.add(message, by=service.trainee).ids[0]


def test_the_sender_removes_what_he_sent(service, added):
    answer = service.remove(added)

    (stored,) = service.stored()
    assert (answer.code, answer.said.vaccination_id) == ("OK", added)
    assert answer.said.patient_id == service.patient().insz
    assert stored.removed_at
    assert VaccinationVersion.objects.get().replaced_by == service.doctor.key


def test_the_number_may_be_in_small_letters(service, added):
    assert service.remove(added.lower()).code == "OK"


def test_the_stagemeester_removes_what_his_trainee_sent(service):
    assert service.remove(by_trainee(service), by=service.stagemeester).code == "OK"


def test_the_practice_removes_what_its_member_sent(service):
    added = service.add(service.message(by=service.member), by=service.member).ids[0]

    assert service.remove(added, by=service.practice).code == "OK"


def test_removal_gives_back_exactly_what_the_registration_took(service):
    service.receive(3)
    taken = service.add().ids[0]
    left_alone = service.add(service.message(given_on=service.days_ago(2)), moves_stock=False).ids[0]

    service.remove(left_alone)
    service.remove(taken)

    assert service.left() == 3


def test_what_a_stagemeester_removes_comes_back_to_the_trainee(service):
    service.receive(3, by=service.trainee)

    service.remove(by_trainee(service), by=service.stagemeester)

    assert service.left(by=service.trainee) == 3


def test_a_removal_is_on_the_trail(service, added):
    service.remove(added)

    line = Line.objects.filter(person_key=service.person_key()).latest("number")
    assert (line.action, line.by_key, [each.hex.upper() for each in line.about]) == (
        "removed",
        service.doctor.key,
        [added],
    )
    assert broken_at(service.person_key()) is None


def test_the_same_signed_bytes_get_the_stored_answer(service, added):
    request = RemoveRequest("Voorbeeld_Zorgdossier", "", service.patient().insz, added)
    data = service.signed(write_remove(request))
    first = service.post(data)

    again = service.post(data)

    assert (again.content, again.code) == (first.content, "OK")
    assert VaccinationVersion.objects.count() == 1


def test_what_was_removed_comes_back_under_a_new_header_id(service, added):
    service.remove(added)

    answer = service.add()

    assert (answer.code, answer.ids == [added]) == ("OK", False)


def test_a_resend_does_not_bring_back_what_was_removed(service):
    message = service.message()
    added = service.add(message).ids[0]
    service.remove(added)

    answer = service.add(message)

    assert (answer.code, answer.ids, answer.rules) == ("OK", [added], ["VAC-041"])
    assert all(each.removed_at for each in service.stored())


# What is refused


def refused(service, vaccination_id, **options):
    before = [(each.id, each.removed_at) for each in service.stored()]
    answer = service.remove(vaccination_id, **options)
    assert [(each.id, each.removed_at) for each in service.stored()] == before
    assert (answer.said.patient_id, answer.said.vaccination_id) == ("", "")
    return answer


@pytest.mark.parametrize("vaccination_id", ["0" * 32, "12345", "x" * 32])
def test_a_vaccination_that_is_not_there(service, added, vaccination_id):
    assert refused(service, vaccination_id).rules == ["REG-030"]


def test_a_vaccination_of_another_person(service, added):
    assert refused(service, added, given_names="Adam").rules == ["REG-030"]


def test_a_second_removal(service, added):
    service.remove(added)

    answer = refused(service, added)

    assert answer.rules == ["REG-031"]
    assert str(service.today) in answer.text


def test_a_vaccination_of_somebody_else(service, added):
    assert refused(service, added, by=service.stagemeester).rules == ["REG-032"]


def test_a_trainee_does_not_remove_what_the_stagemeester_sent(service):
    added = service.add(service.message(by=service.stagemeester), by=service.stagemeester).ids[0]

    assert refused(service, added, by=service.trainee).rules == ["REG-032"]


def test_a_member_does_not_remove_what_the_practice_sent(service):
    message = service.message(by=service.practice, author=service.member)
    added = service.add(message, by=service.practice).ids[0]

    assert refused(service, added, by=service.member).rules == ["REG-032"]


def test_a_link_that_ended_is_refused_with_its_date(service):
    added = by_trainee(service)
    Link.objects.filter(role="stagemeester", doctor__user_code="ART-2006").update(ends_on=service.days_ago(1))

    answer = refused(service, added, by=service.stagemeester)

    assert answer.rules == ["REG-032"]
    assert str(service.days_ago(1)) in answer.text


def test_a_person_of_the_other_company_is_unknown(service, added):
    assert refused(service, added, given_names="Anna").rules == ["VAC-001"]


def test_another_company_knows_nobody_here(service, added):
    request = RemoveRequest("Andere_Vaccinatieplanner", "", service.patient().insz, added)

    assert service.call(write_remove(request), by=service.stranger).rules == ["VAC-001"]
