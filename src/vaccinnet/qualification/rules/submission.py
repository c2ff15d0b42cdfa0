"""Criteria on uploads to BatchUpload: how many there are, and what is in them."""

from collections.abc import Iterator
from datetime import timedelta

from vaccinnet.kmehr.business_day import business_day
from vaccinnet.qualification.facts import OK, RESULT, SUBMIT, SUPPLEMENT, Request, Shown
from vaccinnet.qualification.lots import flaw_of_covid19, looks_made_up, shows_covid19
from vaccinnet.qualification.sample import (
    EMPTY_BATCH,
    GOOD_BATCH,
    with_exchange,
    with_vaccinations,
    without,
)
from vaccinnet.rulebook import Finding, rule

_TWO = 2
_DAYS = timedelta(days=7)
_FIRST = GOOD_BATCH.asked()[0]


def _with_first(**changes: object) -> Shown:
    """Return the good set with another first vaccination, the one against Covid-19, in its first request."""
    person, *others = _FIRST.persons
    sent = (person.vaccinations[0].but(**changes), *person.vaccinations[1:])
    return with_exchange(GOOD_BATCH, 0, persons=(person.but(vaccinations=sent), *others))


def _count(shown: Shown, operation: str) -> Iterator[Finding]:
    found = len(shown.asked(operation))
    if found < _TWO:
        yield Finding(found=found, says="missing")


_COUNTED = {"missing": "{found} of 2 were shown."}


@rule(
    "QUA-020",
    stage="qualification",
    source="contract F.4: 4 files AanleverenVaccinatieGegevens",
    since="2026.1",
    wrong=_COUNTED,
    accepts=[GOOD_BATCH],
    rejects=[without(GOOD_BATCH, 0)],
)
def submissions_are_two(shown: Shown) -> Iterator[Finding]:
    """There are two exchanges of AanleverenVaccinatieGegevens: two requests, two responses.

    One can be luck.

    Send two batches of your own vaccinations and show both, with their responses.
    """
    yield from _count(shown, SUBMIT)


@rule(
    "QUA-021",
    stage="qualification",
    source="contract F.4: 4 files ResultaatVerwerkingVaccinatieGegevens",
    since="2026.1",
    wrong=_COUNTED,
    accepts=[GOOD_BATCH],
    rejects=[without(GOOD_BATCH, 2)],
)
def results_are_two(shown: Shown) -> Iterator[Finding]:
    """There are two exchanges of ResultaatVerwerkingVaccinatieGegevens: two requests, two responses.

    A batch is done only when its result was read.

    Ask the result of both batches after they were processed, and show request and response of each.
    """
    yield from _count(shown, RESULT)


@rule(
    "QUA-022",
    stage="qualification",
    source="contract F.4 (inferred: 12 files less 4 and 4; A.1 for the name of the third message)",
    since="2026.1",
    wrong=_COUNTED,
    accepts=[GOOD_BATCH],
    rejects=[without(GOOD_BATCH, 4)],
)
def supplements_are_two(shown: Shown) -> Iterator[Finding]:
    """There are two exchanges of AanvullingVaccinatieGegevens: two requests, two responses.

    The public text asks twelve files of three messages, and its part on the third is not readable. That it is this one
    is inferred: BatchUpload has no other, and twelve less four and four is four.

    Report history of a test citizen twice (aanvullen), and show both, with their responses.
    """
    yield from _count(shown, SUPPLEMENT)


@rule(
    "QUA-023",
    stage="qualification",
    source="contract F.4: status OK",
    since="2026.1",
    wrong={"refused": "The upload was refused: {found}.", "missing": "No response to an upload was shown."},
    accepts=[GOOD_BATCH],
    rejects=[with_exchange(GOOD_BATCH, 0, answer={"code": "BAT-002"}), EMPTY_BATCH],
)
def uploads_are_accepted(shown: Shown) -> Iterator[Finding]:
    """Every upload was answered with status OK: a transactionId, and `certificaatStatus` true.

    What was refused was not kept, and shows that something is still wrong.

    Correct what the response says, send it again, and show the exchange that was accepted.
    """
    answers = [answer for request, answer in shown.answered() if request.operation in (SUBMIT, SUPPLEMENT)]
    if not answers:
        yield Finding(says="missing")
    for answer in answers:
        if answer.code != OK:
            yield Finding(answer.where, found=answer.code, file=answer.file, says="refused")


@rule(
    "QUA-024",
    stage="qualification",
    source="contract F.4: at least two persons in one request",
    since="2026.1",
    wrong={"one": "The request has {found} person.", "missing": "No AanleverenVaccinatieGegevens was shown."},
    accepts=[GOOD_BATCH],
    rejects=[with_exchange(GOOD_BATCH, 1, persons=_FIRST.persons[:1]), EMPTY_BATCH],
)
def submissions_have_several_persons(shown: Shown) -> Iterator[Finding]:
    """Every AanleverenVaccinatieGegevens is about at least two persons.

    BatchUpload is for groups, and a folder for each person is where programs go wrong.

    Send two or more folders in one message, each with the patient of its own.
    """
    for request in _submissions(shown):
        numbers = {person.insz for person in request.persons}
        if len(numbers) < _TWO:
            where = request.persons[-1].where if request.persons else request.where
            yield Finding(where, found=len(numbers), file=request.file, says="one")
    yield from _none(shown)


@rule(
    "QUA-025",
    stage="qualification",
    source="contract F.4: more than one vaccination for the same person",
    since="2026.1",
    wrong={
        "single": "No person in the request has more than one vaccination.",
        "missing": "No AanleverenVaccinatieGegevens was shown.",
    },
    accepts=[GOOD_BATCH],
    rejects=[with_exchange(GOOD_BATCH, 1, persons=_FIRST.persons[1:]), EMPTY_BATCH],
)
def submissions_have_several_vaccinations(shown: Shown) -> Iterator[Finding]:
    """In every AanleverenVaccinatieGegevens a person has more than one vaccination.

    They belong in one folder: a transaction for each vaccination.

    Send two or more transactions in the folder of one of the persons.
    """
    for request in _submissions(shown):
        if all(len(person.vaccinations) < _TWO for person in request.persons):
            where = request.persons[0].where if request.persons else request.where
            yield Finding(where, file=request.file, says="single")
    yield from _none(shown)


@rule(
    "QUA-026",
    stage="qualification",
    source="contract F.4: a COVID-19 vaccination with lot number, adverse effects empty",
    since="2026.1",
    wrong={
        "none": "The request has no vaccination against Covid-19.",
        "lot": "The vaccination against Covid-19 has no lot number.",
        "adverse": "The vaccination against Covid-19 has adverse effects.",
        "person_lot": "The lot number {found} looks like a placeholder: a manager judges whether it will do.",
        "missing": "No AanleverenVaccinatieGegevens was shown.",
    },
    accepts=[GOOD_BATCH],
    rejects=[
        _with_first(is_covid19=False),
        _with_first(lot=""),
        _with_first(adverse_effects=1),
        _with_first(lot="Batch1"),
        EMPTY_BATCH,
    ],
)
def submissions_have_covid19(shown: Shown) -> Iterator[Finding]:
    """Every AanleverenVaccinatieGegevens has a vaccination against Covid-19 with a lot number and no adverse effects.

    For these vaccines the lot number is mandatory; an empty field for adverse effects shows that none are made up.

    Send the lot number in `item/batch`, and leave the item `adr` out when there was no reaction.
    """
    for request in _submissions(shown):
        covid19 = [each for each in request.vaccinations if each.is_covid19]
        good = [each for each in covid19 if shows_covid19(each)]
        if not covid19:
            yield Finding(request.where, file=request.file, says="none")
        elif not good:
            says, where = flaw_of_covid19(covid19[0])
            yield Finding(where, file=request.file, says=says)
        elif all(looks_made_up(each.lot) for each in good):
            where = f"{good[0].where}/item/batch"
            yield Finding(where, found=good[0].lot, file=request.file, says="person_lot")
    yield from _none(shown)


@rule(
    "QUA-027",
    stage="qualification",
    severity="warning",
    source="contract F.4: preferably different administration dates (within the 7 calendar days)",
    since="2026.1",
    wrong={
        "same": "All vaccinations of the request were given on the same day, {found}.",
        "outside": "The vaccine was given on {found}, more than seven days before it was sent.",
    },
    accepts=[GOOD_BATCH, EMPTY_BATCH],
    rejects=[
        with_vaccinations(GOOD_BATCH, 0, given_on=_FIRST.vaccinations[0].given_on),
        _with_first(given_on=_FIRST.vaccinations[0].given_on - timedelta(days=20)),  # type: ignore[operator]
    ],
)
def submissions_have_several_days(shown: Shown) -> Iterator[Finding]:
    """The vaccinations of an AanleverenVaccinatieGegevens were preferably given on different days, within seven days
    before it was sent.

    It shows that the day of administration is filled in, and not the day of registration.

    Send vaccinations of two or more of the last seven days.
    """
    for request in shown.asked(SUBMIT):
        days = [each.given_on for each in request.vaccinations if each.given_on]
        if len(days) > 1 and len(set(days)) == 1:
            where = f"{request.vaccinations[0].where}/item/beginmoment/date"
            yield Finding(where, found=days[0], file=request.file, says="same")
        sent_on = business_day(request.sent_at or shown.now)
        for each in request.vaccinations:
            if each.given_on and each.given_on < sent_on - _DAYS:
                where = f"{each.where}/item/beginmoment/date"
                yield Finding(where, found=each.given_on, file=request.file, says="outside")


def _submissions(shown: Shown) -> list[Request]:
    return shown.asked(SUBMIT)


def _none(shown: Shown) -> Iterator[Finding]:
    if not shown.asked(SUBMIT):
        yield Finding(says="missing")
