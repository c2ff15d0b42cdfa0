"""Choose, of all that a program exchanged, the exchanges that show most: the set of a capture."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime

from vaccinnet.qualification.facts import (
    ADD,
    GET,
    OK,
    REMOVE,
    RESULT,
    SUBMIT,
    SUPPLEMENT,
    Exchange,
    Request,
    Role,
    Service,
)
from vaccinnet.qualification.lots import shows_covid19

_TWO = 2
_NEVER = datetime(1, 1, 1, tzinfo=UTC)


def choose(service: Service, exchanges: Sequence[Exchange]) -> list[Exchange]:
    """Return the set that shows most, of exchanges that have both parts; of equal ones the latest count."""
    usable = [each for each in exchanges if each.request and each.answer]
    return _batch(usable) if service == "batch" else _calls(usable)


def _batch(exchanges: list[Exchange]) -> list[Exchange]:
    results = {}
    for each in sorted(_of(exchanges, RESULT), key=lambda each: (_is_good(each), _at(each))):
        results[_request(each).request_id.upper()] = each

    def score(each: Exchange) -> tuple[int, ...]:
        result = results.get(_transaction(each))
        persons = _request(each).persons
        shows = (
            len({person.insz for person in persons}) >= _TWO,
            any(len(person.vaccinations) >= _TWO for person in persons),
            any(shows_covid19(sent) for sent in _request(each).vaccinations),
            result is not None,
            result is not None and _is_good(result),
        )
        return (sum(shows),)

    submissions = _best(_of(exchanges, SUBMIT), score)
    of_them = [results[_transaction(each)] for each in submissions if _transaction(each) in results]
    return [*submissions, *of_them, *_best(_of(exchanges, SUPPLEMENT), lambda each: ())]


def _calls(exchanges: list[Exchange]) -> list[Exchange]:
    """Return the set about the person of whom most is shown: adding, removing and looking are about one record."""
    persons = dict.fromkeys(_request(each).patient_id for each in sorted(exchanges, key=_at, reverse=True))
    sets = [_about([each for each in exchanges if _request(each).patient_id == person]) for person in persons]
    return max(sets, key=_shown, default=[])


def _about(exchanges: list[Exchange]) -> list[Exchange]:
    added = [
        *_best(_adds(exchanges, "doctor"), _score_of_doctor, most=1),
        *_best(_adds(exchanges, "trainee"), lambda each: (_request(each).has_other_author,), most=1),
        *_best(_adds(exchanges, "practice"), lambda each: (), most=1),
    ]
    ids = {said.vaccination_id for each in added if each.answer for said in each.answer.said}
    removals = [each for each in _of(exchanges, REMOVE) if _is_good(each)]
    of_these = [each for each in removals if _request(each).vaccination_id in ids]
    chosen = sorted(added, key=_at) + sorted(of_these or _best(removals, lambda each: (), most=1), key=_at)
    return [*chosen, *_best(_of(exchanges, GET), lambda each: (), most=1)]


def _score_of_doctor(each: Exchange) -> tuple[int, ...]:
    sent = _request(each).vaccinations
    return (int(len(sent) >= _TWO) + int(any(shows_covid19(one) for one in sent)),)


def _shown(exchanges: list[Exchange]) -> int:
    """Return how many of the demanded calls are there."""
    kinds = {(each.operation, _request(each).role if each.operation == ADD else "") for each in exchanges}
    return len(kinds)


def _adds(exchanges: list[Exchange], role: Role) -> list[Exchange]:
    return [each for each in _of(exchanges, ADD) if _request(each).role == role]


def _of(exchanges: Iterable[Exchange], operation: str) -> list[Exchange]:
    return [each for each in exchanges if each.operation == operation]


def _best(
    exchanges: list[Exchange], score: Callable[[Exchange], tuple[int, ...]], *, most: int = _TWO
) -> list[Exchange]:
    """Return the exchanges with the highest score, in the order in which they were sent."""
    ranked = sorted(exchanges, key=lambda each: (_is_good(each), score(each), _at(each)), reverse=True)
    return sorted(ranked[:most], key=_at)


def _is_good(each: Exchange) -> bool:
    answer = each.answer
    return answer is not None and answer.code == OK and all(said.code == OK for said in answer.said)


def _transaction(each: Exchange) -> str:
    return each.answer.transaction_id.upper() if each.answer else ""


def _request(each: Exchange) -> Request:
    assert each.request is not None
    return each.request


def _at(each: Exchange) -> datetime:
    return _request(each).sent_at or _NEVER
