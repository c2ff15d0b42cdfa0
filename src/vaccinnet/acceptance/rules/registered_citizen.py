"""Rules about a test citizen that a company registers; the subject is an AskedCitizen."""

from collections.abc import Iterator
from datetime import date

from vaccinnet.acceptance.test_users.facts import AskedCitizen
from vaccinnet.kmehr.identifiers import BadNumber, insz, is_test, make_insz
from vaccinnet.rulebook import Finding, masked, rule

MOST_CITIZENS = 500
SEXES = ("male", "female", "undefined")
_LONGEST = 200
# A number that will be given to somebody one day, but belongs to nobody yet.
_NOT_FOR_TESTS = make_insz(date(2099, 12, 31), 1)
_GOOD = AskedCitizen("Noor", "Wolkenaar", "26101900075", date(2026, 1, 19), "female")


@rule(
    "TRJ-205",
    stage="step",
    source="source text, step 1: one or more citizens",
    since="2026.1",
    wrong={
        "name": "The name is missing, longer than {longest} characters, or cannot be read.",
        "date": "The date of birth cannot be read.",
        "future": "The date of birth, {found}, is after today.",
        "sex": "{found} is not one of the list.",
        "most": "The company has {found} test citizens; it may have {most}.",
    },
    accepts=[_GOOD, _GOOD.but(birth_date=None), _GOOD.but(sex="undefined")],
    rejects=[
        _GOOD.but(given_names=" "),
        _GOOD.but(family_name="x" * 201),
        _GOOD.but(family_name="Wol\x00ken"),
        _GOOD.but(birth_date=False),
        _GOOD.but(birth_date=date(2026, 3, 3)),
        _GOOD.but(sex="x"),
        _GOOD.but(there=MOST_CITIZENS),
    ],
)
def citizen_is_described(asked: AskedCitizen) -> Iterator[Finding]:
    """A test citizen has a given name and a surname, and a date of birth that is not after today, if it is known.

    The names are compared with those in a message; another one gets a warning.

    Make up a name that nobody has, write the date such as 1985-03-12, and choose the sex or leave it undefined.
    """
    for where in ("given_names", "family_name"):
        name = str(getattr(asked, where)).strip()
        if not 1 <= len(name) <= _LONGEST or not name.isprintable():
            yield Finding(where, says="name", values={"longest": _LONGEST})
    if asked.birth_date is False:
        yield Finding("birth_date", says="date")
    elif asked.birth_date and asked.birth_date > asked.today:
        yield Finding("birth_date", found=asked.birth_date, says="future")
    if asked.sex not in SEXES:
        yield Finding("sex", found=asked.sex or "–", says="sex")
    if asked.there >= MOST_CITIZENS:
        yield Finding("given_names", found=asked.there, says="most", values={"most": MOST_CITIZENS})


@rule(
    "TRJ-206",
    stage="step",
    source="design: test people who cannot exist; an operator may allow real ones, with recorded consent",
    since="2026.1",
    wrong={
        "none": "No INSZ number is free for this date of birth.",
        "wrong": "The INSZ number {found} is none.",
        "real": "The INSZ number {found} may be somebody's: in that of a test citizen the serial is 000 or 999.",
        "consent": "The INSZ number {found} may be somebody's, who has not consented.",
        "taken": "Another test citizen has the INSZ number {found}.",
    },
    accepts=[_GOOD, _GOOD.but(insz=_NOT_FOR_TESTS, allows_real=True, consent=True)],
    rejects=[
        _GOOD.but(insz=""),
        _GOOD.but(insz="26101900076"),
        _GOOD.but(insz=_NOT_FOR_TESTS),
        _GOOD.but(insz=_NOT_FOR_TESTS, consent=True),
        _GOOD.but(insz=_NOT_FOR_TESTS, allows_real=True),
        _GOOD.but(is_taken=True),
    ],
)
def citizen_cannot_exist(asked: AskedCitizen) -> Iterator[Finding]:
    """The INSZ number of a test citizen is one that nobody can have; where the operator allows others, with consent.

    Vaccinations of a test are not true, and must never stand beside those of a person.

    Leave the number empty, and a free one is given for the date of birth.
    """
    if not asked.insz:
        yield Finding("insz", says="none")
        return
    found = masked(asked.insz)
    try:
        insz(asked.insz)
    except BadNumber:
        yield Finding("insz", found=found, says="wrong")
        return
    if not is_test(asked.insz) and not asked.allows_real:
        yield Finding("insz", found=found, says="real")
    elif not is_test(asked.insz) and not asked.consent:
        yield Finding("consent", found=found, says="consent")
    elif asked.is_taken:
        yield Finding("insz", found=found, says="taken")
