"""Rules about what is written on a page about a vaccination; the subject is a Written."""

from collections.abc import Iterator

from vaccinnet.kmehr.business_day import read_day
from vaccinnet.kmehr.identifiers import is_cnk, is_insz
from vaccinnet.registration.sample import SAMPLE_WRITTEN
from vaccinnet.registration.written import Written, read_quantity
from vaccinnet.rulebook import Finding, masked, rule

_LONGEST = {
    "insz": 30,
    "family_name": 100,
    "first_name": 100,
    "birth_date": 20,
    "vaccine": 200,
    "given_on": 20,
    "lot": 50,
    "place": 200,
    "author": 20,
    "quantity": 20,
    "adverse_effects": 1000,
}


@rule(
    "REG-050",
    stage="contract",
    source="decision: a page asks what a message must have",
    since="2026.1",
    wrong={"none": "There is no INSZ number.", "wrong": "{found} is no INSZ number."},
    accepts=[SAMPLE_WRITTEN, SAMPLE_WRITTEN.but(insz="85.03.12-999.59")],
    rejects=[SAMPLE_WRITTEN.but(insz=" "), SAMPLE_WRITTEN.but(insz="85031299958"), SAMPLE_WRITTEN.but(insz="Jan")],
)
def written_number_is_an_insz(written: Written) -> Iterator[Finding]:
    """The person has an INSZ number: 11 digits with right check digits.

    By this number the register knows whose vaccination it is; the check digits catch a slip of the pen.

    Write the number as it stands on the identity card; points and hyphens may be there.
    """
    if not is_insz(written.number):
        yield Finding("insz", found=masked(written.number), says="wrong" if written.number else "none")


@rule(
    "REG-051",
    stage="contract",
    source="decision: a page asks what a message must have",
    since="2026.1",
    wrong={"family_name": "There is no family name.", "first_name": "There is no first name."},
    accepts=[SAMPLE_WRITTEN],
    rejects=[SAMPLE_WRITTEN.but(family_name=" "), SAMPLE_WRITTEN.but(first_name="")],
)
def written_person_has_a_name(written: Written) -> Iterator[Finding]:
    """The person has a family name and a first name.

    The name is compared with what the register has for the number, and so shows that it is the right person.

    Write both as they stand on the identity card.
    """
    for field in ("family_name", "first_name"):
        if not getattr(written, field).strip():
            yield Finding(field, says=field)


@rule(
    "REG-052",
    stage="contract",
    source="decision: a page asks what a message must have",
    since="2026.1",
    wrong={
        "none": "It is not said on which day the vaccine was given.",
        "given_on": "{found} is no day.",
        "birth_date": "The birth date is no day.",
    },
    accepts=[SAMPLE_WRITTEN, SAMPLE_WRITTEN.but(given_on="1/3/2026", birth_date="12.03.1985")],
    rejects=[
        SAMPLE_WRITTEN.but(given_on=""),
        SAMPLE_WRITTEN.but(given_on="2026-02-30"),
        SAMPLE_WRITTEN.but(given_on="maart 2026"),
        SAMPLE_WRITTEN.but(birth_date="1985"),
    ],
)
def written_days_are_days(written: Written) -> Iterator[Finding]:
    """The day on which the vaccine was given is a full date, and so is the birth date when it is written.

    Intervals between doses are counted in days, so a month or a year is not enough.

    Write a date such as 2026-03-01 or 1/3/2026; leave out a birth date that is not wholly known.
    """
    if not written.given_on.strip():
        yield Finding("given_on", says="none")
    elif written.day is None:
        yield Finding("given_on", found=written.given_on, says="given_on")
    if written.birth_date.strip() and read_day(written.birth_date) is None:
        yield Finding("birth_date", says="birth_date")


@rule(
    "REG-053",
    stage="contract",
    source="decision: a page asks what a message must have",
    since="2026.1",
    wrong={
        "none": "It is not said which vaccine was given.",
        "cnk": "{found} is no CNK number: it must have 7 digits, of which the last is a check digit.",
    },
    accepts=[SAMPLE_WRITTEN, SAMPLE_WRITTEN.but(vaccine="1734094"), SAMPLE_WRITTEN.but(vaccine="HBV/AV003")],
    rejects=[
        SAMPLE_WRITTEN.but(vaccine=" "),
        SAMPLE_WRITTEN.but(vaccine="1734095"),
        SAMPLE_WRITTEN.but(vaccine="99" * 9),
    ],
)
def written_vaccine_is_named(written: Written) -> Iterator[Finding]:
    """The vaccine is named by its CNK number or by its Vaccinnet code.

    A name in words cannot be compared, and does not tell for certain against what the vaccine protects.

    Choose the vaccine from the list, or write the CNK number that stands on the package.
    """
    if not written.vaccine.strip():
        yield Finding("vaccine", says="none")
    elif written.cnk and not is_cnk(written.cnk):
        yield Finding("vaccine", found=written.cnk, says="cnk")


@rule(
    "REG-054",
    stage="contract",
    source="decision: a page asks what a message must have",
    since="2026.1",
    wrong="{found} is no quantity.",
    accepts=[SAMPLE_WRITTEN, SAMPLE_WRITTEN.but(quantity=""), SAMPLE_WRITTEN.but(quantity="0,5")],
    rejects=[
        SAMPLE_WRITTEN.but(quantity="een"),
        SAMPLE_WRITTEN.but(quantity="-1"),
        SAMPLE_WRITTEN.but(quantity="1,,5"),
    ],
)
def written_quantity_is_a_number(written: Written) -> Iterator[Finding]:
    """The quantity, if it is written, is a number with at most three digits after the comma.

    It says how much of the product was given.

    Write the number in the unit of the product, which is nearly always 1, or leave it empty.
    """
    if written.quantity.strip() and read_quantity(written.quantity) is None:
        yield Finding("quantity", found=written.quantity)


@rule(
    "REG-055",
    stage="contract",
    source="decision: what people write has a length",
    since="2026.1",
    wrong={
        "length": "There are {length} characters; {longest} is the most.",
        "characters": "There are characters that cannot be read.",
    },
    accepts=[SAMPLE_WRITTEN, SAMPLE_WRITTEN.but(adverse_effects="koorts\nrode arm")],
    rejects=[SAMPLE_WRITTEN.but(lot="x" * 51), SAMPLE_WRITTEN.but(place="Gent\x00"), SAMPLE_WRITTEN.but(lot="A\nB")],
)
def written_texts_fit(written: Written) -> Iterator[Finding]:
    """What is written fits its field, and can be read.

    A name, a lot number or a place is short; what is much longer was pasted into the wrong field.

    Write only what the field asks for.
    """
    for field, longest in _LONGEST.items():
        text = getattr(written, field)
        lines = text.splitlines() if field == "adverse_effects" else [text]
        if len(text) > longest:
            yield Finding(field, says="length", values={"length": len(text), "longest": longest})
        if not all(line.isprintable() for line in lines):
            yield Finding(field, says="characters")
