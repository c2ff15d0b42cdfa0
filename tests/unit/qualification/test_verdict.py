"""What comes out of a set of the reference application, good and with one thing wrong in its files or messages."""

from datetime import timedelta

import pytest
from tests.unit.qualification.sets import (
    COVID19,
    NOW,
    OTHER,
    PEOPLE,
    USUAL,
    dose,
    line_of,
    only,
    outcomes,
    person,
)

from vaccinnet.qualification.facts import Proofs, Recorded, ShownFile
from vaccinnet.qualification.reading import read_set, with_proofs
from vaccinnet.qualification.sample import proofs_of
from vaccinnet.qualification.verdict import judge_set

PROOF = ["QUA-012", "QUA-013", "QUA-014"]
FIRST, SECOND = "aanleveren-1-request.xml", "aanleveren-2-request.xml"


# Good sets


def test_a_good_batch_set_passes_all_that_can_be_shown_at_home(desk, verdict):
    judged = verdict(desk.batch().shown())

    assert outcomes(judged, "failed", "person") == []
    assert outcomes(judged, "open") == PROOF
    assert judged.is_good_so_far


def test_a_good_set_of_calls_passes_all_that_can_be_shown_at_home(desk, verdict):
    judged = verdict(desk.calls().shown())

    assert outcomes(judged, "failed", "person") == []
    assert outcomes(judged, "open") == PROOF
    assert judged.is_good_so_far


def test_names_and_order_do_not_count(desk, verdict):
    files = reversed(desk.batch().shown())
    renamed = [ShownFile(f"{n}.txt", each.contents) for n, each in enumerate(files)]

    judged = verdict(renamed)

    assert outcomes(judged, "failed") == []
    assert outcomes(judged, "open") == PROOF


def test_names_and_order_of_calls_do_not_count(desk, verdict):
    files = reversed(desk.calls().shown())

    assert outcomes(verdict([ShownFile(f"{n}", each.contents) for n, each in enumerate(files)]), "failed") == []


def test_nothing_shows_nothing(verdict):
    judged = verdict([], service="batch")

    assert outcomes(judged, "failed", "person") == []
    assert not judged.is_good_so_far
    assert {"QUA-002", "QUA-007", "QUA-020", "QUA-021", "QUA-022", "QUA-029"} <= set(outcomes(judged, "open"))


# The files


def test_a_file_that_is_no_xml(desk, verdict):
    kept = desk.batch()
    kept.files["manual.pdf"] = b"%PDF-1.7"

    assert only(verdict(kept.shown()), "QUA-002") == [("manual.pdf", None)]


def test_a_request_without_its_envelope_is_not_complete(desk, verdict):
    kept = desk.batch()
    kept.files["resultaat-1-response.xml"] = _body_of(kept.files["resultaat-1-response.xml"])

    assert only(verdict(kept.shown()), "QUA-002")[0][0] == "resultaat-1-response.xml"


def _body_of(data):
    return data.partition(b"<soap:Body>")[2].partition(b"</soap:Body>")[0]


def test_a_comment_keeps_a_file_from_being_taken_as_it_is(desk, verdict):
    kept = desk.batch()
    kept.change(FIRST, "<soap:Header>", "<!-- seen --><soap:Header>")

    judged = verdict(kept.shown())

    assert only(judged, "QUA-002") == [(FIRST, 2)]
    assert "QUA-007" in outcomes(judged, "open")


def test_one_file_twice(desk, verdict):
    kept = desk.batch()
    kept.files["copy-request.xml"] = kept.files[FIRST]
    kept.files["copy-response.xml"] = kept.files["aanleveren-1-response.xml"]

    judged = verdict(kept.shown())

    assert [file for file, _ in only(judged, "QUA-003")] == ["copy-request.xml", "copy-response.xml"]


def test_a_message_of_the_other_service(desk, verdict):
    kept = desk.batch()
    kept.files["get-request.xml"] = desk.calls().files["get-request.xml"]

    assert only(verdict(kept.shown()), "QUA-004") == [("get-request.xml", None)]


@pytest.mark.parametrize(
    ("lacking", "shown"),
    [("aanleveren-1-response.xml", FIRST), ("aanvulling-2-request.xml", "aanvulling-2-response.xml")],
)
def test_half_an_exchange_is_not_shown_yet(desk, verdict, lacking, shown):
    kept = desk.batch()
    del kept.files[lacking]

    judged = verdict(kept.shown())

    (pairs,) = [each for each in judged.criteria if each.rule.id == "QUA-005"]
    assert pairs.outcome == "open"
    assert not pairs.is_unproven
    assert [each.file for each in pairs.findings] == [shown]


def test_a_response_to_something_else(desk, verdict):
    kept = desk.calls()
    kept.files["remove-response.xml"] = kept.files["remove-response.xml"].replace(
        PEOPLE[0].encode(), PEOPLE[1].encode()
    )

    assert only(verdict(kept.shown()), "QUA-006") == [("remove-response.xml", 2)]


# The messages


def test_an_edit_after_signing(desk, verdict):
    kept = desk.batch()
    kept.change(SECOND, "Voornaam", "Voorname")

    judged = verdict(kept.shown())

    assert only(judged, "QUA-007") == [(SECOND, line_of(kept, SECOND, "Reference"))]


def test_a_request_that_is_not_signed(desk, verdict):
    kept = desk.batch()
    before, _, rest = kept.files[FIRST].partition(b"<wsse:Security")
    kept.files[FIRST] = before + rest.partition(b"</wsse:Security>")[2]

    assert only(verdict(kept.shown()), "QUA-007") == [(FIRST, 2)]


def test_a_rule_of_the_service_is_broken(desk, verdict):
    wrong = (person(PEOPLE[0], dose(COVID19, 1), dose(OTHER, -3)), USUAL[1])
    kept = desk.batch(first=wrong)

    place = (FIRST, line_of(kept, FIRST, "<beginmoment>", 2) + 1)
    assert only(verdict(kept.shown()), "QUA-008") == [place]


def test_a_rule_is_broken_in_a_message_in_base64(desk, verdict):
    kept = desk.calls(doctor=(dose(COVID19, 1), dose(OTHER, -3)))

    judged = verdict(kept.shown())

    assert only(judged, "QUA-008") == [("add-doctor-request.xml", 2)]
    (finding,) = next(each.findings for each in judged.criteria if each.rule.id == "QUA-008")
    assert finding.where.endswith("Base64EncodedKmehrmessage[2]/kmehrmessage/folder/transaction/item/beginmoment/date")


def test_a_warning_is_a_remark(desk, verdict):
    judged = verdict(desk.batch(first=(person(PEOPLE[0], dose(COVID19, 1), dose(OTHER, 20)), USUAL[1])).shown())

    remarks = {each.rule.id for each in judged.criteria if each.findings and each.outcome == "passed"}
    assert outcomes(judged, "failed") == []
    assert remarks == {"QUA-009", "QUA-027"}


def test_another_software_id(desk, verdict):
    kept = desk.batch(pakket="Voorbeeld_Planner_AZ-Teststad", second_pakket="Voorbeeld_Zorgdossier_AZ-Teststad")

    judged = verdict(kept.shown())

    assert only(judged, "QUA-010") == [(FIRST, line_of(kept, FIRST, "pakket"))]


def test_messages_of_somebody_else(desk, verdict):
    judged = verdict(desk.calls().shown(), software_id="Andere_Vaccinatieplanner")

    assert len(only(judged, "QUA-010")) == 5


def test_messages_of_last_year(desk, verdict):
    judged = verdict(desk.batch().shown(), later=timedelta(days=365))

    assert [file for file, _ in only(judged, "QUA-011")][:2] == [FIRST, SECOND]


def test_messages_of_tomorrow(desk, verdict):
    judged = verdict(desk.calls().shown(), later=timedelta(days=-1))

    assert len(only(judged, "QUA-011")) == 5


# Codes of an operator


@pytest.mark.parametrize(("service", "rule"), [("batch", "QUA-029"), ("calls", "QUA-049")])
def test_an_operator_can_have_another_code_for_what_is_well(desk, verdict, service, rule):
    kept = getattr(desk, service)()
    kept.files = {name: contents.replace(b">OK<", b">000<") for name, contents in kept.files.items()}

    assert outcomes(verdict(kept.shown(), ok="000"), "failed") == []
    assert rule in outcomes(verdict(kept.shown()), "failed")


# What journal and register prove


def test_a_set_that_is_proven_passes_as_a_whole(desk):
    judged = judge_set(_proven(desk.batch()))

    assert judged.outcome == "passed"


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"recorded": Recorded(NOW, has_this_answer=False)}, "QUA-012"),
        ({"recorded": Recorded(NOW, is_own=False)}, "QUA-013"),
        ({"own": False}, "QUA-013"),
    ],
)
def test_what_the_journal_knows_otherwise(desk, changes, rule):
    assert outcomes(judge_set(_proven(desk.batch(), **changes)), "failed") == [rule]


def test_what_does_not_stand_in_the_register(desk):
    kept = desk.batch()
    read = _proven(kept)
    proofs = read.shown.proofs
    gone = next(iter(proofs.traces))

    judged = judge_set(
        with_proofs(read, Proofs(proofs.recorded, proofs.people, {k: v for k, v in proofs.traces.items() if k != gone}))
    )

    assert only(judged, "QUA-014") == [(FIRST, line_of(kept, FIRST, "<transaction>"))]


def _proven(kept, **changes):
    read = read_set(kept.shown(), now=NOW + timedelta(hours=1))
    return with_proofs(read, proofs_of(read.shown, **changes))
