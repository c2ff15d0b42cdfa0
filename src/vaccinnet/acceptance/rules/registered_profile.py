"""Rules about a test profile that a company registers; the subject is an AskedProfile."""

from collections.abc import Iterator
from datetime import date

from vaccinnet.acceptance.test_users.facts import ORGANISATION_KINDS, PRACTICE_KINDS, ROLES, AskedProfile
from vaccinnet.kmehr.identifiers import BadNumber, cbe, insz, is_test, make_cbe, make_insz, nihii
from vaccinnet.rulebook import Finding, masked, rule

MOST_PROFILES = 100
# Our convention: no range is set apart for tests (docs/differences.md).
PERSONS, INSTITUTIONS, ENTERPRISES = "199", "799", "1999"
_TRAINEE_CODES = ("005", "006")

# A number that will be given to somebody one day, but belongs to nobody yet.
_NOT_FOR_TESTS = make_insz(date(2099, 12, 31), 1)
_DOCTOR = AskedProfile("doctor", "Hilde Ziekenhuisarts", nihii="19990116580", insz="68041200029")
_TRAINEE = AskedProfile("trainee", "Tuur Opleiding", nihii="19990116005", insz="98110499946", doctors=("found",))
_HOSPITAL = AskedProfile("organisation", "AZ Teststad", "hospital", nihii="79990158", doctors=("found",))
_CENTRE = AskedProfile("organisation", "Centrum", "vaccination_centre", cbe="1999900270", doctors=("found",))
_PRACTICE = AskedProfile("practice", "Praktijk", "office_doctors", nihii="79992138", doctors=("found", "found"))
_ALL = [_DOCTOR, _TRAINEE, _HOSPITAL, _CENTRE, _PRACTICE]


@rule(
    "TRJ-200",
    stage="step",
    source="source text, step 1: test users",
    since="2026.1",
    wrong={
        "name": "The name has {length} characters that can be read; it needs 2 to {longest}.",
        "organisation": "It is not chosen what the organisation is, or {found} is none of the list.",
        "practice": "It is not chosen what the practice is, or {found} is none of the list.",
        "person": "The name of a person has a given name and a surname.",
        "doctor": "A doctor is of no kind, and {found} is written.",
        "trainee": "A trainee is of no kind, and {found} is written.",
        "most": "The company has {found} test profiles; it may have {most}.",
    },
    accepts=_ALL,
    rejects=[
        _HOSPITAL.but(name=" "),
        _HOSPITAL.but(name="x" * 201),
        _HOSPITAL.but(name="AZ\x00"),
        _DOCTOR.but(name="Hilde"),
        _HOSPITAL.but(subkind="office_doctors"),
        _PRACTICE.but(subkind=""),
        _DOCTOR.but(subkind="hospital"),
        _TRAINEE.but(subkind="hospital"),
        _DOCTOR.but(there=MOST_PROFILES),
    ],
)
def profile_is_named(asked: AskedProfile) -> Iterator[Finding]:
    """A test profile has a name, and an organisation or practice is of a kind that exists.

    The name stands in the certificate, and in what citizens read of who vaccinated.

    Write a given name and a surname for a doctor or trainee; choose what an organisation or practice is.
    """
    name = asked.name.strip()
    if not 2 <= len(name) <= 200 or not name.isprintable():
        length = sum(each.isprintable() for each in name)
        yield Finding("name", says="name", values={"length": length, "longest": 200})
    elif asked.kind in ("doctor", "trainee") and " " not in name:
        yield Finding("name", says="person")
    kinds = {"organisation": ORGANISATION_KINDS, "practice": PRACTICE_KINDS}.get(asked.kind, ("",))
    if asked.subkind not in kinds:
        yield Finding("subkind", found=asked.subkind or "–", says=asked.kind)
    if asked.there >= MOST_PROFILES:
        yield Finding("name", found=asked.there, says="most", values={"most": MOST_PROFILES})


@rule(
    "TRJ-201",
    stage="step",
    source="design: test people who cannot exist; identifiers checked",
    since="2026.1",
    wrong={
        "wrong": "The NIHII number is none.",
        "length": "The NIHII number of a person has eleven digits, that of an institution eight.",
        "trainee": "The competence code {found} is not that of a trainee (005 or 006).",
        "doctor": "The competence code {found} is that of a trainee, not of a doctor.",
        "real": "The NIHII number may be somebody's: those of test users begin with {begins}.",
        "taken": "Another test user has this NIHII number.",
        "none": "No NIHII number is free any more for test users.",
    },
    accepts=[*_ALL, _DOCTOR.but(nihii="10000007004", allows_real=True)],
    rejects=[
        _DOCTOR.but(nihii="19990117580"),
        _DOCTOR.but(nihii=""),
        _DOCTOR.but(nihii="19990116"),
        _HOSPITAL.but(nihii="79990158000"),
        _TRAINEE.but(nihii="19990116580"),
        _DOCTOR.but(nihii="19990116005"),
        _DOCTOR.but(nihii="10000007004"),
        _HOSPITAL.but(nihii="71000040"),
        _DOCTOR.but(taken=frozenset({"nihii"})),
    ],
)
def nihii_belongs_to_nobody(asked: AskedProfile) -> Iterator[Finding]:
    """The NIHII number of a test user has good check digits, fits its kind, and is one that we set apart for tests.

    A number that somebody has could be taken for a registration by that person.

    Leave the number empty, and a free one is given: 199… for doctors and trainees, 799… for institutions.
    """
    if asked.by_cbe and not asked.nihii:
        return
    if not asked.nihii:
        yield Finding("nihii", says="none")
        return
    try:
        number = nihii(asked.nihii)
    except BadNumber:
        yield Finding("nihii", says="wrong")
        return
    is_person = asked.kind in ("doctor", "trainee")
    if is_person != bool(number.competence):
        yield Finding("nihii", says="length")
    elif is_person and (number.competence in _TRAINEE_CODES) != (asked.kind == "trainee"):
        yield Finding("nihii", found=number.competence, says=asked.kind)
    begins = PERSONS if is_person else INSTITUTIONS
    if not asked.nihii.startswith(begins) and not asked.allows_real:
        yield Finding("nihii", says="real", values={"begins": begins})
    elif "nihii" in asked.taken:
        yield Finding("nihii", says="taken")


@rule(
    "TRJ-202",
    stage="step",
    source="design: test people who cannot exist; identifiers checked",
    since="2026.1",
    wrong={
        "wrong": "The CBE number is none.",
        "real": "The CBE number may be somebody's: those of test users begin with {begins}.",
        "taken": "Another test user has this CBE number.",
        "none": "No CBE number is free any more for test users.",
    },
    accepts=[*_ALL, _CENTRE.but(cbe=make_cbe(12345678), allows_real=True)],
    rejects=[
        _CENTRE.but(cbe=""),
        _CENTRE.but(cbe="1999900271"),
        _CENTRE.but(cbe=make_cbe(12345678)),
        _CENTRE.but(taken=frozenset({"cbe"})),
        _HOSPITAL.but(cbe="12"),
    ],
)
def cbe_belongs_to_nobody(asked: AskedProfile) -> Iterator[Finding]:
    """The CBE number of a test organisation has good check digits, and is one that we set apart for tests.

    An occupational health service and a vaccination centre have a certificate by their CBE number.

    Leave the number empty, and a free one is given, which begins with 1999.
    """
    if not asked.cbe:
        if asked.by_cbe:
            yield Finding("cbe", says="none")
        return
    try:
        cbe(asked.cbe)
    except BadNumber:
        yield Finding("cbe", says="wrong")
        return
    if not asked.cbe.startswith(ENTERPRISES) and not asked.allows_real:
        yield Finding("cbe", says="real", values={"begins": ENTERPRISES})
    elif "cbe" in asked.taken:
        yield Finding("cbe", says="taken")


@rule(
    "TRJ-203",
    stage="step",
    source="design: test people who cannot exist; IBZ IT000",
    since="2026.1",
    wrong={
        "wrong": "The INSZ number {found} is none.",
        "real": "The INSZ number {found} may be somebody's: in that of a test user the serial is 000 or 999.",
        "taken": "Another test user has the INSZ number {found}.",
        "none": "There is no INSZ number.",
    },
    accepts=[*_ALL, _DOCTOR.but(insz=_NOT_FOR_TESTS, allows_real=True)],
    rejects=[
        _DOCTOR.but(insz=""),
        _DOCTOR.but(insz="68041200028"),
        _DOCTOR.but(insz=_NOT_FOR_TESTS),
        _DOCTOR.but(taken=frozenset({"insz"})),
    ],
)
def insz_belongs_to_nobody(asked: AskedProfile) -> Iterator[Finding]:
    """The INSZ number of a doctor or trainee, which stands in the certificate, is a number that nobody can have.

    Serials 000 and 999 are never assigned, so that no person is taken for a test user.

    Leave the number empty, and a free one is given.
    """
    if asked.kind not in ("doctor", "trainee"):
        return
    if not asked.insz:
        yield Finding("insz", says="none")
        return
    try:
        insz(asked.insz)
    except BadNumber:
        yield Finding("insz", found=masked(asked.insz), says="wrong")
        return
    if not is_test(asked.insz) and not asked.allows_real:
        yield Finding("insz", found=masked(asked.insz), says="real")
    elif "insz" in asked.taken:
        yield Finding("insz", found=masked(asked.insz), says="taken")


@rule(
    "TRJ-204",
    stage="step",
    source="source text, step 1: a doctor linked to the organisation, a stagemeester; contract E.5, E.6",
    since="2026.1",
    wrong={
        "responsible": "No doctor is chosen; an organisation has a responsible doctor.",
        "stagemeester": "No doctor is chosen; a trainee has a stagemeester.",
        "member": "No doctor is chosen; a practice has members.",
        "unknown": "A doctor that is chosen is not a test user of this company.",
        "no_doctor": "A test user that is chosen is no doctor.",
        "most": "One doctor is linked here, and {found} are chosen.",
    },
    accepts=_ALL,
    rejects=[
        _HOSPITAL.but(doctors=()),
        _TRAINEE.but(doctors=()),
        _PRACTICE.but(doctors=()),
        _PRACTICE.but(doctors=("found", "unknown")),
        _TRAINEE.but(doctors=("no_doctor",)),
        _TRAINEE.but(doctors=("found", "found")),
    ],
)
def doctors_are_linked(asked: AskedProfile) -> Iterator[Finding]:
    """An organisation is linked to its responsible doctor, a trainee to a stagemeester, a practice to its members.

    Without the link the web services refuse what is sent in their name.

    Register the doctor first, and choose that one; a practice may have several.
    """
    role = ROLES.get(asked.kind)
    if role is None:
        return
    if not asked.doctors:
        yield Finding("doctors", says=role)
    for each in ("unknown", "no_doctor"):
        if each in asked.doctors:
            yield Finding("doctors", says=each)
    if asked.kind != "practice" and len(asked.doctors) > 1:
        yield Finding("doctors", found=len(asked.doctors), says="most")
