"""A company with a program that passed both tests, and an organisation that wants to use it."""

from datetime import UTC, datetime

import pytest

from vaccinnet.admission.facts import SERVICES, By, Form
from vaccinnet.admission.sample import FORM

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
MANAGER = By("Mia Beheer")
PROGRAM = "Acme_Zorgdossier"


def form(**changes: str) -> Form:
    return Form(**{name: getattr(FORM, name) for name in FORM.__slots__} | changes)


@pytest.fixture
def company(db):
    from vaccinnet.integrators.declare import declare_company, declare_program

    company = declare_company(name="Acme Software", now=NOW)
    declare_program(company, software_id=f"{PROGRAM}_Testziekenhuis", now=NOW, name="Zorgdossier", version="4.2")
    return company


@pytest.fixture
def admission(company):
    from vaccinnet.admission.admit import admit_program

    return admit_program(PROGRAM, services=SERVICES, passed=SERVICES, version="4.2", by=MANAGER, now=NOW)


@pytest.fixture
def activated(admission):
    from vaccinnet.admission.activate import approve, ask_activation
    from vaccinnet.admission.confirm import confirm
    from vaccinnet.admission.terms import ActivationTerms

    terms = ActivationTerms()
    asked = ask_activation(form(), by=By("Bert Beheer"), now=NOW, terms=terms)
    confirm(asked.activation.key, asked.code, now=NOW, terms=terms)
    return approve(asked.activation.key, part="AZVoorbeeld", by=MANAGER, now=NOW)
