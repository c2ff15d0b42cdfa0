"""Step 1: write an application, save it to go on later, see everything that is wrong with it, and file it."""

import uuid
from datetime import datetime

from django.db import transaction

from vaccinnet.database.bulk import lock
from vaccinnet.integrators.declare import declare_program, describe_company, end_program
from vaccinnet.integrators.facts import Taken
from vaccinnet.integrators.models import Company
from vaccinnet.integrators.propose import free_part
from vaccinnet.integrators.taken import taken
from vaccinnet.rulebook import Finding
from vaccinnet.trajectory.answers import Answers
from vaccinnet.trajectory.facts import NOTHING_TAKEN, Draft, Form
from vaccinnet.trajectory.models import Application
from vaccinnet.trajectory.party import Party
from vaccinnet.trajectory.road import demand, enter, take_up
from vaccinnet.trajectory.rules import RULES
from vaccinnet.trajectory.terms import Terms
from vaccinnet.trajectory.turn import turn_in

# Held while an application is filed, so that no two companies take the same number or softwareID.
_FILING = uuid.UUID("5f0c6f0e-5a0e-4c2c-9a2f-2d1d6a2b7c11")


@transaction.atomic
def begin_application(company: Company, *, by: Party, now: datetime, answers: Answers | None = None) -> Application:
    """Return a new draft of this company, with the answers that are known. Raises Refused."""
    answers = answers or known_answers(company)
    demand(RULES.of("draft").judge(Draft(answers)))
    application = Application.objects.create(company=company, answers=answers.to_json(), since=now, begun_at=now)
    enter(application, "begin", by=by, now=now)
    return application


def known_answers(company: Company) -> Answers:
    """Return the answers that are known of a company before it writes any: its name, number, contacts, softwareID."""
    contacts = {each.role: each for each in company.contacts.all()}
    programs = company.programs.order_by("declared_at").values_list("software_id", flat=True)
    values = {"company_name": company.name, "cbe": company.cbe}
    for field, role in (("contact", "general"), ("technical", "technical")):
        if contact := contacts.get(role):
            values |= {f"{field}_{what}": getattr(contact, what) for what in ("name", "email", "phone")}
    if programs:
        values["integrator_part"] = programs[0].split("_")[0]
    return Answers.read(values)


@transaction.atomic
def save_answers(number: int, answers: Answers, *, by: Party, seen: int, now: datetime) -> Application:
    """Return the application with these answers, right or wrong, to go on with later.

    Raises NoSuchApplication, or Refused: nobody overwrites what another saved since.
    """
    application = take_up(number, "save", by=by, seen=seen, also=RULES.of("draft").judge(Draft(answers)))
    application.answers = answers.to_json()
    enter(application, "save", by=by, now=now)
    return application


def propose_software_id(company: Company, answers: Answers) -> Answers:
    """Return the answers with what is empty of the softwareID filled in from the names, so that it is free."""

    def is_taken(part: str) -> bool:
        return bool(taken(company.key, cbe="", integrator=part, software_ids=()).integrator)

    return answers.but(
        integrator_part=answers.integrator_part.strip() or free_part(answers.company_name, is_taken=is_taken),
        program_part=answers.program_part.strip() or free_part(answers.program_name, is_taken=lambda part: False),
        organisation_part=answers.organisation_part.strip() or "Test",
    )


def findings_of(company: Company, answers: Answers) -> list[Finding]:
    """Return everything that stands in the way of filing these answers, each with the name of its field."""
    unfit = RULES.of("draft").judge(Draft(answers))
    # What cannot be kept cannot be asked of the database either.
    others = NOTHING_TAKEN if unfit else _taken_of(company, answers)
    form = Form(answers, others)
    return [
        *unfit,
        *RULES.of("company").judge(form),
        *RULES.of("program").judge(form),
    ]


def _taken_of(company: Company, answers: Answers) -> Taken:
    return taken(
        company.key,
        cbe=answers.cbe_number,
        integrator=answers.integrator_part.strip(),
        software_ids=answers.software_ids(),
    )


@transaction.atomic
def file_application(
    number: int, answers: Answers, *, by: Party, seen: int, now: datetime, terms: Terms
) -> Application:
    """Return the application, filed with these answers: the managers are at turn, and its softwareIDs can be used.

    Raises NoSuchApplication, or Refused with all findings; then nothing is kept: save the answers first.
    """
    lock(_FILING)
    application = take_up(number, "file", by=by, seen=seen)
    demand(findings_of(application.company, answers))
    _make_known(application, answers, now=now)
    application.answers = answers.to_json()
    application.filed_at = application.filed_at or now
    turn = turn_in("filed", application, terms=terms, now=now)
    enter(application, "file", by=by, now=now, state="filed", whose=turn, details={"answers": application.answers})
    return application


def _make_known(application: Application, answers: Answers, *, now: datetime) -> None:
    """Bring company and programs up to date with what is filed; softwareIDs given up since the last time end."""
    company = application.company
    contacts = {
        role: (person, getattr(answers, f"{field}_email").strip(), getattr(answers, f"{field}_phone").strip())
        for field, role in (("contact", "general"), ("technical", "technical"))
        if (person := getattr(answers, f"{field}_name").strip())
    }
    describe_company(company, name=answers.company_name.strip(), cbe=answers.cbe_number, contacts=contacts)
    asked = {each.key: str(each) for each in answers.software_ids()}
    for software_id in asked.values():
        declare_program(
            company,
            software_id=software_id,
            now=now,
            name=answers.program_name.strip(),
            version=answers.program_version.strip(),
        )
    if application.filed_at:
        for each in Answers.read(_filed_last(application)).software_ids():
            if each.key not in asked:
                end_program(company, software_id=each.key, now=now)


def _filed_last(application: Application) -> dict:
    last = application.events.filter(act="file").order_by("-id").first()
    return last.details["answers"] if last else {}
