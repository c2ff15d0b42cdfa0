"""Criteria on calls of the RegistratieService: who adds what."""

from collections.abc import Iterator

from vaccinnet.qualification.facts import ADD, OK, Answer, Request, Role, Shown
from vaccinnet.qualification.lots import flaw_of_covid19, looks_made_up, shows_covid19
from vaccinnet.qualification.sample import EMPTY_CALLS, GOOD_CALLS, with_exchange, with_vaccinations, without
from vaccinnet.rulebook import Finding, rule

_TWO = 2
_SOURCE = "design: five exchanges (F.5 is not public; from the required test profiles of F.1)"


def _adds(shown: Shown, role: Role) -> list[Request]:
    return [each for each in shown.asked(ADD) if each.role == role]


def _answer_of_add(**changes: object) -> Shown:
    return with_exchange(GOOD_CALLS, 1, answer=changes)


_SAID = GOOD_CALLS.exchanges[1].answer
assert _SAID is not None


@rule(
    "QUA-040",
    stage="qualification",
    source=_SOURCE,
    since="2026.1",
    wrong={"missing": "No AddVaccinations with the token of a doctor was shown."},
    accepts=[GOOD_CALLS],
    rejects=[without(GOOD_CALLS, 0)],
)
def a_doctor_adds(shown: Shown) -> Iterator[Finding]:
    """A doctor registers: AddVaccinations with the token of a doctor, and its response.

    It is what the RegistratieService is for.

    Register with the certificate of your test doctor, and show request and response.
    """
    if not _adds(shown, "doctor"):
        yield Finding(says="missing")


@rule(
    "QUA-041",
    stage="qualification",
    source=_SOURCE,
    since="2026.1",
    wrong={
        "single": "The call has {found} vaccination; none of a doctor has two.",
        "missing": "No AddVaccinations with the token of a doctor was shown.",
    },
    accepts=[GOOD_CALLS],
    rejects=[with_exchange(GOOD_CALLS, 0, persons=GOOD_CALLS.asked()[0].persons[:1]), without(GOOD_CALLS, 0)],
)
def a_doctor_adds_two_at_once(shown: Shown) -> Iterator[Finding]:
    """A call of the doctor registers two vaccinations of one person at once.

    A call takes up to five messages, and each gets its own answer.

    Send two `Base64EncodedKmehrmessage` in one AddVaccinations.
    """
    calls = _adds(shown, "doctor")
    if not calls:
        yield Finding(says="missing")
    elif all(len(each.vaccinations) < _TWO for each in calls):
        first = calls[0]
        where = f"{first.where}/Base64EncodedKmehrmessage"
        yield Finding(where, found=len(first.vaccinations), file=first.file, says="single")


@rule(
    "QUA-042",
    stage="qualification",
    source=f"{_SOURCE}; contract F.4 for Covid-19",
    since="2026.1",
    wrong={
        "none": "The doctor's call has no vaccination against Covid-19.",
        "lot": "The vaccination against Covid-19 has no lot number.",
        "adverse": "The vaccination against Covid-19 has adverse effects.",
        "person_lot": "The lot number {found} looks like a placeholder: a manager judges whether it will do.",
        "missing": "No AddVaccinations with the token of a doctor was shown.",
    },
    accepts=[GOOD_CALLS],
    rejects=[
        with_vaccinations(GOOD_CALLS, 0, is_covid19=False),
        with_vaccinations(GOOD_CALLS, 0, lot=""),
        with_vaccinations(GOOD_CALLS, 0, adverse_effects=1),
        with_vaccinations(GOOD_CALLS, 0, lot="Batch1"),
        without(GOOD_CALLS, 0),
    ],
)
def a_doctor_adds_covid19(shown: Shown) -> Iterator[Finding]:
    """A doctor registers a vaccination against Covid-19 with a lot number and no adverse effects.

    For these vaccines the lot number is mandatory; an empty field for adverse effects shows that none are made up.

    Send the lot number in `item/batch`, and leave the item `adr` out when there was no reaction.
    """
    calls = _adds(shown, "doctor")
    sent = [(call, each) for call in calls for each in call.vaccinations if each.is_covid19]
    good = [(call, each) for call, each in sent if shows_covid19(each)]
    if not calls:
        yield Finding(says="missing")
    elif not sent:
        yield Finding(calls[0].where, file=calls[0].file, says="none")
    elif not good:
        call, each = sent[0]
        says, where = flaw_of_covid19(each)
        yield Finding(where, file=call.file, says=says)
    elif all(looks_made_up(each.lot) for _, each in good):
        call, each = good[0]
        yield Finding(f"{each.where}/item/batch", found=each.lot, file=call.file, says="person_lot")


@rule(
    "QUA-043",
    stage="qualification",
    source=f"{_SOURCE}; contract E.6",
    since="2026.1",
    wrong={
        "missing": "No AddVaccinations with the token of a trainee (HAIO) was shown.",
        "self": "The author is the trainee, and not a stagemeester.",
    },
    accepts=[GOOD_CALLS],
    rejects=[without(GOOD_CALLS, 1), with_exchange(GOOD_CALLS, 1, has_other_author=False)],
)
def a_trainee_adds(shown: Shown) -> Iterator[Finding]:
    """A trainee (HAIO) registers with the own token, in the name of a stagemeester, who is the author.

    The stagemeester answers for what the trainee does.

    Send the trainee as sender in the header, and the stagemeester's NIHII number as the author.
    """
    calls = _adds(shown, "trainee")
    if not calls:
        yield Finding(says="missing")
    for call in calls:
        if not call.has_other_author:
            place = call.vaccinations[0].where if call.vaccinations else call.where
            yield Finding(f"{place}/author/hcparty/id", file=call.file, says="self")


@rule(
    "QUA-044",
    stage="qualification",
    source=f"{_SOURCE}; contract E.5",
    since="2026.1",
    wrong={"missing": "No AddVaccinations with the token of a practice was shown."},
    accepts=[GOOD_CALLS],
    rejects=[without(GOOD_CALLS, 2)],
)
def a_practice_adds(shown: Shown) -> Iterator[Finding]:
    """A group practice registers with its own token, for one of its doctors, who is the author.

    The practice has a certificate, a profile and a stock of its own.

    Register with the certificate of your test practice, and show request and response.
    """
    if not _adds(shown, "practice"):
        yield Finding(says="missing")


@rule(
    "QUA-049",
    stage="qualification",
    source=f"{_SOURCE}; contract F.4: status OK",
    since="2026.1",
    wrong={"refused": "The response says {found}, and not OK.", "missing": "No response was shown."},
    accepts=[GOOD_CALLS],
    rejects=[
        _answer_of_add(code="REG-021"),
        _answer_of_add(said=(_SAID.said[0].but(code="VAC-014"),)),
        EMPTY_CALLS,
    ],
)
def calls_are_accepted(shown: Shown) -> Iterator[Finding]:
    """Every call was answered with status OK, and so was every message in it.

    What was refused was not done, and shows that something is still wrong.

    Correct what the response says, call again, and show the exchange that was accepted.
    """
    answers = [answer for _, answer in shown.answered()]
    if not answers:
        yield Finding(says="missing")
    for answer in answers:
        yield from _refusals(answer)


def _refusals(answer: Answer) -> Iterator[Finding]:
    refused = [said for said in answer.said if said.code != OK]
    for said in refused:
        yield Finding(said.where, found=said.code, file=answer.file, says="refused")
    if answer.code != OK and not refused:
        yield Finding(answer.where, found=answer.code, file=answer.file, says="refused")
