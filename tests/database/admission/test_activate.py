"""An organisation asks for an activation, its doctor confirms, a manager decides, and it ends."""

from datetime import timedelta

import pytest
from tests.database.admission.conftest import MANAGER, NOW, form

from vaccinnet.admission.activate import (
    approve,
    ask_activation,
    decline,
    end,
    findings_of,
)
from vaccinnet.admission.admit import revoke
from vaccinnet.admission.confirm import confirm, renew_code
from vaccinnet.admission.facts import By
from vaccinnet.admission.history import history_of
from vaccinnet.admission.models import Activation, Organisation
from vaccinnet.admission.terms import ActivationTerms
from vaccinnet.rulebook import Refused

TERMS = ActivationTerms()
CONTACT = By("Bert Beheer")


def ask(**changes):
    return ask_activation(form(**changes), by=CONTACT, now=NOW, terms=TERMS)


def activated(part="AZVoorbeeld", **changes):
    asked = ask(**changes)
    confirm(asked.activation.key, asked.code, now=NOW, terms=TERMS)
    return approve(asked.activation.key, part=part, by=MANAGER, now=NOW)


def rules(refused):
    return [each.rule for each in refused.value.findings]


def test_from_the_form_to_softwareid_and_user_code(admission):
    done = activated(number="7-10000-40", certificate_subject="NIHII-HOSPITAL=71000040")

    assert (done.state, done.software_id) == ("activated", "Acme_Zorgdossier_AZVoorbeeld")
    organisation = Organisation.objects.get()
    assert (organisation.number, organisation.name) == ("71000040", "AZ Voorbeeld")
    assert organisation.user_code.startswith("O")
    assert [(each.act, each.by_name) for each in history_of(done)] == [
        ("ask", "Bert Beheer"),
        ("confirm", "Dr. An Arts"),
        ("approve", "Mia Beheer"),
    ]


def test_a_second_program_of_an_organisation_keeps_its_user_code(admission):
    first = activated()
    end(first.key, reason="Nieuwe software.", by=CONTACT, now=NOW)

    second = activated()

    assert second.organisation == first.organisation
    assert second.software_id == first.software_id


def test_everything_wrong_with_a_form_is_told_at_once_and_nothing_is_kept(admission):
    wrong = form(number="71000041", doctor_email="x", version="9", certificate_subject="SSIN=85031299958")
    assert [each.rule for each in findings_of(wrong)] == ["ADM-010", "ADM-011", "ADM-012", "ADM-013"]

    with pytest.raises(Refused):
        ask_activation(wrong, by=CONTACT, now=NOW, terms=TERMS)
    assert not Activation.objects.exists()


def test_a_revoked_program_cannot_be_activated(admission):
    revoke("Acme_Zorgdossier", reason="Niet meer onderhouden.", by=MANAGER, now=NOW)

    with pytest.raises(Refused) as refused:
        ask()
    assert rules(refused) == ["ADM-013"]


def test_the_same_organisation_does_not_ask_twice(admission):
    ask()

    with pytest.raises(Refused) as refused:
        ask()
    assert rules(refused) == ["ADM-013"]


def test_the_code_is_kept_nowhere_and_works_in_any_case(admission):
    asked = ask()
    row = Activation.objects.filter(key=asked.activation.key).values().get()

    assert asked.code not in str(row)
    assert asked.code not in repr(asked)
    assert confirm(asked.activation.key, asked.code.lower(), now=NOW, terms=TERMS).state == "confirmed"


def test_wrong_codes_count_and_only_a_new_one_helps_then(admission):
    asked = ask()
    key = asked.activation.key
    for _ in range(TERMS.most_attempts):
        with pytest.raises(Refused):
            confirm(key, "AAAA", now=NOW, terms=TERMS)

    with pytest.raises(Refused) as refused:
        confirm(key, asked.code, now=NOW, terms=TERMS)
    assert refused.value.findings[0].says == "attempts"

    renewed = renew_code(key, now=NOW, terms=TERMS)
    assert confirm(key, renewed.code, now=NOW, terms=TERMS).state == "confirmed"


def test_a_code_runs_out(admission):
    asked = ask()

    with pytest.raises(Refused) as refused:
        confirm(asked.activation.key, asked.code, now=NOW + TERMS.code_holds, terms=TERMS)
    assert refused.value.findings[0].says == "late"
    assert confirm(asked.activation.key, asked.code, now=NOW + timedelta(days=13), terms=TERMS)


def test_nobody_approves_before_the_doctor_confirmed(admission):
    asked = ask()

    with pytest.raises(Refused) as refused:
        approve(asked.activation.key, part="AZ", by=MANAGER, now=NOW)
    assert rules(refused) == ["ADM-015"]
    assert decline(asked.activation.key, reason="Onbekende organisatie.", by=MANAGER, now=NOW).state == "declined"


@pytest.mark.parametrize("part", ["azvoorbeeld", "testziekenhuis"])
def test_a_softwareid_of_another_is_not_given_again(admission, part):
    activated()
    other = ask(number="71000139", certificate_subject="NIHII-HOSPITAL=71000139")
    confirm(other.activation.key, other.code, now=NOW, terms=TERMS)

    with pytest.raises(Refused) as refused:
        approve(other.activation.key, part=part, by=MANAGER, now=NOW)
    assert rules(refused) == ["ADM-017"]
