"""Admissions and activations for tests of pages, and the mails about them."""

import re
from datetime import UTC, datetime, timedelta

from vaccinnet.admission.activate import approve, ask_activation
from vaccinnet.admission.admit import admit_program
from vaccinnet.admission.confirm import confirm
from vaccinnet.admission.facts import SERVICES, By
from vaccinnet.admission.models import Activation, Admission
from vaccinnet.admission.sample import FORM
from vaccinnet.admission.terms import ActivationTerms
from vaccinnet.integrators.declare import declare_company, declare_program
from vaccinnet.integrators.models import KeptMail
from vaccinnet.portal.activation.mail import tell_admissions

MANAGER = By("Mia Beheer")
PROGRAM = "Acme_Zorgdossier"
TERMS = ActivationTerms()
# The form as a browser posts it.
FILLED = {name: getattr(FORM, name) for name in FORM.__slots__ if name not in ("software_id", "version")} | {
    "program": f"{FORM.software_id}/{FORM.version}"
}


def new_admission(company=None, *, program=PROGRAM, now=None) -> Admission:
    """Return a program of a company, admitted for both services since yesterday."""
    now = now or datetime.now(UTC) - timedelta(days=1)
    company = company or declare_company(name="Acme Software", now=now)
    declare_program(company, software_id=f"{program}_Testziekenhuis", now=now, name="Zorgdossier", version="4.2")
    return admit_program(program, services=SERVICES, passed=SERVICES, version="4.2", by=MANAGER, now=now)


def new_activation(state: str = "activated", *, now=None) -> Activation:
    """Return an activation of the admitted program that has come as far as `state`."""
    now = now or datetime.now(UTC) - timedelta(days=1)
    asked = ask_activation(FORM, by=By("Bert Beheer"), now=now, terms=TERMS)
    key = asked.activation.key
    if state != "waiting":
        confirm(key, asked.code, now=now, terms=TERMS)
    if state == "activated":
        approve(key, part="AZVoorbeeld", by=MANAGER, now=now)
    return Activation.objects.get(key=key)


def mails_to(address: str) -> list[KeptMail]:
    """Send what is to be told, and return the mails to this address, the newest first."""
    tell_admissions(datetime.now(UTC), base_url="http://testserver", terms=TERMS)
    return list(KeptMail.objects.filter(to=address).order_by("-id"))


def code_in(mail: KeptMail) -> str:
    """Return the code that stands in a mail."""
    found = re.search(r"(?:code|Code): ((?:[A-Z0-9]{4} ?){3})", mail.text)
    assert found, mail.text
    return found[1].strip()


def link_in(mail: KeptMail) -> str:
    """Return the path of the first address of ours in a mail."""
    found = re.search(r"https?://[^/\s]+(/\S+)", mail.text)
    assert found, mail.text
    return found[1]
