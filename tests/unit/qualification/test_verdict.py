"""What comes out of a set of the reference application, good and with one thing wrong for every criterion."""

from datetime import timedelta

import pytest
from tests.unit.qualification.sets import (
    COVID19,
    NOW,
    OTHER,
    PEOPLE,
    THIRD,
    TRAINEE,
    USUAL,
    dose,
    outcomes,
    person,
)

from vaccinnet.qualification.facts import Proofs, Recorded, ShownFile
from vaccinnet.qualification.reading import read_set, with_proofs
from vaccinnet.qualification.sample import proofs_of
from vaccinnet.qualification.verdict import judge_set

PROOF = ["QUA-012", "QUA-013", "QUA-014"]
FIRST, SECOND = "aanleveren-1-request.xml", "aanleveren-2-request.xml"


def line_of(kept, file, text, nth=1):
    """The line of the nth place in a file with this text."""
    lines = [n for n, line in enumerate(kept.files[file].decode().splitlines(), start=1) if text in line]
    return lines[nth - 1]


def only(verdict, rule):
    """The places of the findings of the only criterion that failed, as file and line."""
    assert outcomes(verdict, "failed") == [rule]
    (judged,) = [each for each in verdict.criteria if each.rule.id == rule]
    return [(each.file, each.line) for each in judged.findings]


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


# BatchUpload


@pytest.mark.parametrize(
    ("kind", "rule"), [("aanleveren", "QUA-020"), ("resultaat", "QUA-021"), ("aanvulling", "QUA-022")]
)
def test_an_exchange_that_was_not_shown(desk, verdict, kind, rule):
    kept = desk.batch()
    for part in ("request", "response"):
        del kept.files[f"{kind}-2-{part}.xml"]

    assert rule in outcomes(verdict(kept.shown()), "open")


def test_an_upload_that_was_refused(desk, verdict):
    kept = desk.batch()
    begin, _, _ = kept.files["aanvulling-1-response.xml"].partition(b"<v:certificaatStatus>")
    kept.files["aanvulling-1-response.xml"] = (
        begin + b"<v:foutCode>BAT-002</v:foutCode><v:foutOmschrijving>Nee.</v:foutOmschrijving>"
        b"</v:GetAanleverenVaccinatieGegevensResponse></soap:Body></soap:Envelope>"
    )

    assert only(verdict(kept.shown()), "QUA-023") == [("aanvulling-1-response.xml", 2)]


def test_a_fault_is_an_answer_that_refuses(desk, verdict):
    kept = desk.batch()
    begin, _, _ = kept.files["aanvulling-1-response.xml"].partition(b"<v:Get")
    kept.files["aanvulling-1-response.xml"] = (
        begin + b"<soap:Fault><faultcode>soap:Client</faultcode><faultstring>Nee.</faultstring></soap:Fault>"
        b"</soap:Body></soap:Envelope>"
    )

    assert only(verdict(kept.shown()), "QUA-023") == [("aanvulling-1-response.xml", 2)]


def test_one_person_in_a_submission(desk, verdict):
    kept = desk.batch(first=(person(PEOPLE[0], dose(COVID19, 1), dose(OTHER, 2)),))

    assert only(verdict(kept.shown()), "QUA-024") == [(FIRST, line_of(kept, FIRST, "<folder>"))]


def test_one_vaccination_for_each_person(desk, verdict):
    kept = desk.batch(first=(person(PEOPLE[0], dose(COVID19, 1)), person(PEOPLE[1], dose(THIRD, 2))))

    assert only(verdict(kept.shown()), "QUA-025") == [(FIRST, line_of(kept, FIRST, "<folder>"))]


def test_no_vaccination_against_covid19(desk, verdict):
    kept = desk.batch(first=(person(PEOPLE[0], dose(THIRD, 1), dose(OTHER, 2)), USUAL[1]))

    judged = verdict(kept.shown())

    assert only(judged, "QUA-026") == [(FIRST, line_of(kept, FIRST, "GetAanleverenVaccinatieGegevensRequest"))]


def test_adverse_effects(desk, verdict):
    covid19 = dose(COVID19, 1, adverse_effects=["Koorts"])
    kept = desk.batch(first=(person(PEOPLE[0], covid19, dose(OTHER, 2)), USUAL[1]))

    judged = verdict(kept.shown())

    assert only(judged, "QUA-026") == [(FIRST, line_of(kept, FIRST, ">adr<") - 2)]


def test_a_placeholder_for_a_lot_number_is_for_a_person_to_judge(desk, verdict):
    kept = desk.batch(first=(person(PEOPLE[0], dose(COVID19, 1, lot="Batch1"), dose(OTHER, 2)), USUAL[1]))

    judged = verdict(kept.shown())

    assert outcomes(judged, "failed") == []
    assert outcomes(judged, "person") == ["QUA-026"]


def test_the_result_of_another_batch(desk, verdict):
    kept = desk.batch()
    others = desk.batch()
    for part in ("request", "response"):
        kept.files[f"resultaat-2-{part}.xml"] = others.files[f"resultaat-2-{part}.xml"]

    judged = verdict(kept.shown())

    assert only(judged, "QUA-028") == [("resultaat-2-request.xml", 2)]


def test_the_result_of_one_batch_twice(desk, verdict):
    judged = verdict(desk.batch(results=(0, 0)).shown())

    assert outcomes(judged, "failed") == []
    assert "QUA-028" in outcomes(judged, "open")


def test_a_result_that_refuses_a_vaccination(desk, verdict):
    kept = desk.batch()
    kept.files["resultaat-1-response.xml"] = kept.files["resultaat-1-response.xml"].replace(
        b"<v:resultCode>OK", b"<v:resultCode>VAC-014", 1
    )

    assert only(verdict(kept.shown()), "QUA-029") == [("resultaat-1-response.xml", 2)]


# RegistratieService


@pytest.mark.parametrize(
    ("kind", "rule"),
    [
        ("add-doctor", "QUA-040"),
        ("add-trainee", "QUA-043"),
        ("add-practice", "QUA-044"),
        ("remove", "QUA-045"),
        ("get", "QUA-046"),
    ],
)
def test_a_call_that_was_not_shown(desk, verdict, kind, rule):
    kept = desk.calls()
    for part in ("request", "response"):
        del kept.files[f"{kind}-{part}.xml"]

    judged = verdict(kept.shown())

    assert outcomes(judged, "failed") == []
    assert rule in outcomes(judged, "open")


def test_one_vaccination_in_the_call_of_the_doctor(desk, verdict):
    judged = verdict(desk.calls(doctor=(dose(COVID19, 1),)).shown())

    assert only(judged, "QUA-041") == [("add-doctor-request.xml", 2)]


def test_no_covid19_in_the_call_of_the_doctor(desk, verdict):
    judged = verdict(desk.calls(doctor=(dose(THIRD, 1), dose(OTHER, 2))).shown())

    assert only(judged, "QUA-042") == [("add-doctor-request.xml", 2)]


def test_a_trainee_as_author(desk, verdict):
    judged = verdict(desk.calls(author_of_trainee=TRAINEE).shown())

    assert only(judged, "QUA-043") == [("add-trainee-request.xml", 2)]


def test_a_record_without_what_was_added(desk, verdict):
    kept = desk.calls()
    earlier = desk.__class__(desk.hospital, desk.caregivers).calls()
    kept.files["get-response.xml"] = earlier.files["get-response.xml"]

    judged = verdict(kept.shown())

    assert [file for file, _ in only(judged, "QUA-047")] == ["get-response.xml"] * 3


def test_a_record_with_what_was_removed(desk, verdict, monkeypatch):
    monkeypatch.setattr("tests.unit.qualification.stand_in.Register.remove", lambda self, record, key: None)
    kept = desk.calls()

    assert only(verdict(kept.shown()), "QUA-048") == [("get-response.xml", 2)]


def test_a_call_that_was_refused(desk, verdict, monkeypatch):
    monkeypatch.setattr("tests.unit.qualification.stand_in.Register.remove", lambda self, record, key: None)
    kept = desk.calls()
    kept.files["remove-response.xml"] = kept.files["remove-response.xml"].replace(b"<m:Code>OK", b"<m:Code>REG-032")

    judged = verdict(kept.shown())

    assert outcomes(judged, "failed") == ["QUA-049"]


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
