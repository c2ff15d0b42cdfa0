"""Which answer belongs to which request: by what they say, and where that leaves a choice by their names and order."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from vaccinnet.qualification.facts import ADD, GET, REMOVE, RESULT, SUBMIT, SUPPLEMENT, Answer, Exchange, Request

_ROLE = re.compile(r"request|response|aanvraag|antwoord|answer|vraag|req|resp|rsp|res", re.IGNORECASE)
# How well an answer fits a request. What does not fit is only paired when nothing better is left.
_SURE, _CAN, _CANNOT = 2, 1, 0

_Fit = Callable[[Request, Answer], int]


@dataclass(frozen=True, slots=True)
class _Uploads:
    """What the results of a set say of its uploads."""

    asked: frozenset[str]
    told: tuple[frozenset[str], ...]

    def has_result(self, request: Request) -> bool:
        return any(_ids_of(request) & ids for ids in self.told)


def match(requests: Sequence[Request], answers: Sequence[Answer]) -> list[Exchange]:
    """Return the exchanges in the order of the requests, then the answers to nothing that was shown."""
    left = list(answers)
    uploads = [each for each in requests if each.operation in (SUBMIT, SUPPLEMENT)]
    facts = _Uploads(
        frozenset(each.request_id.upper() for each in requests if each.operation == RESULT),
        tuple(frozenset(id for said in each.said for id in said.ids) for each in answers if each.operation == RESULT),
    )
    paired = _pair(uploads, left, lambda request, answer: _fit_of_upload(request, answer, facts))
    by_transaction = {pair.answer.transaction_id.upper(): pair.request for pair in paired if pair.answer}
    results = [each for each in requests if each.operation == RESULT]
    paired += _pair(results, left, lambda request, answer: _fit_of_result(request, answer, by_transaction))
    calls = [each for each in requests if each.operation in (ADD, REMOVE, GET)]
    paired += _pair(calls, left, _fit_of_call)
    order = {request.file: number for number, request in enumerate(requests)}
    paired.sort(key=lambda pair: order[pair.request.file] if pair.request else len(order))
    return [*paired, *(Exchange(answer=each) for each in left)]


def _pair(requests: Sequence[Request], answers: list[Answer], fit: _Fit) -> list[Exchange]:
    """Return an exchange for each request, taking its answer out of `answers`; the best fits are taken first."""
    candidates = []
    for number, request in enumerate(requests):
        for place, answer in enumerate(answers):
            if answer.operation in ("", _answered(request.operation)):
                fits = fit(request, answer)
                candidates.append(
                    (-fits, _stem(request.file) != _stem(answer.file), abs(number - place), number, place)
                )
    taken: dict[int, tuple[int, int]] = {}
    used: set[int] = set()
    for fits, _, _, number, place in sorted(candidates):
        if number not in taken and place not in used:
            taken[number] = (place, -fits)
            used.add(place)
    pairs = [
        Exchange(request, answers[taken[number][0]], taken[number][1] != _CANNOT)
        if number in taken
        else Exchange(request)
        for number, request in enumerate(requests)
    ]
    answers[:] = [each for place, each in enumerate(answers) if place not in used]
    return pairs


def _answered(operation: str) -> str:
    # There is one form of answer to both kinds of upload.
    return SUBMIT if operation == SUPPLEMENT else operation


def _fit_of_upload(request: Request, answer: Answer, facts: _Uploads) -> int:
    """An answer only says a number: whose result was asked and told, belong together."""
    if not answer.operation or not answer.transaction_id:
        return _CAN
    is_asked = answer.transaction_id.upper() in facts.asked
    return _SURE if is_asked == facts.has_result(request) else _CAN


def _fit_of_result(request: Request, answer: Answer, by_transaction: dict[str, Request | None]) -> int:
    told = frozenset(id for said in answer.said for id in said.ids)
    upload = by_transaction.get(request.request_id.upper())
    if not answer.operation or not told or upload is None or not _ids_of(upload):
        return _CAN
    return _SURE if told & _ids_of(upload) else _CANNOT


def _fit_of_call(request: Request, answer: Answer) -> int:
    if not answer.patient_id:
        return _CAN
    if answer.patient_id != request.patient_id or answer.vaccination_id != request.vaccination_id:
        return _CANNOT
    if request.operation != ADD:
        return _SURE
    sent = [id for each in request.vaccinations for id in each.ids]
    told = [id for said in answer.said for id in said.ids]
    return _SURE if sent == told else _CANNOT if len(answer.said) != len(sent) or set(told) - set(sent) else _CAN


def _ids_of(request: Request) -> frozenset[str]:
    return frozenset(id for each in request.vaccinations for id in each.ids)


def _stem(name: str) -> str:
    """Return a name without the word that says whether it is a request or an answer."""
    return re.sub(r"[^0-9a-z]+", "", _ROLE.sub("", name.rpartition("/")[2].lower()))
