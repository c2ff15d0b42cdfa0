"""Two good sets, one for each service: examples for the criteria, changed in one thing at a time."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from vaccinnet.qualification.facts import (
    ADD,
    GET,
    REMOVE,
    RESULT,
    SUBMIT,
    SUPPLEMENT,
    Answer,
    Exchange,
    Person,
    Proofs,
    Recorded,
    Request,
    Role,
    Said,
    Seen,
    Shown,
    Trace,
    Vaccination,
)
from vaccinnet.rulebook import Finding

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
_BODY = "/Envelope/Body"
INSZ, OTHER_INSZ = "85031299959", "99123100069"
RULE_BROKEN = Finding("/Envelope/Body/X", rule="VAC-014", line=12)
RULE_WARNED = Finding("/Envelope/Body/X", rule="VAC-018", line=12, severity="warning")


def vaccination(where: str, number: int, **changes: Any) -> Vaccination:
    """Return a good vaccination, given as many days ago as its number; the first of them is against Covid-19."""
    good = Vaccination(where, date(2026, 11, 24) - timedelta(days=number), "EJ6796", is_covid19=number == 1)
    return good.but(**changes)


def _upload(operation: str, number: int) -> Exchange:
    where = f"{_BODY}/Get{operation}Request/kmehrmessage"
    persons = (
        Person(
            f"{where}/folder[1]",
            INSZ,
            tuple(
                vaccination(f"{where}/folder[1]/transaction[{n}]", n).but(ids=(f"{operation}{number}{n}",))
                for n in (1, 2)
            ),
        ),
        Person(
            f"{where}/folder[2]",
            OTHER_INSZ,
            (vaccination(f"{where}/folder[2]/transaction[1]", 3).but(ids=(f"{operation}{number}3",)),),
        ),
    )
    request = _request(f"{operation}-{number}", operation).but(software_id="ACME_Zorgdossier_Zorg", persons=persons)
    return Exchange(
        request, Answer(f"{operation}-{number}-response.xml", SUBMIT, transaction_id=f"{operation}{number}")
    )


def _result(number: int) -> Exchange:
    request = _request(f"resultaat-{number}", RESULT).but(request_id=f"{SUBMIT}{number}")
    said = tuple(Said(f"{_BODY}/x[{n}]", "OK", (f"{SUBMIT}{number}{n}",)) for n in (1, 2, 3))
    return Exchange(request, Answer(f"resultaat-{number}-response.xml", RESULT, said=said))


def _request(name: str, operation: str) -> Request:
    return Request(
        file=f"{name}-request.xml",
        operation=operation,
        where=f"{_BODY}/{operation}Request",
        sent_at=NOW - timedelta(days=1),
        signature=name.encode(),
    )


def _call(name: str, operation: str, hours: int, role: Role = "doctor") -> Request:
    request: Request = _request(name, operation).but(
        software_id="ACME_Zorgdossier", patient_id=INSZ, role=role, sent_at=NOW - timedelta(hours=10 - hours)
    )
    return request


def _add(role: Role, hours: int, *ids: str) -> Exchange:
    where = f"{_BODY}/AddVaccinationsRequest/Base64EncodedKmehrmessage"
    places = [f"{where}[{n}]/kmehrmessage/folder[1]" for n in range(1, len(ids) + 1)]
    persons = tuple(
        Person(place, INSZ, (vaccination(f"{place}/transaction[1]", n).but(ids=(f"{role}.{n}",)),))
        for n, place in enumerate(places, start=1)
    )
    request = _call(f"add-{role}", ADD, hours, role).but(persons=persons, has_other_author=role != "doctor")
    said = tuple(Said(f"{_BODY}/x[{n}]", "OK", (f"{role}.{n}",), id) for n, id in enumerate(ids, start=1))
    return Exchange(request, Answer(f"add-{role}-response.xml", ADD, patient_id=INSZ, said=said))


def _files(exchanges: tuple[Exchange, ...]) -> tuple[Seen, ...]:
    parts = [part for each in exchanges for part in (each.request, each.answer) if part]
    service = "registration" if exchanges[0].operation == ADD else "batch"
    return tuple(Seen(part.file, part.file.encode(), service, part.operation) for part in parts)  # type: ignore[arg-type]


_BATCH = (
    *(_upload(SUBMIT, number) for number in (1, 2)),
    *(_result(number) for number in (1, 2)),
    *(_upload(SUPPLEMENT, number) for number in (1, 2)),
)
_CALLS = (
    _add("doctor", 1, "A" * 32, "B" * 32),
    _add("trainee", 2, "C" * 32),
    _add("practice", 3, "D" * 32),
    Exchange(
        _call("remove", REMOVE, 4).but(vaccination_id="A" * 32),
        Answer("remove-response.xml", REMOVE, patient_id=INSZ, vaccination_id="A" * 32),
    ),
    Exchange(
        _call("get", GET, 5),
        Answer("get-response.xml", GET, patient_id=INSZ, told=frozenset({"B" * 32, "C" * 32, "D" * 32})),
    ),
)

GOOD_BATCH = Shown("batch", NOW, _files(_BATCH), _BATCH)
GOOD_CALLS = Shown("registration", NOW, _files(_CALLS), _CALLS)
EMPTY_BATCH, EMPTY_CALLS = Shown("batch", NOW), Shown("registration", NOW)


def with_exchange(shown: Shown, number: int, *, answer: dict[str, Any] | None = None, **request: Any) -> Shown:
    """Return a set in which facts of the request, or of the answer, of the exchange with this number are changed."""
    each = shown.exchanges[number]
    assert each.request is not None
    assert each.answer is not None
    changed = each.but(request=each.request.but(**request), answer=each.answer.but(**answer or {}))
    exchanges = (*shown.exchanges[:number], changed, *shown.exchanges[number + 1 :])
    return shown.but(exchanges=exchanges)


def with_vaccinations(shown: Shown, number: int, **changes: Any) -> Shown:
    """Return a set in which all vaccinations of the request with this number are changed."""
    request = shown.exchanges[number].request
    assert request is not None
    persons = tuple(
        person.but(vaccinations=tuple(each.but(**changes) for each in person.vaccinations))
        for person in request.persons
    )
    return with_exchange(shown, number, persons=persons)


def without(shown: Shown, *numbers: int) -> Shown:
    """Return a set that lacks these exchanges."""
    left = tuple(each for number, each in enumerate(shown.exchanges) if number not in numbers)
    return shown.but(exchanges=left)


_RECORDED, _TRACE = Recorded(NOW), Trace()


def proofs_of(shown: Shown, *, recorded: Recorded = _RECORDED, trace: Trace = _TRACE, own: bool = True) -> Proofs:
    """Return what journal and register know of a set when nothing is wrong with it."""
    requests = shown.asked()
    return Proofs(
        recorded={each.signature: recorded for each in requests},
        people={person.insz: own for each in requests for person in each.persons},
        traces={(each.signature, sent.where): trace for each in requests for sent in each.vaccinations},
    )


PROVEN_BATCH: Shown = GOOD_BATCH.but(proofs=proofs_of(GOOD_BATCH))
