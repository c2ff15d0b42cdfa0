"""Send something for each row that waits for it, one transaction each, so that nothing is lost and nobody held up."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

import structlog
from django.db import transaction
from django.db.models import Model, QuerySet

log = structlog.get_logger(__name__)

# What could not be sent for so long is not sent any more.
_GIVES_UP = timedelta(days=3)

Row = TypeVar("Row", bound=Model)


def send_each(
    waiting: "QuerySet[Row]",
    send: Callable[[Row], None],
    *,
    mark: str,
    since: str,
    now: datetime,
    most: int = 100,
) -> int:
    """Give the rows that wait to `send`, in their order, and return for how many it was done.

    Each gets its `mark`, the moment, in the transaction in which it was sent: what breaks off is sent the next time,
    in rare cases twice. Several may send at the same moment. One for which `send` raises OSError, as SMTP does, waits
    for the next time without holding the others up, for three days from the moment in its field `since`.
    """
    done = 0
    for key in list(waiting.values_list("pk", flat=True)[:most]):
        try:
            with transaction.atomic():
                row = waiting.select_for_update(skip_locked=True, of=("self",)).filter(pk=key).first()
                if row is None:
                    continue
                send(row)
                waiting.model._default_manager.filter(pk=key).update(**{mark: now})
        except OSError as error:
            # The text of an error of SMTP names addresses.
            log.warning("a mail was not sent", of=waiting.model.__name__, number=str(key), problem=type(error).__name__)
            given_up = {"pk": key, f"{since}__lt": now - _GIVES_UP, f"{mark}__isnull": True}
            waiting.model._default_manager.filter(**given_up).update(**{mark: now})
            continue
        done += 1
    return done
