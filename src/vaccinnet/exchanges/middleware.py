"""Keep the journal: every call on which a door says something is recorded before its answer leaves."""

import time
from collections.abc import Callable

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from vaccinnet.exchanges.record import record

log = structlog.get_logger(__name__)


def journal(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Return a middleware that records the exchange of every call to which a door attached what was spoken."""

    def keep(request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = get_response(request)
        spoken = getattr(request, "spoken", None)
        if spoken is not None:
            milliseconds = (time.perf_counter() - began) * 1000
            _record(request, response, milliseconds)
        return response

    return keep


def _record(request: HttpRequest, response: HttpResponse, milliseconds: float) -> None:
    try:
        record(
            request.spoken,
            request=request.body,
            answer=response.content,
            at=request.now,
            milliseconds=milliseconds,
            keeps_messages=settings.JOURNAL_KEEPS_MESSAGES,
        )
    except Exception:
        # The answer stands: what was accepted is committed. A gap in the journal is a defect to be seen in the log.
        log.exception("an exchange could not be recorded", operation=request.spoken.operation)
