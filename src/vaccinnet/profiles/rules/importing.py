"""Rules about a row of a file of profiles; the subject is a ProfileRow."""

from collections.abc import Iterator

from vaccinnet.kmehr.identifiers import BadNumber, cbe
from vaccinnet.profiles.profile_file import ProfileRow, subject_in
from vaccinnet.profiles.sample import SAMPLE_ORGANISATION_ROW, SAMPLE_ROW
from vaccinnet.rulebook import Finding, rule

_KINDS = ("doctor", "trainee", "practice", "organisation")
_ORGANISATIONS = ("hospital", "occupational_health", "vaccination_centre", "guard_post")
_TRAINEES = ("005", "006")
_LONGEST_NAME = 200


@rule(
    "PRO-010",
    stage="sender",
    source="decision: profiles are doctors, trainees, practices and organisations",
    since="2026.1",
    wrong={
        "none": "There is no kind.",
        "unknown": "{found} is no kind of profile.",
        "organisation": "{found} is no kind of organisation.",
        "person": "Only an organisation has a kind of organisation; this is {found}.",
    },
    accepts=[SAMPLE_ROW, SAMPLE_ORGANISATION_ROW],
    rejects=[
        SAMPLE_ROW.but(kind=""),
        SAMPLE_ROW.but(kind="nurse"),
        SAMPLE_ROW.but(organisation_kind="hospital"),
        SAMPLE_ORGANISATION_ROW.but(organisation_kind=""),
    ],
)
def row_has_a_kind(row: ProfileRow) -> Iterator[Finding]:
    """A profile is a doctor, a trainee, a practice or an organisation; an organisation says of which kind it is.

    What a profile may do depends on its kind.

    Write doctor, trainee, practice or organisation in `kind`; of an organisation hospital, occupational_health,
    vaccination_centre or guard_post in `organisation_kind`.
    """
    if row.kind not in _KINDS:
        yield Finding("kind", found=row.kind, says="unknown" if row.kind else "none")
    elif row.kind == "organisation" and row.organisation_kind not in _ORGANISATIONS:
        yield Finding("organisation_kind", found=row.organisation_kind or "nothing", says="organisation")
    elif row.kind != "organisation" and row.organisation_kind:
        yield Finding("organisation_kind", found=row.organisation_kind, says="person")


@rule(
    "PRO-011",
    stage="sender",
    source="decision: people read by whom a vaccination was given",
    since="2026.1",
    wrong={
        "none": "There is no name.",
        "long": "The name has {length} characters; at most {longest} are kept.",
        "signs": "The name has characters that cannot be read.",
    },
    accepts=[SAMPLE_ROW, SAMPLE_ROW.but(name="Dr. Zoë d'Hoore-Müller")],
    rejects=[SAMPLE_ROW.but(name=""), SAMPLE_ROW.but(name="x" * 201), SAMPLE_ROW.but(name="Jan\x07")],
)
def row_has_a_name(row: ProfileRow) -> Iterator[Finding]:
    """A profile has a name of at most 200 characters.

    Citizens read it beside what was given.

    Write the name as the registry has it.
    """
    if not row.name:
        yield Finding("name", says="none")
    elif len(row.name) > _LONGEST_NAME:
        yield Finding("name", says="long", values={"length": len(row.name), "longest": _LONGEST_NAME})
    elif not row.name.isprintable():
        yield Finding("name", says="signs")


@rule(
    "PRO-012",
    stage="sender",
    source="contract: NIHII numbers of caregivers, NIHII or CBE of organisations; competence 005 and 006 are HAIO",
    since="2026.1",
    wrong={
        "none": "There is no number by which the profile is recognised.",
        "nihii": "{found} is no NIHII number.",
        "short": "{found} has no competence code: a person has 11 digits.",
        "trainee": "The competence code of {found} is not that of a trainee (005 or 006).",
        "doctor": "The competence code of {found} is that of a trainee.",
        "cbe": "{found} is no CBE number.",
        "person": "A person has no CBE number; this is {found}.",
    },
    accepts=[
        SAMPLE_ROW,
        SAMPLE_ORGANISATION_ROW,
        SAMPLE_ORGANISATION_ROW.but(nihii=""),
        SAMPLE_ROW.but(kind="trainee", nihii="10000007005"),
        SAMPLE_ROW.but(kind="practice", nihii="71000040"),
    ],
    rejects=[
        SAMPLE_ROW.but(nihii=""),
        SAMPLE_ROW.but(nihii="10000008004"),
        SAMPLE_ROW.but(nihii="10000007"),
        SAMPLE_ROW.but(kind="trainee"),
        SAMPLE_ROW.but(nihii="10000007005"),
        SAMPLE_ROW.but(cbe="0000000196"),
        SAMPLE_ORGANISATION_ROW.but(cbe="0000000197"),
        SAMPLE_ORGANISATION_ROW.but(nihii="", cbe=""),
    ],
)
def row_has_numbers(row: ProfileRow) -> Iterator[Finding]:
    """A doctor and a trainee have a NIHII number of 11 digits whose competence code fits, a practice one of 8 or 11; an
    organisation has a NIHII number, a CBE number or both. Their check digits are right.

    By its number a profile is recognised when it speaks, and when the file is loaded again.

    Write the number as the registry has it; dots, spaces and hyphens between the digits do not count.
    """
    is_person = row.kind in ("doctor", "trainee")
    read = row.read_nihii
    if row.nihii and read is None:
        yield Finding("nihii", found=row.nihii, says="nihii")
    elif read and is_person:
        if not read.competence:
            yield Finding("nihii", found=row.nihii, says="short")
        elif (read.competence in _TRAINEES) != (row.kind == "trainee"):
            yield Finding("nihii", found=row.nihii, says=row.kind)
    if row.cbe and is_person:
        yield Finding("cbe", found=row.cbe, says="person")
    elif row.cbe and not _is_cbe(row.cbe):
        yield Finding("cbe", found=row.cbe, says="cbe")
    if not row.nihii and (row.kind != "organisation" or not row.cbe):
        yield Finding("nihii", says="none")


@rule(
    "PRO-013",
    stage="sender",
    source="eHealth: list of certificate types; decision: a certificate speaks for one profile",
    since="2026.1",
    wrong={
        "wrong": "Certificate {place} is no subject of an eHealth certificate.",
        "other": "Certificate {place} speaks for another profile.",
    },
    accepts=[SAMPLE_ROW, SAMPLE_ORGANISATION_ROW, SAMPLE_ROW.but(certificates=())],
    rejects=[
        SAMPLE_ROW.but(certificates=("SSIN=1",)),
        SAMPLE_ORGANISATION_ROW.but(spoken_for=SAMPLE_ORGANISATION_ROW.certificates),
    ],
)
def certificates_can_speak(row: ProfileRow) -> Iterator[Finding]:
    """The certificates of a profile are subjects of eHealth certificates, and speak for no other profile.

    Who holds the certificate sends in the name of the profile.

    Write TYPE=NUMBER such as NIHII-HOSPITAL=79990158, with the application id after a comma when there is one, and |
    between two. Of a doctor you may leave it empty: it becomes known at the first call.
    """
    for place, text in enumerate(row.certificates, start=1):
        # Not the text itself: of a person it holds the national number.
        if subject_in(text) is None:
            yield Finding("certificates", says="wrong", values={"place": place})
        elif text in row.spoken_for:
            yield Finding("certificates", says="other", values={"place": place})


@rule(
    "PRO-014",
    stage="sender",
    source="decision: one row a profile, and a profile does not become something else",
    since="2026.1",
    wrong={
        "twice": "This number stands on line {first} already.",
        "columns": "The row has {columns} fields, and not those of the columns.",
        "kind": "The profile with this number is a {known} here.",
    },
    accepts=[SAMPLE_ROW, SAMPLE_ROW.but(known_kind="doctor"), SAMPLE_ROW.but(known_kind="trainee")],
    rejects=[
        SAMPLE_ROW.but(first_line=2),
        SAMPLE_ROW.but(columns=5),
        SAMPLE_ROW.but(known_kind="practice"),
        SAMPLE_ORGANISATION_ROW.but(known_kind="practice"),
    ],
)
def row_is_of_one_profile(row: ProfileRow) -> Iterator[Finding]:
    """A number stands once in the file, and its profile is of the kind that it is here; a trainee may become a doctor.

    With two rows it would not be clear which counts; and what was sent stays that of whoever sent it.

    Leave one row of the two, and write the kind that the profile has.
    """
    if row.columns != type(row).__dataclass_fields__["columns"].default:
        yield Finding("row", says="columns", values={"columns": row.columns})
    if row.first_line:
        yield Finding("nihii", says="twice", values={"first": row.first_line})
    people = ("doctor", "trainee")
    if row.known_kind and row.known_kind != row.kind and not (row.known_kind in people and row.kind in people):
        yield Finding("kind", says="kind", values={"known": row.known_kind})


def _is_cbe(number: str) -> bool:
    try:
        cbe(number)
    except BadNumber:
        return False
    return True
