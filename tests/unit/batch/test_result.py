"""The processing result: packed, unpacked and written as an answer."""

import uuid

from vaccinnet.batch.result import PersonResult, VaccinationResult, pack, unpack
from vaccinnet.batch.wire import read_answer, write_result
from vaccinnet.kmehr.message import Id
from vaccinnet.rulebook import Finding

IDS = (Id("ID-KMEHR", "1"), Id("LOCAL", "6f1e", "vaccinationid"))
LATE = Finding(
    "folder/transaction/item/beginmoment/date",
    found="2026-12-03",
    values={"received_on": "2026-11-24"},
    rule="VAC-014",
    line=87,
)
NAME = Finding("patient/familyname", rule="VAC-002", severity="warning", line=12)
NOBODY = Finding("patient/id", found="85•••••••59", rule="VAC-001", line=9)

STORED = VaccinationResult(IDS, uuid.UUID(int=7))
REFUSED = VaccinationResult(IDS, None, (LATE,))


def answered(*persons):
    return read_answer(write_result(persons, code_of=str, language="nl"))


def test_unpacks_what_was_packed():
    person = PersonResult(IDS, (NAME,), (STORED, REFUSED))

    (read,) = unpack(pack([person]))

    assert read == person


def test_answers_ok_for_what_is_held_and_the_rule_for_what_is_refused():
    (folder,) = answered(PersonResult(IDS, (), (STORED, REFUSED)))

    assert (folder.ids, folder.code) == (IDS, "OK")
    assert [(each.ids, each.code) for each in folder.transactions] == [(IDS, "OK"), (IDS, "VAC-014")]


def test_says_where_why_and_what_to_send_in_dutch():
    (folder,) = answered(PersonResult(IDS, (), (REFUSED,)))

    assert folder.transactions[0].text == (
        "VAC-014 (regel 87): De toedieningsdatum 2026-12-03 ligt na de dag van ontvangst, 2026-11-24. "
        "Stuur de dag waarop het vaccin gegeven is."
    )


def test_a_refused_person_refuses_all_vaccinations_with_the_same_code():
    (folder,) = answered(PersonResult(IDS, (NOBODY, NAME), (STORED, REFUSED)))

    assert folder.code == "VAC-001"
    assert [each.code for each in folder.transactions] == ["VAC-001", "VAC-001"]


def test_a_warning_does_not_refuse():
    (folder,) = answered(PersonResult(IDS, (NAME,), (STORED,)))

    assert folder.code == "OK"
    assert folder.text.startswith("VAC-002 [waarschuwing] (regel 12)")
