"""Doctors, trainees and practices add vaccinations: stored, numbered, taken from stock, and on the trail."""

import base64

import pytest

from vaccinnet.audit.models import Line
from vaccinnet.audit.verify import broken_at
from vaccinnet.exchanges.models import Exchange
from vaccinnet.kmehr.message import Id
from vaccinnet.kmehr.names import LOCAL
from vaccinnet.stock.models import Movement

COMIRNATY = "4293254"


def test_a_doctor_registers_his_own_work(service):
    answer = service.add()

    (result,) = answer.results
    (stored,) = service.stored()
    assert (answer.code, result.status.code, result.source) == ("OK", "OK", "VACCINNET")
    assert result.vaccination_id == stored.id.hex.upper()
    assert (stored.sender_key, stored.origin, stored.software_id) == (
        service.doctor.key,
        "own",
        "Voorbeeld_Zorgdossier",
    )


def test_the_result_names_the_message_by_its_header_id(service):
    message = service.message()

    (result,) = service.add(message).results

    assert result.kmehr_id == message.header.id


def test_five_vaccinations_of_one_person_in_one_call(service):
    messages = [service.message(given_on=service.days_ago(n)) for n in range(1, 6)]

    answer = service.add(*messages)

    assert (answer.code, len(set(answer.ids))) == ("OK", 5)
    assert [each.kmehr_id for each in answer.results] == [each.header.id for each in messages]


def test_a_trainee_registers_under_the_stagemeester(service):
    message = service.message(by=service.trainee, author=service.stagemeester)

    answer = service.add(message, by=service.trainee)

    (stored,) = service.stored()
    assert answer.code == "OK"
    assert (stored.sender_key, stored.author_number) == (service.trainee.key, service.stagemeester.nihii)


def test_a_practice_registers_for_a_member(service):
    answer = service.add(service.message(by=service.practice, author=service.member), by=service.practice)

    (stored,) = service.stored()
    assert answer.code == "OK"
    assert (stored.sender_key, stored.author_number) == (service.practice.key, service.member.nihii)


def test_a_practice_may_name_the_member_as_the_sender(service):
    assert service.add(service.message(by=service.member), by=service.practice).code == "OK"


def test_a_medical_house_and_a_practice_of_the_newer_kind_do_the_same(service):
    house, group = service.speakers["PRA-3002"], service.speakers["PRA-3003"]

    by_house = service.add(service.message(by=house, author=service.specialist), by=house)
    by_group = service.add(service.message(by=group, author=service.member), by=group)

    assert (by_house.code, by_group.code) == ("OK", "OK")


def test_an_out_of_hours_post_registers_for_its_members_with_its_own_token(service):
    post = service.speakers["ORG-1004"]

    answer = service.add(service.message(by=post, author=service.member), by=post)

    # The post of the cast has no members: who gave the vaccine must be one.
    assert answer.rules == ["REG-022"]


def test_a_specialist_is_a_doctor(service):
    assert service.add(service.message(by=service.specialist), by=service.specialist).code == "OK"


def test_a_vaccination_of_long_ago_is_taken(service):
    assert service.add(service.message(given_on=service.days_ago(4000))).rules == []


def test_the_sender_may_be_named_by_the_user_code(service):
    party = service.doctor.party.but(ids=(Id(LOCAL, "ART-2005", "vaccinnet"),))

    assert service.add(service.message(header={"sender": (party,)})).code == "OK"


def test_the_softwareid_counts_without_case(service):
    assert service.add(software_id="VOORBEELD_zorgdossier").code == "OK"


@pytest.mark.parametrize("vaccinnet_id", ["ART-2005", "19990512004"])
def test_an_own_vaccinnet_id_is_no_matter(service, vaccinnet_id):
    assert service.add(vaccinnet_id=vaccinnet_id).rules == []


def test_another_vaccinnet_id_gives_no_right_and_a_warning(service):
    answer = service.add(vaccinnet_id="ART-2006")

    assert (answer.code, answer.rules) == ("OK", ["REG-004"])
    assert service.stored()[0].sender_key == service.doctor.key


def test_a_refused_message_does_not_touch_the_others(service):
    ahead = service.message(given_on=service.days_ago(-3))
    without_lot = service.message(cnk=COMIRNATY, lot="", given_on=service.days_ago(3))

    answer = service.add(ahead, service.message(), without_lot)

    assert (answer.code, answer.codes) == ("PARTIAL", ["VAC-014", "OK", "VAC-020"])
    assert "1 van 3" in answer.text
    assert [bool(each) for each in answer.ids] == [False, True, False]
    assert len(service.stored()) == 1


def test_when_nothing_is_accepted_the_code_is_that_of_the_first_message(service):
    answer = service.add(service.message(given_on=service.days_ago(-3)), service.message(cnk=COMIRNATY, lot=""))

    assert (answer.code, answer.codes) == ("VAC-014", ["VAC-014", "VAC-020"])
    assert service.stored() == []


def test_the_place_of_a_finding_is_that_in_the_message(service):
    answer = service.add(service.message(given_on=service.days_ago(-3)))

    assert "VAC-014 (regel 2)" in answer.results[0].status.text


# Resends, replays, duplicates


def test_the_same_header_id_with_the_same_content_is_a_resend(service):
    message = service.message()
    first = service.add(message)

    again = service.add(message)

    assert (again.code, again.ids) == ("OK", first.ids)
    assert len(service.stored()) == 1


def test_the_same_header_id_with_other_content_is_refused(service):
    message = service.message()
    service.add(message)

    answer = service.add(service.message(given_on=service.days_ago(5), header={"id": message.header.id}))

    assert answer.rules == ["VAC-040"]
    assert "header-id" in answer.results[0].status.text


def test_the_same_header_id_on_another_day_is_another_message(service):
    message = service.message()
    service.add(message)

    header = {"id": message.header.id, "date": service.days_ago(1)}
    answer = service.add(service.message(given_on=service.days_ago(5), header=header))

    assert answer.code == "OK"


def test_the_same_signed_bytes_get_the_stored_answer(service):
    service.receive(5)
    data = service.signed(service.request(service.message(), service.message(given_on=service.days_ago(-1))))
    first = service.post(data)

    again = service.post(data)

    assert again.content == first.content
    assert (len(service.stored()), service.left()) == (1, 4)


def test_the_same_vaccine_on_the_same_day_keeps_its_number(service):
    first = service.add()

    again = service.add()

    assert (again.ids, again.rules) == (first.ids, ["VAC-043"])


def test_what_another_doctor_registered_is_stored_too_with_a_warning(service):
    service.add()

    answer = service.add(service.message(by=service.stagemeester), by=service.stagemeester)

    assert (answer.code, answer.rules, len(service.stored())) == ("OK", ["VAC-044"], 2)


# Stock


def test_a_vaccination_takes_a_dose_and_tells_what_is_left(service):
    service.receive(3)

    answer = service.add(service.message(), service.message(given_on=service.days_ago(2)))

    assert [each.stocked for each in answer.results] == [2, 1]
    assert service.left() == 1


def test_who_keeps_no_stock_is_told_of_none(service):
    (result,) = service.add().results

    assert result.stocked is None


def test_an_empty_stock_gives_a_warning_and_the_vaccination_is_stored(service):
    service.receive(1)

    answer = service.add(service.message(), service.message(given_on=service.days_ago(2)))

    assert (answer.code, answer.rules) == ("OK", ["VAC-050"])
    assert [each.stocked for each in answer.results] == [0, 0]


def test_stock_is_left_alone_when_the_message_says_so(service):
    service.receive(3)

    answer = service.add(service.message(), moves_stock=False)

    assert ([each.stocked for each in answer.results], service.left()) == ([3], 3)


def test_the_stock_of_the_practice_moves_and_not_that_of_its_member(service):
    service.receive(3, by=service.practice)
    service.receive(3, by=service.member)

    service.add(service.message(by=service.practice, author=service.member), by=service.practice)

    assert (service.left(by=service.practice), service.left(by=service.member)) == (2, 3)


def test_a_resend_takes_nothing(service):
    service.receive(3)
    message = service.message()
    service.add(message)

    answer = service.add(message)

    assert (answer.results[0].stocked, service.left()) == (2, 2)
    assert Movement.objects.filter(kind="taken").count() == 1


# What is written down


def test_a_call_is_one_line_on_the_trail(service):
    answer = service.add(service.message(), service.message(given_on=service.days_ago(2)))

    (line,) = Line.objects.filter(person_key=service.person_key())
    assert (line.action, line.via, line.by_key) == ("added", "RegistratieService", service.doctor.key)
    assert [each.hex.upper() for each in line.about] == answer.ids
    assert broken_at(service.person_key()) is None


def test_nothing_new_is_nothing_on_the_trail(service):
    message = service.message()
    service.add(message)

    service.add(message)

    assert Line.objects.filter(person_key=service.person_key()).count() == 1


def test_the_journal_has_the_call_and_whose_it_was(service):
    service.add(service.message(), service.message(given_on=service.days_ago(-1)))

    exchange = Exchange.objects.get(service="RegistratieService")
    assert (exchange.operation, exchange.outcome) == ("AddVaccinations", "partial")
    assert exchange.sender_key == service.doctor.key
    assert exchange.rules == ["VAC-014"]
    assert service.stored()[0].sent_in == exchange.key


def test_no_answer_tells_a_number_of_a_person(service):
    insz = service.patient().insz
    answers = [
        service.add(service.message("Adam")),
        service.add(service.message(given_on=service.days_ago(-1))),
        service.add(base64.b64encode(b"<x/>")),
    ]

    assert all(insz.encode() not in each.content.replace(b"PatientId>" + insz.encode(), b"") for each in answers)
