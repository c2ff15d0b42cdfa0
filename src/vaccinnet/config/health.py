"""Whether this server lives, and whether it can do its work: for a supervisor and for a load balancer."""

from datetime import UTC, datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse

_GONE = {"status": "unavailable", "database": "does not answer"}


def live(request: HttpRequest) -> HttpResponse:
    """Answer 200 as long as the process answers at all; who gets no answer starts it anew."""
    return JsonResponse({"status": "ok"})


def health(request: HttpRequest) -> HttpResponse:
    """Answer 200 when the database answers, else 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return JsonResponse(_GONE, status=503)
    return JsonResponse({"status": "ok"})


def ready(request: HttpRequest) -> HttpResponse:
    """Answer 200 when calls can be sent here, else 503: the database answers, and its tables are up to date.

    In production it says also how the lists of admissions stand. A list that is stale or missing is an alarm, and no
    reason to send nobody here: every other host has the same.
    """
    facts: dict[str, Any] = {"status": "ok"}
    try:
        if not _tables_are_up_to_date():
            return JsonResponse({"status": "unavailable", "database": "has tables of an earlier version"}, status=503)
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        if settings.LISTS_DECIDE:
            facts["lists"] = _how_lists_stand(datetime.now(UTC))
    except Error:
        return JsonResponse(_GONE, status=503)
    return JsonResponse(facts)


def _tables_are_up_to_date() -> bool:
    try:
        return _found_up_to_date()
    except _NotYet:
        return False


class _NotYet(Exception):
    """A migration of this version has not run; an exception is not remembered."""


@cache
def _found_up_to_date() -> bool:
    """Return True, found once for this process: tables do not go back while it runs."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise _NotYet
    return True


def _how_lists_stand(now: datetime) -> dict[str, str]:
    from vaccinnet.admission.kept import how_lists_stand

    after = settings.LIST_TERMS.stale_after
    return {
        each.kind: "missing" if each.issued_at is None else "stale" if each.is_stale(now, after) else "ok"
        for each in how_lists_stand()
    }
