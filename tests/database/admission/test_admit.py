"""A manager admits a program, stops it, and lets it go on; all of it stays in the history."""

from datetime import date, timedelta

import pytest
from tests.database.admission.conftest import MANAGER, NOW, PROGRAM

from vaccinnet.admission.admit import (
    NoSuchAdmission,
    admit_program,
    admit_version,
    declare_version,
    lift,
    revoke,
    suspend,
    withdraw_version,
)
from vaccinnet.admission.facts import By
from vaccinnet.admission.history import history_of
from vaccinnet.admission.models import Admission
from vaccinnet.rulebook import Refused

ACT = {"by": MANAGER, "now": NOW + timedelta(hours=1)}


def rules(refused):
    return [each.rule for each in refused.value.findings]


def test_a_program_is_admitted_for_what_it_passed_with_its_company_and_a_history(admission):
    admission.refresh_from_db()

    assert (admission.company, admission.name, admission.state) == ("Acme Software", "Zorgdossier", "admitted")
    assert admission.services == ["BatchUpload", "RegistratieService"]
    assert admission.valid_from == date(2026, 3, 2)
    (event,) = history_of(admission)
    assert (event.act, event.by_name, event.details["version"]) == ("admit", "Mia Beheer", "4.2")


def test_what_was_not_passed_and_who_is_unknown_is_refused_with_all_findings_and_keeps_nothing(company):
    with pytest.raises(Refused) as refused:
        admit_program("Acme_Ander", services=["BatchUpload"], passed=[], version="", by=MANAGER, now=NOW)

    assert rules(refused) == ["ADM-001", "ADM-002", "ADM-003"]
    assert not Admission.objects.exists()


def test_the_beginning_of_another_softwareid_is_no_program(company):
    with pytest.raises(Refused) as refused:
        admit_program("Acme_Zorg", services=["BatchUpload"], passed=["BatchUpload"], version="1", by=MANAGER, now=NOW)

    assert rules(refused) == ["ADM-001"]


def test_a_suspension_has_a_reason_and_is_lifted(admission):
    suspended = suspend("ACME_ZORGDOSSIER", reason="Lotnummers ontbreken.", **ACT)
    assert (suspended.state, suspended.since, suspended.reason) == ("suspended", ACT["now"], "Lotnummers ontbreken.")

    with pytest.raises(Refused) as refused:
        suspend(PROGRAM, reason="x", **ACT)
    assert rules(refused) == ["ADM-004", "ADM-005"]

    lifted = lift(PROGRAM, reason="Hersteld in 4.3.", **ACT)
    assert (lifted.state, lifted.reason) == ("admitted", "")
    assert [each.act for each in history_of(admission)] == ["admit", "suspend", "lift"]
    assert [each.reason for each in history_of(admission)] == ["", "Lotnummers ontbreken.", "Hersteld in 4.3."]


def test_what_is_revoked_can_only_be_admitted_anew(admission):
    revoke(PROGRAM, reason="Niet meer onderhouden.", **ACT)
    for act in (suspend, lift, revoke):
        with pytest.raises(Refused):
            act(PROGRAM, reason="Nog eens.", **ACT)

    again = admit_program(PROGRAM, services=["BatchUpload"], passed=["BatchUpload"], version="5", **ACT)
    assert (again.state, again.services, again.reason) == ("admitted", ["BatchUpload"], "")
    assert Admission.objects.count() == 1


def test_a_new_version_is_declared_admitted_and_the_old_one_withdrawn(admission):
    declare_version(PROGRAM, "4.3", by=By("An Peeters"), now=NOW)
    assert admit_version(PROGRAM, "4.3", by=MANAGER, now=NOW).state == "admitted"
    assert withdraw_version(PROGRAM, "4.2", reason="Schrijft foute lotnummers.", by=MANAGER, now=NOW).reason

    with pytest.raises(Refused) as refused:
        declare_version(PROGRAM, "4.3", by=By("An Peeters"), now=NOW)
    assert rules(refused) == ["ADM-006"]
    states = dict(admission.versions.values_list("version", "state"))
    assert states == {"4.2": "withdrawn", "4.3": "admitted"}


def test_a_program_without_an_admission_cannot_be_stopped(company):
    with pytest.raises(NoSuchAdmission):
        revoke(PROGRAM, reason="Nooit toegelaten.", **ACT)
