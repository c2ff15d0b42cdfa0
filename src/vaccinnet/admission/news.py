"""Tell by mail what was done to whoever it concerns; codes are made at the moment in which they are mailed."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from vaccinnet.admission.confirm import renew_code
from vaccinnet.admission.models import Event
from vaccinnet.admission.opening import make_code
from vaccinnet.admission.terms import ActivationTerms
from vaccinnet.database.send_each import send_each


@dataclass(frozen=True, slots=True)
class News:
    """An event to be told, and the code that goes with it, if one does."""

    event: Event
    code: str = field(default="", repr=False)


def tell(send: Callable[[News], None], *, now: datetime, terms: ActivationTerms, most: int = 100) -> int:
    """Give what was not told yet to `send`, the oldest first, and return how many events were told.

    One that cannot be sent does not hold the others up (database/send_each.py).
    """
    untold = Event.objects.filter(told_at__isnull=True).select_related("admission", "activation__admission")

    def send_one(event: Event) -> None:
        send(News(event, _code_of(event, now=now, terms=terms)))

    return send_each(untold.order_by("id"), send_one, mark="told_at", since="at", now=now, most=most)


def _code_of(event: Event, *, now: datetime, terms: ActivationTerms) -> str:
    activation = event.activation
    if activation and event.act == "ask_code":
        return make_code(activation, to=event.details["to"], now=now, terms=terms)
    if activation and event.act in ("ask", "renew_code") and activation.state == "waiting":
        return renew_code(activation.key, now=now, terms=terms).code
    return ""
