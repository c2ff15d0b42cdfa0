"""The door through which time enters: every request carries the moment at which it came."""

from collections.abc import Callable
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse

Answer = Callable[[HttpRequest], HttpResponse]


def clock(get_response: Answer) -> Answer:
    """Return a middleware that gives every request its `now`."""

    def give_now(request: HttpRequest) -> HttpResponse:
        request.now = datetime.now(UTC)
        return get_response(request)

    return give_now
