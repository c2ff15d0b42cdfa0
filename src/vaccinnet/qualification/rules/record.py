"""Criteria on calls of the RegistratieService: what is removed, and what is told afterwards."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from vaccinnet.qualification.facts import ADD, GET, OK, REMOVE, Answer, Request, Shown
from vaccinnet.qualification.sample import GOOD_CALLS, NOW, OTHER_INSZ, with_exchange, without
from vaccinnet.rulebook import Finding, rule

_SOURCE = "design: five exchanges (F.5 is not public; from the operations of the service)"
_REMOVAL, _LOOK = 3, 4
_NEVER = datetime(9999, 12, 31, tzinfo=UTC)
_EARLY = NOW - timedelta(hours=20)
_TOLD = GOOD_CALLS.exchanges[_LOOK].answer
assert _TOLD is not None


@rule(
    "QUA-045",
    stage="qualification",
    source=_SOURCE,
    since="2026.1",
    wrong={"missing": "No RemoveVaccination was shown."},
    accepts=[GOOD_CALLS],
    rejects=[without(GOOD_CALLS, _REMOVAL)],
)
def a_vaccination_is_removed(shown: Shown) -> Iterator[Finding]:
    """A vaccination that was registered by mistake is removed: RemoveVaccination, and its response.

    A program that can add and not undo leaves mistakes in records.

    Remove one of the vaccinations that were added in this set, by the VaccinationId that was answered.
    """
    if not shown.of(REMOVE):
        yield Finding(says="missing")


@rule(
    "QUA-046",
    stage="qualification",
    source=_SOURCE,
    since="2026.1",
    wrong={"missing": "No GetVaccinations was shown."},
    accepts=[GOOD_CALLS],
    rejects=[without(GOOD_CALLS, _LOOK)],
)
def a_record_is_fetched(shown: Shown) -> Iterator[Finding]:
    """The vaccinations of a person are fetched: GetVaccinations, and its response.

    A caregiver looks before giving a vaccine.

    Fetch the record of the person for whom vaccinations were added and removed, as the last call.
    """
    if not shown.of(GET):
        yield Finding(says="missing")


@rule(
    "QUA-047",
    stage="qualification",
    source=_SOURCE,
    since="2026.1",
    wrong={
        "absent": "The record does not tell the vaccination {found} that was added before.",
        "other": "The record is that of a person for whom nothing was added in this set.",
        "early": "The record was fetched before anything was added.",
        "missing_removal": "The record does not tell the vaccination {found}; if it was removed, that was not shown.",
        "missing": "No GetVaccinations with an answer was shown.",
    },
    accepts=[GOOD_CALLS],
    rejects=[
        with_exchange(GOOD_CALLS, _LOOK, answer={"told": frozenset({"B" * 32})}),
        with_exchange(GOOD_CALLS, _LOOK, patient_id=OTHER_INSZ),
        with_exchange(GOOD_CALLS, _LOOK, sent_at=_EARLY),
        without(GOOD_CALLS, _REMOVAL),
        without(GOOD_CALLS, _LOOK),
    ],
)
def what_was_added_is_told(shown: Shown) -> Iterator[Finding]:
    """The record tells every vaccination of the person that was added before and not removed since.

    It is the proof, in the program itself, that what was sent can be consulted.

    Add, remove, and fetch then the record of the same person, without `vaccinationDateSince`.
    """
    last = _last_look(shown)
    if last is None:
        yield Finding(says="missing")
        return
    request, answer = last
    added = [(at, id) for at, patient, id in _added(shown) if patient == request.patient_id]
    before = [id for at, id in added if at <= _at(request)]
    if not before:
        says = "early" if added else "other"
        yield Finding(f"{request.where}/PatientId", file=request.file, says=says)
    removed = {each.vaccination_id for each in _removed(shown)}
    says = "absent" if shown.of(REMOVE) else "missing_removal"
    for id in before:
        if id not in answer.told and id not in removed:
            yield Finding(_place_of_record(answer), found=id, file=answer.file, says=says)


@rule(
    "QUA-048",
    stage="qualification",
    source=_SOURCE,
    since="2026.1",
    wrong={
        "still": "The record still tells the vaccination {found} that was removed before.",
        "early": "The record was fetched before the removal, and not again after it.",
        "other": "The record is that of another person than the one from whose record something was removed.",
        "missing": "No removal, or no record that was fetched after it, was shown.",
    },
    accepts=[GOOD_CALLS],
    rejects=[
        with_exchange(GOOD_CALLS, _LOOK, answer={"told": _TOLD.told | {"A" * 32}}),
        with_exchange(GOOD_CALLS, _REMOVAL, sent_at=NOW),
        with_exchange(GOOD_CALLS, _REMOVAL, patient_id=OTHER_INSZ),
        without(GOOD_CALLS, _REMOVAL),
    ],
)
def what_was_removed_is_not_told(shown: Shown) -> Iterator[Finding]:
    """A record that is fetched after a removal does not tell what was removed.

    So the removal is seen to have worked.

    Fetch the record of the same person after the removal.
    """
    last, removals = _last_look(shown), _removed(shown)
    if last is None or not removals:
        yield Finding(says="missing")
        return
    request, answer = last
    of_person = [each for each in removals if each.patient_id == request.patient_id]
    before = [each for each in of_person if _at(each) <= _at(request)]
    if not before:
        says = "early" if of_person else "other"
        yield Finding(f"{request.where}/PatientId", file=request.file, says=says)
    for each in before:
        if each.vaccination_id in answer.told:
            yield Finding(_place_of_record(answer), found=each.vaccination_id, file=answer.file, says="still")


def _at(request: Request) -> datetime:
    return request.sent_at or _NEVER


def _last_look(shown: Shown) -> tuple[Request, Answer] | None:
    looks = [(request, answer) for request, answer in shown.answered() if request.operation == GET]
    return max(looks, key=lambda look: _at(look[0]), default=None)


def _added(shown: Shown) -> Iterator[tuple[datetime, str, str]]:
    for request, answer in shown.answered():
        if request.operation == ADD:
            for said in answer.said:
                if said.vaccination_id:
                    yield _at(request), request.patient_id, said.vaccination_id


def _removed(shown: Shown) -> list[Request]:
    return [request for request, answer in shown.answered() if request.operation == REMOVE and answer.code == OK]


def _place_of_record(answer: Answer) -> str:
    return answer.where.replace("/Status/Code", "/Base64EncodedKmehr")
