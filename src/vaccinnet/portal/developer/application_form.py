"""The form 'Aanvraag technische toegang tot Vaccinnet' as it stands on the page, one part for each subject."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict

from vaccinnet.portal.developer.fields import Field, choices, field
from vaccinnet.portal.findings import language
from vaccinnet.portal.texts import say
from vaccinnet.trajectory.answers import CHOICES, Answers


@dataclass(frozen=True, slots=True)
class Part:
    """Fields about one subject; `key` names it, and the softwareID can be proposed in its part."""

    key: str
    title: str
    lead: str
    fields: Sequence[Field]


def read_answers(posted: QueryDict) -> Answers:
    """Return the answers as they were written."""
    several = {name: posted.getlist(name) for name in ("services", "customers")}
    return Answers.read(posted.dict() | several)


def parts_of(answers: Answers) -> list[Part]:
    """Return the parts of the form with these answers in it."""
    return [
        Part("company", say("application.part_company", language()), "", _company(answers)),
        Part("contact", say("application.part_contact", language()), "", _contact(answers)),
        Part(
            "technical",
            say("application.part_technical", language()),
            say("application.part_technical_lead", language()),
            _technical(answers),
        ),
        Part("program", say("application.part_program", language()), "", _program(answers)),
        Part(
            "software",
            say("application.part_software", language()),
            say("application.part_software_lead", language()),
            _software(answers),
        ),
        Part(
            "plan",
            say("application.part_plan", language()),
            say("application.part_plan_lead", language()),
            _plan(answers),
        ),
    ]


def field_names() -> dict[str, str]:
    """Return for problems that each field is named on the page as in the answers."""
    return {each.name: each.name for part in parts_of(Answers()) for each in part.fields}


def _company(answers: Answers) -> list[Field]:
    return [
        field("application.company_name", answers.company_name, autocomplete="organization"),
        field("application.cbe", answers.cbe, inputmode="numeric"),
    ]


def _contact(answers: Answers) -> list[Field]:
    return [
        field("application.contact_name", answers.contact_name, autocomplete="name"),
        field("application.contact_email", answers.contact_email, type="email", autocomplete="email"),
        field("application.contact_phone", answers.contact_phone, type="tel", autocomplete="tel", optional=True),
    ]


def _technical(answers: Answers) -> list[Field]:
    return [
        field("application.technical_name", answers.technical_name, optional=True),
        field("application.technical_email", answers.technical_email, type="email", optional=True),
        field("application.technical_phone", answers.technical_phone, type="tel", optional=True),
    ]


def _program(answers: Answers) -> list[Field]:
    return [
        field("application.program_name", answers.program_name),
        field("application.program_version", answers.program_version),
        field("application.description", answers.description, kind="area", optional=True),
        field(
            "application.services",
            answers.services,
            kind="several",
            choices=choices("application.service_", CHOICES["services"]),
        ),
        field(
            "application.customers",
            answers.customers,
            kind="several",
            choices=choices("application.customer_", CHOICES["customers"]),
        ),
    ]


def _software(answers: Answers) -> list[Field]:
    return [
        field("application.integrator_part", answers.integrator_part),
        field("application.program_part", answers.program_part),
        field("application.organisation_part", answers.organisation_part),
    ]


def _plan(answers: Answers) -> list[Field]:
    return [
        field(
            "application.ehealth",
            answers.ehealth,
            kind="one",
            choices=choices("application.ehealth_", CHOICES["ehealth"]),
        ),
        field(
            "application.platform",
            answers.platform,
            kind="one",
            choices=choices("application.platform_", CHOICES["platform"]),
        ),
        field(
            "application.language",
            answers.language,
            kind="one",
            choices=choices("application.language_", CHOICES["language"]),
        ),
    ]
