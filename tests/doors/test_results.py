"""The processing result: one thing that is wrong never spoils its neighbours, and nothing is stored twice."""

from datetime import UTC, datetime, timedelta

import pytest

from vaccinnet.batch.ask_result import results_of
from vaccinnet.batch.models import Batch
from vaccinnet.kmehr.message import Id, sequence_ids
from vaccinnet.register.models import SentVaccination, Vaccination
from vaccinnet.register.remove import remove


def test_one_bad_vaccination_does_not_spoil_its_neighbours(door):
    bad = door.vaccination(2, given_on=door.days_ago(-9))
    eva = door.folder("Eva", door.vaccination(1), bad, door.vaccination(3))
    adam = door.folder("Adam", number=2)

    result = door.result(door.message(eva, adam))

    assert result.codes == [["OK", "VAC-014", "OK"], ["OK"]]
    assert [folder.code for folder in result.folders] == ["OK", "OK"]
    assert len(door.record("Eva")) == 2
    assert len(door.record("Adam")) == 1


def test_the_text_of_a_refusal_says_line_and_what_to_send(door):
    bad = door.vaccination(given_on=door.days_ago(-9))

    result = door.result(door.message(door.folder("Eva", bad)))

    (vaccination,) = result.folders[0].transactions
    assert vaccination.text.startswith("VAC-014 (regel ")
    assert f"{bad.given_on}" in vaccination.text
    assert vaccination.text.endswith("Stuur de dag waarop het vaccin gegeven is.")


def test_a_finding_is_kept_with_its_place_in_the_whole_message(door):
    bad = door.vaccination(2, given_on=door.days_ago(-9))
    door.result(door.message(door.folder("Adam"), door.folder("Eva", door.vaccination(1), bad, number=2)))

    (_, eva) = results_of(Batch.objects.get())
    (finding,) = eva.vaccinations[1].findings
    request = "/Envelope/Body/GetAanleverenVaccinatieGegevensRequest"
    assert finding.where == f"{request}/kmehrmessage/folder[2]/transaction[2]/item/beginmoment/date"


def test_several_findings_are_several_lines_and_the_first_refusal_is_the_code(door):
    bad = door.vaccination(given_on=door.days_ago(-9), lifecycle="planned", is_complete=False)

    result = door.result(door.message(door.folder("Eva", bad)))

    (vaccination,) = result.folders[0].transactions
    assert vaccination.code == "VAC-014"
    assert [line.split()[0] for line in vaccination.text.splitlines()] == ["MSG-128", "VAC-014", "VAC-021"]
    assert "MSG-128 [waarschuwing]" in vaccination.text


def test_an_unknown_person_gets_the_same_code_at_every_vaccination(door):
    # Nobody has this number: serial 999, and not in the cast.
    unknown = door.folder("Eva", door.vaccination(1), door.vaccination(2), insz="85031299959")

    result = door.result(door.message(unknown, door.folder("Adam", number=2)))

    assert result.folders[0].code == "VAC-001"
    assert result.codes == [["VAC-001", "VAC-001"], ["OK"]]
    assert "85•••••••59" in result.folders[0].text
    assert "85031299959" not in result.content.decode()


def test_a_citizen_of_another_company_is_unknown(door):
    result = door.result(door.message(door.folder("Anna")))

    assert result.codes == [["VAC-001"]]
    assert Vaccination.objects.count() == 0


@pytest.mark.parametrize("given_names", ["Amara", "Sami", "Rosa", "Omer", "Yasmina", "Godelieve", "D'Artagnan", "Kim"])
def test_every_kind_of_person_can_be_vaccinated(door, given_names):
    result = door.result(door.message(door.folder(given_names)))

    assert result.codes == [["OK"]]
    assert result.folders[0].text == ""
    assert len(door.record(given_names)) == 1


def test_both_numbers_of_a_person_lead_to_one_record(door):
    first = door.folder("Piotr")
    second = door.folder("Piotr", door.vaccination(2), number=2, insz="87432599988")

    result = door.result(door.message(first, second))

    assert result.codes == [["OK"], ["OK"]]
    assert len(door.record("Piotr")) == 2


def test_the_dead_are_not_vaccinated(door):
    result = door.result(door.message(door.folder("Albert")))

    assert result.codes == [["VAC-016"]]


def test_a_warning_leaves_the_code_ok(door):
    late = door.vaccination(given_on=door.days_ago(8))

    result = door.result(door.message(door.folder("Eva", late)))

    (vaccination,) = result.folders[0].transactions
    assert vaccination.code == "OK"
    assert vaccination.text.startswith("VAC-018 [waarschuwing] (regel ")


def test_another_name_is_a_warning_about_the_person_that_does_not_repeat_the_name(door):
    result = door.result(door.message(door.folder("Robin", family_name="Oudenaam")))

    (folder,) = result.folders
    assert folder.code == "OK"
    assert folder.text.startswith("VAC-002 [waarschuwing]")
    assert "Oudenaam" not in folder.text
    assert result.codes == [["OK"]]


def test_the_whole_batch_sent_again_changes_nothing(door):
    message = door.message()
    first = door.result(message)
    held = set(Vaccination.objects.values_list("id", flat=True))

    second = door.result(message)

    assert Batch.objects.count() == 2
    assert first.content == second.content
    assert set(Vaccination.objects.values_list("id", flat=True)) == held
    assert SentVaccination.objects.count() == 12


def test_other_content_under_the_same_local_id_is_refused(door):
    vaccination = door.vaccination()
    door.result(door.message(door.folder("Eva", vaccination)))

    result = door.result(door.message(door.folder("Eva", vaccination.but(lot="OTHER"))))

    assert result.codes == [["VAC-040"]]
    assert [each.lot for each in door.record("Eva")] == ["TESTLOT01"]


def test_what_was_refused_is_judged_anew(door):
    bad = door.vaccination(lifecycle="planned")
    refused = door.result(door.message(door.folder("Eva", bad)))

    mended = door.result(door.message(door.folder("Eva", bad.but(lifecycle="administrated"))))

    assert (refused.codes, mended.codes) == ([["VAC-021"]], [["OK"]])


def test_the_same_twice_in_one_batch_is_stored_once(door):
    vaccination = door.vaccination(1)
    same_day = vaccination.but(ids=sequence_ids(2, local_id="another"))
    same_id = vaccination.but(ids=(Id("ID-KMEHR", "3"), *vaccination.ids[1:]))

    result = door.result(door.message(door.folder("Eva", vaccination, same_day, same_id)))

    texts = [each.text for each in result.folders[0].transactions]
    assert result.codes == [["OK", "OK", "OK"]]
    assert (texts[0], texts[1][:22], texts[2]) == ("", "VAC-043 [waarschuwing]", "")
    assert len(door.record("Eva")) == 1


def test_one_person_in_two_folders_is_one_person(door):
    result = door.result(door.message(door.folder("Eva"), door.folder("Eva", door.vaccination(2), number=2)))

    assert result.codes == [["OK"], ["OK"]]
    assert len(door.record("Eva")) == 2


def test_without_local_ids_only_the_duplicate_rule_holds(door):
    message = door.message(door.folder("Eva", door.vaccination(1, ids=sequence_ids(1))))
    door.result(message)

    result = door.result(message)

    (vaccination,) = result.folders[0].transactions
    assert (vaccination.code, vaccination.text[:22]) == ("OK", "VAC-043 [waarschuwing]")
    assert len(door.record("Eva")) == 1


def test_two_senders_of_the_same_are_both_stored_with_a_warning(door):
    door.result(door.message(door.folder("Eva")))
    by = door.senders["ORG-1002"]

    result = door.result(door.message(door.folder("Eva", door.vaccination(author=(by.party,))), by=by), by=by)

    (vaccination,) = result.folders[0].transactions
    assert (vaccination.code, vaccination.text[:22]) == ("OK", "VAC-044 [waarschuwing]")
    assert len(door.record("Eva")) == 2


def test_a_resend_after_a_removal_does_not_bring_it_back(door):
    message = door.message(door.folder("Eva"))
    door.result(message)
    (stored,) = door.record("Eva")
    remove(
        person_key=stored.person_key, vaccination_id=stored.id, by=stored.sender_key, reason="x", now=datetime.now(UTC)
    )

    result = door.result(message)

    (vaccination,) = result.folders[0].transactions
    assert (vaccination.code, vaccination.text[:22]) == ("OK", "VAC-041 [waarschuwing]")
    assert Vaccination.objects.count() == 1


def test_a_result_is_kept_for_90_days(door):
    answer = door.send()
    door.process()
    Batch.objects.update(processed_at=datetime.now(UTC) - timedelta(days=91))

    assert door.ask(answer.transaction_id).pair.code == "BAT-024"


def test_a_batch_is_due_at_the_next_whole_hour(door):
    door.send()

    batch = Batch.objects.get()
    assert batch.due_at.minute == batch.due_at.second == 0
    assert timedelta(0) < batch.due_at - batch.received_at <= timedelta(hours=1)
