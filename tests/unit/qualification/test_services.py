"""A set with one thing wrong for every criterion of BatchUpload and of the RegistratieService."""

import pytest
from tests.unit.qualification.sets import (
    COVID19,
    OTHER,
    PEOPLE,
    THIRD,
    TRAINEE,
    USUAL,
    dose,
    line_of,
    only,
    outcomes,
    person,
)

PROOF = ["QUA-012", "QUA-013", "QUA-014"]
FIRST, SECOND = "aanleveren-1-request.xml", "aanleveren-2-request.xml"


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

    assert only(verdict(kept.shown()), "QUA-049") == [("remove-response.xml", 2)]
