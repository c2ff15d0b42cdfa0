"""Measurements for Prometheus, in its text format: counts and ages without persons, senders or programs.

They come from the database, so every host tells the same, and one of them is enough to ask.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

from django.conf import settings
from django.db import Error, connection
from django.http import Http404, HttpRequest, HttpResponse

_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_WINDOW = timedelta(minutes=5)
_FORWARDED = ("HTTP_FORWARDED", "HTTP_X_FORWARDED_FOR")

_BATCHES = """
    SELECT count(*), coalesce(extract(epoch FROM %(now)s - min(received_at)), 0), count(*) FILTER (WHERE breakdowns > 0)
    FROM batch_batch WHERE processed_at IS NULL
"""
_EXCHANGES = """
    SELECT service, outcome, count(*), coalesce(percentile_cont(0.95) WITHIN GROUP (ORDER BY milliseconds), 0)
    FROM exchanges_exchange WHERE at > %(since)s GROUP BY service, outcome ORDER BY service, outcome
"""
_REVOKED = """
    SELECT extract(epoch FROM %(now)s - min(fetched_at)), count(*) FILTER (WHERE problem <> '')
    FROM trust_revocationlist
"""


@dataclass(frozen=True, slots=True)
class Measurement:
    """A gauge: its name without prefix, what it tells, and its values by labels."""

    name: str
    tells: str
    values: tuple[tuple[dict[str, str], float], ...]

    def lines(self) -> Iterator[str]:
        """Yield the measurement in Prometheus' text format."""
        name = f"vaccinnet_{self.name}"
        yield f"# HELP {name} {self.tells}"
        yield f"# TYPE {name} gauge"
        for labels, value in self.values:
            inside = ",".join(f'{key}="{_escaped(text)}"' for key, text in labels.items())
            yield f"{name}{{{inside}}} {value:g}" if inside else f"{name} {value:g}"


def metrics(request: HttpRequest) -> HttpResponse:
    """Answer the measurements, to whom VACCINNET_METRICS_FROM names and to nobody whom a proxy passed on."""
    if not _may_ask(request):
        raise Http404
    now = datetime.now(UTC)
    try:
        measured = [Measurement("up", "1 when the database answers.", (({}, 1),)), *_measure(now)]
    except Error:
        measured = [Measurement("up", "1 when the database answers.", (({}, 0),))]
    answer = HttpResponse(written(measured), content_type=_TYPE)
    answer["Cache-Control"] = "no-store"
    return answer


def written(measured: Iterable[Measurement]) -> str:
    """Return measurements in Prometheus' text format."""
    return "".join(f"{line}\n" for each in measured for line in each.lines())


def _may_ask(request: HttpRequest) -> bool:
    if any(header in request.META for header in _FORWARDED):
        return False
    try:
        address = ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    return any(address in each for each in settings.METRICS_FROM)


def _measure(now: datetime) -> Iterator[Measurement]:
    with connection.cursor() as cursor:
        cursor.execute(_BATCHES, {"now": now})
        waiting, oldest, broken = cursor.fetchone()
        cursor.execute(_EXCHANGES, {"since": now - _WINDOW})
        exchanges = cursor.fetchall()
        cursor.execute(_REVOKED, {"now": now})
        oldest_list, problems = cursor.fetchone()
    yield Measurement("batches_waiting", "Batches that are accepted and not processed.", (({}, waiting),))
    yield Measurement("batches_oldest_seconds", "How long the oldest of them waits.", (({}, float(oldest)),))
    yield Measurement("batches_broken_off", "Batches whose processing broke off.", (({}, broken),))
    by = [({"service": service, "outcome": outcome}, number, late) for service, outcome, number, late in exchanges]
    yield Measurement("exchanges", "Calls of the last five minutes.", tuple((each, n) for each, n, _ in by))
    yield Measurement(
        "exchange_p95_seconds",
        "Time within which 95 in 100 of them were answered.",
        tuple((each, late / 1000) for each, _, late in by),
    )
    if oldest_list is not None:
        yield Measurement(
            "revocation_list_oldest_seconds",
            "Since when the oldest list of revoked certificates was fetched.",
            (({}, float(oldest_list)),),
        )
    yield Measurement("revocation_list_problems", "Addresses whose list was not fetched.", (({}, problems),))
    if settings.LISTS_DECIDE:
        yield from _lists(now)


def _lists(now: datetime) -> Iterator[Measurement]:
    from vaccinnet.admission.kept import how_lists_stand

    lists = how_lists_stand()
    ages = [({"list": each.kind}, (now - each.issued_at).total_seconds()) for each in lists if each.issued_at]
    yield Measurement("admission_list_age_seconds", "How long ago the kept list was issued.", tuple(ages))
    after = settings.LIST_TERMS.stale_after
    yield Measurement(
        "admission_list_stale",
        "1 when a list is missing or too old: an alarm.",
        tuple(({"list": each.kind}, float(each.is_stale(now, after))) for each in lists),
    )


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
