"""A new version is declared with what it changes, and tested again for that alone."""

import pytest
from tests.database.admission.conftest import MANAGER, NOW, PROGRAM

from vaccinnet.admission.admit import admit_program, admit_version, declare_version, withdraw_version
from vaccinnet.admission.facts import BATCH_UPLOAD, REGISTRATION, SERVICES, By
from vaccinnet.admission.owners import admissions_of, company_of
from vaccinnet.rulebook import Refused

DEVELOPER = By("Dev")


def declare(version="4.3", **more):
    return declare_version(PROGRAM, version, by=DEVELOPER, now=NOW, **more)


def rules(refused):
    return [each.rule for each in refused.value.findings]


def test_a_version_that_changes_nothing_of_what_is_sent_is_admitted_without_a_test(admission):
    declare(changes="Nieuwe kleuren.")

    assert admit_version(PROGRAM, "4.3", by=MANAGER, now=NOW).state == "admitted"


def test_a_version_that_changes_a_service_is_tested_for_it_and_the_other_service_stays(admission):
    declare(changed=[BATCH_UPLOAD], changes="Ander lotnummer.")
    with pytest.raises(Refused) as refused:
        admit_version(PROGRAM, "4.3", by=MANAGER, now=NOW)
    assert rules(refused) == ["ADM-036"]

    passed = [BATCH_UPLOAD]
    done = admit_program(PROGRAM, services=passed, passed=passed, version="4.3", by=MANAGER, now=NOW)

    assert set(done.services) == set(SERVICES)
    assert done.versions.get(version="4.3").state == "admitted"


def test_a_test_of_another_service_than_the_one_that_changed_is_not_enough(admission):
    declare(changed=[BATCH_UPLOAD], changes="Ander lotnummer.")

    passed = [REGISTRATION]
    with pytest.raises(Refused) as refused:
        admit_program(PROGRAM, services=passed, passed=passed, version="4.3", by=MANAGER, now=NOW)
    assert rules(refused) == ["ADM-036"]


def test_a_version_that_was_tested_and_withdrawn_is_admitted_again_without_a_test(admission):
    declare(changed=[BATCH_UPLOAD], changes="Ander lotnummer.")
    admit_program(PROGRAM, services=SERVICES, passed=SERVICES, version="4.3", by=MANAGER, now=NOW)
    withdraw_version(PROGRAM, "4.3", reason="Fout in lotnummer.", by=MANAGER, now=NOW)

    assert admit_version(PROGRAM, "4.3", by=MANAGER, now=NOW).state == "admitted"


@pytest.mark.parametrize(
    ("version", "more", "rule"),
    [
        ("4.3", {"changed": ["Stock"], "changes": "Iets."}, "ADM-036"),
        ("4.3", {"changed": [BATCH_UPLOAD]}, "ADM-036"),
        ("4\x00.3", {}, "ADM-006"),
        ("4.2", {}, "ADM-006"),
    ],
)
def test_what_is_declared_wrongly_is_told(admission, version, more, rule):
    with pytest.raises(Refused) as refused:
        declare(version, **more)
    assert rule in rules(refused)


def test_an_admission_is_of_the_company_that_declares_the_program(admission, company):
    assert company_of(admission) == company
    assert admissions_of(company) == [admission]
