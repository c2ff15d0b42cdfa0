"""Tell by mail what was done to whoever it concerns; codes are made at the moment in which they are mailed."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from django.db import transaction

from vaccinnet.admission.confirm import renew_code
from vaccinnet.admission.models import Event
from vaccinnet.admission.opening import make_code
from vaccinnet.admission.terms import ActivationTerms

log = structlog.get_logger(__name__)

# A mail that could not be sent for so long is not sent any more.
_GIVES_UP = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class News:
    """An event to be told, and the code that goes with it, if one does."""

    event: Event
    code: str = field(default="", repr=False)


def tell(send: Callable[[News], None], *, now: datetime, terms: ActivationTerms, most: int = 100) -> int:
    """Give what was not told yet to `send`, the oldest first, and return how many events were told.

    Each is marked in the transaction in which it was sent: what breaks off is told the next time. Several may tell at
    the same moment, and one that cannot be sent does not hold the others up.
    """
    told, last = 0, 0
    for _ in range(most):
        with transaction.atomic():
            untold = Event.objects.select_for_update(skip_locked=True, of=("self",)).filter(told_at__isnull=True)
            event = untold.filter(id__gt=last).order_by("id").first()
            if event is None:
                break
            last = event.id
        told += _tell_one(last, send, now=now, terms=terms)
    return told


def _tell_one(id: int, send: Callable[[News], None], *, now: datetime, terms: ActivationTerms) -> bool:
    try:
        with transaction.atomic():
            untold = Event.objects.select_for_update(skip_locked=True, of=("self",)).filter(told_at__isnull=True)
            event = untold.select_related("admission", "activation__admission").filter(id=id).first()
            if event is None:
                return False
            send(News(event, _code_of(event, now=now, terms=terms)))
            Event.objects.filter(id=id).update(told_at=now)
    except OSError as error:
        # SMTP's errors are among these; their texts name addresses.
        log.warning("a mail about an admission was not sent", number=id, problem=type(error).__name__)
        Event.objects.filter(id=id, at__lt=now - _GIVES_UP, told_at__isnull=True).update(told_at=now)
        return False
    return True


def _code_of(event: Event, *, now: datetime, terms: ActivationTerms) -> str:
    activation = event.activation
    if activation and event.act == "ask_code":
        return make_code(activation, to=event.details["to"], now=now, terms=terms)
    if activation and event.act in ("ask", "renew_code") and activation.state == "waiting":
        return renew_code(activation.key, now=now, terms=terms).code
    return ""
