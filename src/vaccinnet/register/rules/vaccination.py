"""Rules about a vaccination; the subject is an Arrival."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

from vaccinnet.kmehr.codes import is_covid19
from vaccinnet.kmehr.identifiers import BadNumber, nihii
from vaccinnet.kmehr.message import Id, Party
from vaccinnet.register.arrival import Arrival
from vaccinnet.register.sample import DOCTOR, HOSPITAL, SAMPLE, SAMPLE_KNOWN_PERSON, naming
from vaccinnet.rulebook import Finding, rule

_GIVEN = "item/beginmoment/date"
_PRODUCT = "item/content"
_AUTHOR = "author/hcparty/id"

# What the register can hold: a column with six digits before the point, and an index on the sender's own ids.
_QUANTITIES_BELOW = 100_000
_LONGEST_LOCAL_ID = 200

# Vaccines are J07; a code goes on with two letters and two digits, or stops earlier (WHO, ATC).
_VACCINE_ATC = re.compile(r"J07([A-Z]([A-Z]([0-9]{2})?)?)?")


@rule(
    "VAC-010",
    stage="vaccination",
    source="contract D.3",
    since="2026.1",
    wrong={
        "vaccinnet_code": "The Vaccinnet code {found} is not in the code list.",
        "atc": "The ATC code {found} is not that of a vaccine, such as J07BX03.",
    },
    accepts=[
        SAMPLE,
        naming(vaccinnet_code="HBV/AV003"),
        naming(atc="J07BX03"),
        naming(atc="J07BX99"),
        naming(atc="J07"),
        naming(cnk="4670576"),
    ],
    rejects=[naming(vaccinnet_code="HBV/XX999"), naming(atc="N02BE01"), naming(atc="J07BX03X")],
)
def vaccine_exists(arrival: Arrival) -> Iterator[Finding]:
    """The code names a vaccine: a Vaccinnet code of the list, an ATC code that begins with J07, or a CNK number.

    A vaccination with a code that names nothing protects nobody: who reads the record later cannot tell against what
    the person was vaccinated.

    Send the CNK number that stands on the package, or a code of the code list in the cookbook.
    """
    sent = arrival.vaccination
    if sent.vaccinnet_code and not sent.cnk and arrival.vaccine is None:
        yield Finding(f"{_PRODUCT}/cd", found=sent.vaccinnet_code, says="vaccinnet_code")
    elif sent.atc and not sent.cnk and not sent.vaccinnet_code and not _VACCINE_ATC.fullmatch(sent.atc):
        yield Finding(f"{_PRODUCT}/cd", found=sent.atc, says="atc")


@rule(
    "VAC-011",
    stage="vaccination",
    severity="warning",
    source="contract D.3; decision: the public list ends in January 2021",
    since="2026.1",
    wrong="The CNK number {found} is well formed but not in the code list.",
    accepts=[SAMPLE, naming(vaccinnet_code="HBV/AV003")],
    rejects=[naming(cnk="4670576")],
)
def cnk_is_listed(arrival: Arrival) -> Iterator[Finding]:
    """The CNK number is in the code list.

    New products come on the market before the list has them, so the vaccination is stored; without the list the
    register cannot say against which diseases it protects.

    Check the number on the package. If it is right, nothing needs to change.
    """
    if arrival.vaccination.cnk and arrival.vaccine is None:
        yield Finding(f"{_PRODUCT}/medicinalproduct/intendedcd", found=arrival.vaccination.cnk)


@rule(
    "VAC-012",
    stage="vaccination",
    source="contract D.3.4",
    since="2026.1",
    wrong="The code {found} was withdrawn on {retired_on}; it cannot be given after that day.",
    accepts=[
        SAMPLE,
        naming(cnk="4670576"),
        naming(cnk="2394914", given_on=date(2010, 1, 1)),
        naming(cnk="2394914", origin="reported"),
    ],
    rejects=[naming(cnk="2394914")],
)
def code_was_valid(arrival: Arrival) -> Iterator[Finding]:
    """The code of the vaccine was still valid on the day it was given.

    Codes are withdrawn, for instance those of last year's influenza vaccines. A dose given later with such a code is
    nearly always a wrong choice from a list.

    Send the code of the product that was given. For history that you did not give yourself, use aanvullen.
    """
    vaccine, given_on = arrival.vaccine, arrival.vaccination.given_on
    if arrival.origin == "own" and vaccine and vaccine.retired_on and given_on and given_on > vaccine.retired_on:
        code = arrival.vaccination.cnk or arrival.vaccination.vaccinnet_code
        yield Finding(_PRODUCT, found=code, values={"retired_on": vaccine.retired_on})


@rule(
    "VAC-014",
    stage="vaccination",
    source="contract E.10",
    since="2026.1",
    wrong="The date of administration, {found}, is after the day the message arrived, {received_on}.",
    accepts=[SAMPLE, SAMPLE.but(given_on=date(2026, 3, 2))],
    rejects=[SAMPLE.but(given_on=date(2026, 3, 3))],
)
def given_before_it_arrived(arrival: Arrival) -> Iterator[Finding]:
    """The vaccine was given on or before the day the message arrived.

    A later date is nearly always a typing error.

    Send the day on which the vaccine was given.
    """
    given_on = arrival.vaccination.given_on
    if given_on and given_on > arrival.received_on:
        yield Finding(_GIVEN, found=given_on, values={"received_on": arrival.received_on})


@rule(
    "VAC-015",
    stage="vaccination",
    source="design: 'before birth' is checked when a birth date is known",
    since="2026.1",
    wrong="The date of administration, {found}, is before the person was born.",
    accepts=[SAMPLE, SAMPLE.but(person=replace(SAMPLE_KNOWN_PERSON, birth_date=date(2026, 3, 1)))],
    rejects=[SAMPLE.but(person=replace(SAMPLE_KNOWN_PERSON, birth_date=date(2026, 3, 2)))],
)
def given_after_birth(arrival: Arrival) -> Iterator[Finding]:
    """The vaccine was given on or after the day the person was born.

    An earlier date means that the date, or the person, is wrong. The birth date that the register knows counts; if it
    knows none, the one that was sent.

    Send the day on which the vaccine was given, for the person who got it.
    """
    birth_date = (arrival.person and arrival.person.birth_date) or arrival.patient.birth_date
    given_on = arrival.vaccination.given_on
    if birth_date and given_on and given_on < birth_date:
        yield Finding(_GIVEN, found=given_on)


@rule(
    "VAC-016",
    stage="vaccination",
    source="contract E.10; decision: the dead are not vaccinated",
    since="2026.1",
    wrong="The date of administration, {found}, is after the death of the person.",
    accepts=[SAMPLE, SAMPLE.but(person=replace(SAMPLE_KNOWN_PERSON, deceased_on=date(2026, 3, 1)))],
    rejects=[SAMPLE.but(person=replace(SAMPLE_KNOWN_PERSON, deceased_on=date(2026, 2, 28)))],
)
def given_in_life(arrival: Arrival) -> Iterator[Finding]:
    """The vaccine was given on or before the day on which the person died, if the register knows that day.

    A later date means that the date, or the person, is wrong.

    Send the day on which the vaccine was given, for the person who got it.
    """
    died_on = arrival.person and arrival.person.deceased_on
    given_on = arrival.vaccination.given_on
    if died_on and given_on and given_on > died_on:
        yield Finding(_GIVEN, found=given_on)


@rule(
    "VAC-017",
    stage="vaccination",
    source="contract E.10, E.11; decision: aanleveren takes up to a year",
    since="2026.1",
    wrong="The vaccine was given on {found}, {days} days before it arrived; aanleveren takes at most {longest} days.",
    accepts=[SAMPLE, SAMPLE.but(given_on=date(2025, 3, 2)), SAMPLE.but(given_on=date(2001, 1, 1), origin="reported")],
    rejects=[SAMPLE.but(given_on=date(2025, 3, 1))],
)
def own_work_is_at_most_a_year_old(arrival: Arrival) -> Iterator[Finding]:
    """With aanleveren the vaccine was given at most a year before the message arrived.

    Aanleveren is for what the sender gave itself, sent soon after. What is older is history, and is published as
    reported.

    Send older vaccinations with aanvullen (GetAanvullingVaccinatieGegevensRequest).
    """
    longest, days = arrival.windows.longest_days, _days_on_the_way(arrival)
    if arrival.origin == "own" and longest is not None and days > longest:
        yield Finding(_GIVEN, found=arrival.vaccination.given_on, values={"days": days, "longest": longest})


@rule(
    "VAC-018",
    stage="vaccination",
    severity="warning",
    source="contract E.10, F.4",
    since="2026.1",
    wrong="The vaccine was given on {found}, {days} days before it arrived; up to {normal} days is normal.",
    accepts=[
        SAMPLE,
        SAMPLE.but(given_on=date(2026, 2, 23)),
        SAMPLE.but(given_on=date(2001, 1, 1), origin="reported"),
        SAMPLE.but(given_on=date(2020, 1, 1)),
    ],
    rejects=[SAMPLE.but(given_on=date(2026, 2, 22))],
)
def own_work_arrives_within_a_week(arrival: Arrival) -> Iterator[Finding]:
    """With aanleveren the vaccine was given at most seven days before the message arrived.

    A record that lags behind misleads the next vaccinator. The vaccination is stored all the same.

    Send vaccinations daily, or at least weekly.
    """
    windows, days = arrival.windows, _days_on_the_way(arrival)
    if windows.normal_days is None:
        return
    is_within_longest = windows.longest_days is None or days <= windows.longest_days
    if arrival.origin == "own" and days > windows.normal_days and is_within_longest:
        yield Finding(_GIVEN, found=arrival.vaccination.given_on, values={"days": days, "normal": windows.normal_days})


@rule(
    "VAC-020",
    stage="vaccination",
    source="contract E.14, F.4",
    since="2026.1",
    wrong="A vaccine against Covid-19 needs its lot number, and none was sent.",
    accepts=[SAMPLE.but(lot=""), naming(cnk="4293254", lot="EJ6796"), naming(atc="J07BN01", lot="EJ6796")],
    rejects=[naming(cnk="4293254", lot=""), naming(atc="J07BN01", lot=""), naming(vaccinnet_code="COVID-19", lot="")],
)
def covid_vaccine_has_a_lot_number(arrival: Arrival) -> Iterator[Finding]:
    """A vaccination against Covid-19 has its lot number.

    When a lot is recalled, or an adverse effect is seen, the people who got it must be found.

    Send the lot number that stands on the vial, in item/batch.
    """
    if not arrival.vaccination.lot and is_covid19(arrival.vaccine, arrival.vaccination.atc):
        yield Finding("item/batch")


@rule(
    "VAC-021",
    stage="vaccination",
    source="kmehr-fhir 3; decision: only what was given is registered",
    since="2026.1",
    wrong="The lifecycle {found} does not say that the vaccine was given.",
    accepts=[
        SAMPLE,
        SAMPLE.but(lifecycle=""),
        SAMPLE.but(lifecycle="administrated"),
        SAMPLE.but(lifecycle="reported", origin="reported"),
        SAMPLE.but(lifecycle="completed", origin="reported"),
    ],
    rejects=[SAMPLE.but(lifecycle="planned"), SAMPLE.but(lifecycle="reported")],
)
def lifecycle_says_given(arrival: Arrival) -> Iterator[Finding]:
    """The lifecycle says that the vaccine was given: `administrated`, or no lifecycle at all.

    The register holds vaccinations that took place; planned, refused or cancelled ones do not belong in it. With
    aanvullen `reported` and `completed` are accepted too.

    Send `administrated`, leave lifecycle out, or do not send what was not given.
    """
    lifecycle = arrival.vaccination.lifecycle
    if lifecycle in ("", "administrated"):
        return
    if arrival.origin == "own" or lifecycle not in ("reported", "completed"):
        yield Finding("item/lifecycle/cd", found=lifecycle)


@rule(
    "VAC-022",
    stage="vaccination",
    source="decision: a quantity is above 0 and below 100,000",
    since="2026.1",
    wrong="The quantity {found} is not above 0 and below 100,000.",
    accepts=[SAMPLE, SAMPLE.but(quantity=None), SAMPLE.but(quantity=Decimal("0.5"))],
    rejects=[
        SAMPLE.but(quantity=Decimal(0)),
        SAMPLE.but(quantity=Decimal(-1)),
        SAMPLE.but(quantity=Decimal(100_000)),
    ],
)
def quantity_is_plausible(arrival: Arrival) -> Iterator[Finding]:
    """The quantity, if it is sent, is above 0 and below 100,000.

    Nobody is given nothing or less, and a number that large stands in the wrong element, such as a lot number.

    Send the quantity that was given in the unit of the product, which is nearly always 1, or leave it out.
    """
    quantity = arrival.vaccination.quantity
    if quantity is not None and not 0 < quantity < _QUANTITIES_BELOW:
        yield Finding("item/quantity/decimal", found=f"{quantity:f}")


@rule(
    "VAC-023",
    stage="vaccination",
    source="decision: a LOCAL id has at most 200 characters",
    since="2026.1",
    wrong="The LOCAL id has {length} characters; {longest} is the most.",
    accepts=[SAMPLE, SAMPLE.but(ids=(Id("LOCAL", "x" * 200),))],
    rejects=[SAMPLE.but(ids=(Id("LOCAL", "x" * 201),))],
)
def local_id_is_not_too_long(arrival: Arrival) -> Iterator[Finding]:
    """The LOCAL id of a transaction has at most 200 characters.

    By this id a vaccination that is sent again is found among millions, so it stands in an index.

    Send a short id that your program never uses twice, such as a UUID.
    """
    length = len(arrival.vaccination.local_id)
    if length > _LONGEST_LOCAL_ID:
        yield Finding("id", values={"length": length, "longest": _LONGEST_LOCAL_ID})


@rule(
    "VAC-030",
    stage="vaccination",
    source="contract A.4, C.1; decision: the author of a batch",
    since="2026.1",
    wrong={
        "missing": "The author has no number, and is not the organisation that sends.",
        "number": "The author's number is no NIHII number: {reason}.",
    },
    accepts=[
        SAMPLE,
        SAMPLE.but(author=(DOCTOR,)),
        SAMPLE.but(author=(HOSPITAL.but(ids=(Id("LOCAL", "TESTORG01", "vaccinnet"),)),)),
        SAMPLE.but(author=(HOSPITAL.but(ids=()),), origin="reported"),
    ],
    rejects=[
        SAMPLE.but(author=(DOCTOR.but(ids=()),)),
        SAMPLE.but(author=(DOCTOR.but(ids=(Id("ID-HCPARTY", "10000008004"),)),)),
    ],
)
def author_is_identified(arrival: Arrival) -> Iterator[Finding]:
    """With aanleveren the author is the organisation that sends, or a person with a valid NIHII number.

    The author answers for the vaccination, and citizens and doctors see who gave it.

    Send the author's NIHII number as an id with S="ID-HCPARTY", or the organisation's own number or user code.
    """
    if arrival.origin == "reported" or any(_is_sender(party, arrival) for party in arrival.vaccination.author):
        return
    numbers = [party.nihii for party in arrival.vaccination.author if party.nihii]
    if not numbers:
        yield Finding(_AUTHOR, says="missing")
    for number in numbers:
        try:
            nihii(number)
        except BadNumber as bad:
            yield Finding(_AUTHOR, says="number", values={"reason": bad.reason})


@rule(
    "VAC-031",
    stage="vaccination",
    severity="warning",
    source="contract A.4: the author's number is removed in aanvullen",
    since="2026.1",
    wrong="With aanvullen the author has a number, which says that this author gave the vaccine.",
    accepts=[SAMPLE, SAMPLE.but(author=(HOSPITAL.but(ids=()),), origin="reported")],
    rejects=[SAMPLE.but(author=(DOCTOR,), origin="reported")],
)
def reported_history_has_no_author_number(arrival: Arrival) -> Iterator[Finding]:
    """With aanvullen the author has no ID-HCPARTY number.

    Aanvullen is history: vaccinations that the sender did not give itself. A number that is there is kept, so that
    nothing is lost.

    Leave the id with S="ID-HCPARTY" out of the author, or use aanleveren for your own work.
    """
    if arrival.origin == "reported" and any(party.nihii for party in arrival.vaccination.author):
        yield Finding(_AUTHOR)


def _days_on_the_way(arrival: Arrival) -> int:
    given_on = arrival.vaccination.given_on
    return (arrival.received_on - given_on).days if given_on else 0


def _is_sender(party: Party, arrival: Arrival) -> bool:
    sender = arrival.sender
    return (
        (bool(sender.nihii) and party.nihii[:8] == sender.nihii[:8])
        or (bool(sender.cbe) and party.cbe == sender.cbe)
        or (bool(sender.user_code) and party.local == sender.user_code)
    )
