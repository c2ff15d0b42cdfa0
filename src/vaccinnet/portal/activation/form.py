"""The form 'Activatie koppeling Vaccinnet in de software' as it stands on the page, one part for each subject."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from django.http import QueryDict

from vaccinnet.admission.facts import BATCH_UPLOAD, ORGANISATION_KINDS, Form
from vaccinnet.admission.models import Activation
from vaccinnet.admission.publish import listed_programs
from vaccinnet.portal.developer.fields import Choices, Field, choices, field
from vaccinnet.portal.findings import language
from vaccinnet.portal.texts import say

_LONGEST = 1000
# On the page a program is chosen with its version.
FIELDS: Mapping[str, str] = {each: each for each in Form.__slots__} | {
    "software_id": "program",
    "version": "program",
    "certificate": "certificate",
}


@dataclass(frozen=True, slots=True)
class Part:
    """Fields about one subject."""

    key: str
    title: str
    lead: str
    fields: Sequence[Field]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the summary."""

    label: str
    value: str


def read_form(posted: QueryDict) -> Form:
    """Return the form as it was written."""
    values = {name: posted.get(name, "")[:_LONGEST] for name in Form.__slots__}
    if program := posted.get("program", ""):
        values["software_id"], _, values["version"] = program.partition("/")
    return Form(**values)


def parts_of(form: Form, *, today: date) -> list[Part]:
    """Return the parts of the form with these values in it; of a program without version the newest is chosen."""
    return [
        _part("organisation", _organisation(form)),
        _part("software", [_program(form, today)]),
        _part("certificate", _certificate(form)),
        _part("doctor", _doctor(form)),
        _part("contact", _contact(form)),
    ]


def summary_of(form: Form) -> list[Line]:
    """Return what is written, to be read before it is sent or confirmed."""
    values = asdict(form) | {
        "kind": say(f"activation.kind_{form.kind}", language()) if form.kind in ORGANISATION_KINDS else form.kind,
        "program": f"{form.software_id} {form.version}",
    }
    names = [name for name in FIELDS.values() if name != "certificate"]
    return [Line(say(f"activation.{name}", language()), values[name]) for name in dict.fromkeys(names)]


def form_of(activation: Activation) -> Form:
    """Return the form of an activation."""
    return Form(**activation.form)


def _part(key: str, fields: Iterable[Field]) -> Part:
    lead = say(f"activation.part_{key}_lead", language())
    return Part(key, say(f"activation.part_{key}", language()), lead, list(fields))


def _organisation(form: Form) -> list[Field]:
    return [
        field("activation.organisation", form.organisation, autocomplete="organization"),
        field("activation.number", form.number, inputmode="numeric"),
        field("activation.kind", form.kind, kind="one", choices=choices("activation.kind_", ORGANISATION_KINDS)),
    ]


def _program(form: Form, today: date) -> Field:
    programs = _programs(today)
    chosen = f"{form.software_id}/{form.version}"
    if form.software_id and not form.version:
        own = [value for value, _ in programs if value.lower().startswith(f"{form.software_id.lower()}/")]
        chosen = own[-1] if own else ""
    return field("activation.program", chosen, kind="one", choices=programs)


def _programs(today: date) -> Choices:
    return [
        (f"{each.software_id}/{version.version}", f"{each.company} – {each.name} {version.version}")
        for each in listed_programs()
        if each.state == "admitted" and BATCH_UPLOAD in each.services and (each.valid_until or "9") >= today.isoformat()
        for version in each.versions
        if version.state == "admitted"
    ]


def _certificate(form: Form) -> list[Field]:
    return [
        field("activation.certificate", kind="file", optional=True),
        field("activation.certificate_subject", form.certificate_subject),
    ]


def _doctor(form: Form) -> list[Field]:
    return [
        field("activation.doctor_name", form.doctor_name),
        field("activation.doctor_nihii", form.doctor_nihii, inputmode="numeric"),
        field("activation.doctor_email", form.doctor_email, type="email"),
    ]


def _contact(form: Form) -> list[Field]:
    return [
        field("activation.contact_name", form.contact_name, autocomplete="name"),
        field("activation.contact_email", form.contact_email, type="email", autocomplete="email"),
        field("activation.contact_phone", form.contact_phone, type="tel", autocomplete="tel"),
    ]
