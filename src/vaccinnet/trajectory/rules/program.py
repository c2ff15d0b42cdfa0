"""Rules about the program and its softwareID in an application as it is filed; the subject is a Form."""

from collections.abc import Iterator

from vaccinnet.integrators.facts import Taken
from vaccinnet.integrators.software_id import BadSoftwareId, software_id
from vaccinnet.rulebook import Finding, rule
from vaccinnet.trajectory.answers import BATCH_UPLOAD, CHOICES, CUSTOMERS
from vaccinnet.trajectory.facts import Form
from vaccinnet.trajectory.sample import SAMPLE_FORM

_SOURCE = "source text, step 1: form 'Aanvraag technische toegang tot Vaccinnet'"
_ONLY_DOCTORS = SAMPLE_FORM.answering(services=("RegistratieService",), customers=("doctor",))
_ONLY_BATCH = SAMPLE_FORM.answering(services=("BatchUpload",), customers=("hospital",))


@rule(
    "TRJ-004",
    stage="step",
    source=_SOURCE,
    since="2026.1",
    wrong={
        "no_name": "There is no name.",
        "no_version": "There is no version.",
        "length": "This is longer than {longest} characters.",
    },
    accepts=[SAMPLE_FORM],
    rejects=[
        SAMPLE_FORM.answering(program_name=""),
        SAMPLE_FORM.answering(program_name="x" * 201),
        SAMPLE_FORM.answering(program_version=" "),
        SAMPLE_FORM.answering(program_version="1" * 41),
    ],
)
def program_has_a_name_and_a_version(form: Form) -> Iterator[Finding]:
    """The program has a name and a version.

    A program is qualified in a version; a later one may do something else.

    Write the version that you will integrate and test with, such as 4.2.
    """
    for name, longest in (("program_name", 200), ("program_version", 40)):
        text = str(getattr(form.answers, name)).strip()
        if not text:
            yield Finding(name, says=name.replace("program_", "no_"))
        elif len(text) > longest:
            yield Finding(name, says="length", values={"longest": longest})


@rule(
    "TRJ-005",
    stage="step",
    source="source text, step 1: web services",
    since="2026.1",
    wrong={"none": "No web service is chosen.", "unknown": "There is no web service {found}."},
    accepts=[SAMPLE_FORM, _ONLY_DOCTORS, _ONLY_BATCH],
    rejects=[SAMPLE_FORM.answering(services=()), SAMPLE_FORM.answering(services=("BatchUpload", "Other"))],
)
def services_are_chosen(form: Form) -> Iterator[Finding]:
    """At least one of the web services BatchUpload and RegistratieService is chosen.

    Which test users, cookbooks and qualification tests you need follows from them.

    Choose BatchUpload for organisations, RegistratieService for doctors and practices, or both.
    """
    if not form.answers.services:
        yield Finding("services", says="none")
    for each in form.answers.services:
        if each not in CHOICES["services"]:
            yield Finding("services", found=each, says="unknown")


@rule(
    "TRJ-006",
    stage="step",
    source="contract E.4: BatchUpload exclusively for organisations, RegistratieService exclusively for doctors",
    since="2026.1",
    wrong={
        "none": "No kind of customer is chosen.",
        "unknown": "There is no kind of customer {found}.",
        "hospital": "Hospitals register by BatchUpload, which is not chosen.",
        "occupational_health": "Occupational health services register by BatchUpload, which is not chosen.",
        "vaccination_centre": "Vaccination centres register by BatchUpload, which is not chosen.",
        "doctor": "Doctors register by the RegistratieService, which is not chosen.",
        "group_practice": "Group practices register by the RegistratieService, which is not chosen.",
    },
    accepts=[
        SAMPLE_FORM,
        _ONLY_DOCTORS,
        _ONLY_BATCH,
        _ONLY_DOCTORS.answering(customers=("guard_post", "group_practice", "other")),
    ],
    rejects=[
        SAMPLE_FORM.answering(customers=()),
        SAMPLE_FORM.answering(customers=("school",)),
        *(
            _ONLY_DOCTORS.answering(customers=(each,))
            for each in ("hospital", "occupational_health", "vaccination_centre")
        ),
        *(_ONLY_BATCH.answering(customers=(each,)) for each in ("doctor", "group_practice")),
    ],
)
def customers_fit_the_services(form: Form) -> Iterator[Finding]:
    """At least one kind of customer is chosen, and each can register by a web service that is chosen.

    Organisations register by BatchUpload and doctors by the RegistratieService; the other one would refuse them.

    Choose the web service too, or leave out the customers who cannot use it.
    """
    chosen = form.answers.services
    if not form.answers.customers:
        yield Finding("customers", says="none")
    for each in form.answers.customers:
        if each not in CUSTOMERS:
            yield Finding("customers", found=each, says="unknown")
        elif chosen and not set(CUSTOMERS[each]) & set(chosen):
            yield Finding("customers", says=each)


@rule(
    "TRJ-007",
    stage="step",
    source="contract E.1; decision: parts of letters, digits and hyphens, 1 to 40 each",
    since="2026.1",
    wrong={"none": "This part of the softwareID is empty.", "form": "{found} has other signs, or more than 40."},
    accepts=[SAMPLE_FORM, _ONLY_DOCTORS.answering(organisation_part="")],
    rejects=[
        SAMPLE_FORM.answering(integrator_part=""),
        SAMPLE_FORM.answering(program_part="Zorg_dossier"),
        SAMPLE_FORM.answering(program_part="x" * 41),
        SAMPLE_FORM.answering(organisation_part="AZ Test"),
        _ONLY_BATCH.answering(organisation_part=""),
    ],
)
def software_id_has_its_form(form: Form) -> Iterator[Finding]:
    """A softwareID is `integrator_program` for doctors, `integrator_program_organisation` for an organisation.

    Each part has 1 to 40 letters, digits and hyphens. By its softwareID every program can be helped, and stopped when
    it harms the register. Capitals do not matter.

    Take the parts that are proposed, or write others; the last part is needed for BatchUpload only.
    """
    parts = ["integrator_part", "program_part"]
    if BATCH_UPLOAD in form.answers.services:
        parts.append("organisation_part")
    for name in parts:
        text = str(getattr(form.answers, name)).strip()
        if not text:
            yield Finding(name, says="none")
            continue
        try:
            software_id(f"{text}_x")
            # An underscore in it would make two parts of one.
            has_form = "_" not in text
        except BadSoftwareId:
            has_form = False
        if not has_form:
            yield Finding(name, found=text, says="form")


@rule(
    "TRJ-008",
    stage="step",
    source="contract E.1: every software identifies itself uniquely",
    since="2026.1",
    wrong={
        "integrator": "Another company has softwareIDs that begin with {found}.",
        "software": "Another company has the softwareID {found}.",
    },
    accepts=[SAMPLE_FORM, SAMPLE_FORM.but(taken=Taken(integrator="other", software_ids=frozenset({"other_x"})))],
    rejects=[
        SAMPLE_FORM.but(taken=Taken(integrator="acme")),
        SAMPLE_FORM.but(taken=Taken(software_ids=frozenset({"acme_zorgdossier"}))),
    ],
)
def software_id_is_free(form: Form) -> Iterator[Finding]:
    """No other company has the softwareID, or softwareIDs that begin with the same first part.

    A softwareID tells whose program speaks; who reads it must not take one company for another.

    Choose another first part, such as the name of your company with its place.
    """
    part = form.answers.integrator_part.strip()
    if part and part.lower() == form.taken.integrator:
        yield Finding("integrator_part", found=part, says="integrator")
        return
    for each in form.answers.software_ids():
        if each.key in form.taken.software_ids:
            yield Finding("program_part", found=each, says="software")


@rule(
    "TRJ-009",
    stage="step",
    source=_SOURCE,
    since="2026.1",
    wrong={"none": "Nothing is chosen.", "unknown": "{found} is not one of the list."},
    accepts=[SAMPLE_FORM, SAMPLE_FORM.answering(language="en", platform="other", ehealth="none")],
    rejects=[
        SAMPLE_FORM.answering(ehealth=""),
        SAMPLE_FORM.answering(platform="cobol"),
        SAMPLE_FORM.answering(language="fr"),
    ],
)
def choices_are_made(form: Form) -> Iterator[Finding]:
    """It is chosen what the program has of eHealth already, in what it is written, and the language of the papers.

    The guidance plan that is proposed after the intake is made of these answers.

    Choose what comes nearest; the plan can be changed.
    """
    for name in ("ehealth", "platform", "language"):
        chosen = getattr(form.answers, name)
        if not chosen:
            yield Finding(name, says="none")
        elif chosen not in CHOICES[name]:
            yield Finding(name, found=chosen, says="unknown")
