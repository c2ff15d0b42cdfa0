"""Show a set for an application: it is judged and kept, and handed in when nothing is in the way any more."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from vaccinnet.qualification.asked import NotAsked, asked_for
from vaccinnet.qualification.attempt import submit
from vaccinnet.qualification.capture import capture
from vaccinnet.qualification.facts import OK, ShownFile
from vaccinnet.qualification.mailed.zip_password import zip_password
from vaccinnet.qualification.models import Attempt, Way
from vaccinnet.qualification.ready import in_the_way, latest_attempts, offered_by
from vaccinnet.qualification.rules import RULES
from vaccinnet.trajectory.models import Application
from vaccinnet.trajectory.party import Party
from vaccinnet.trajectory.qualify import hand_in
from vaccinnet.trajectory.road import demand, find
from vaccinnet.trajectory.terms import Terms


@transaction.atomic
def show_set(
    number: int,
    service: str,
    files: Sequence[ShownFile] | None,
    *,
    way: Way,
    key: uuid.UUID,
    by: Party,
    now: datetime,
    terms: Terms,
    ok: str = OK,
    secret_key: str = "",
) -> Attempt:
    """Return the attempt that keeps these files; None stands for what the journal has of the program's own traffic.

    A locked zip is opened with the password of the program, which is sealed with this `secret_key`.

    Who shows twice with one `key` gets the first attempt again. When every service of the application has a good set
    and nothing else is in the way, all of them are handed in. Raises NoSuchApplication, NotAsked or Refused.
    """
    # Locked, so that of two who show or hand in at once the second sees what the first did.
    application = find(number, by=by, locked=True)
    asked = asked_for(application, service)
    if (kept := Attempt.objects.filter(key=key).first()) is not None:
        if (kept.program_key, kept.service) != (asked.program.key, asked.service):
            raise NotAsked
        return kept
    shown = capture(asked.program, asked.service, now=now, ok=ok).files if files is None else files
    demand(RULES.of("offered").judge(offered_by(application, asked, files=len(shown), now=now)))
    attempt = submit(
        shown,
        program=asked.program,
        service=asked.service,
        way=way,
        now=now,
        ok=ok,
        key=key,
        password=zip_password(asked.program, secret_key=secret_key) if secret_key else "",
    ).attempt
    if not in_the_way(application):
        _hand_in(application, by=by, now=now, terms=terms)
    return attempt


@transaction.atomic
def hand_in_sets(number: int, *, by: Party, seen: int, now: datetime, terms: Terms) -> Application:
    """Return the application, with the latest set of each service handed in. Raises NoSuchApplication or Refused."""
    application = find(number, by=by, locked=True)
    demand(in_the_way(application))
    return _hand_in(application, by=by, seen=seen, now=now, terms=terms)


def handed_in(application: Application) -> Mapping[str, uuid.UUID]:
    """Return by service the keys of the attempts that were handed in last; none when nothing was yet."""
    event = application.events.filter(act="hand_in").order_by("-id").first()
    found: Mapping[str, Any] = event.details.get("attempts", {}) if event else {}
    return {service: uuid.UUID(key) for service, key in found.items()}


def _hand_in(
    application: Application, *, by: Party, now: datetime, terms: Terms, seen: int | None = None
) -> Application:
    attempts = {asked.service: str(attempt.key) for asked, attempt in latest_attempts(application) if attempt}
    return hand_in(application.number, by=by, seen=seen, now=now, terms=terms, details={"attempts": attempts})
