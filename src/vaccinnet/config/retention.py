"""What is forgotten, and when; never a line of the trail, never what the register holds (docs/howto/retention.md)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from django.db.models import Max

from vaccinnet.batch import retention as batch
from vaccinnet.config.environment import Environment
from vaccinnet.database.forget import Rows, count, forget
from vaccinnet.exchanges import retention as exchanges
from vaccinnet.figures.models import CountedDay
from vaccinnet.kmehr.business_day import BRUSSELS

_VISITS = Rows("django_session", "session_key", "django_session r WHERE r.expire_date < %(before)s")
_MAIL = Rows("integrators_keptmail", "id", "integrators_keptmail r WHERE r.sent_at < %(before)s")


@dataclass(frozen=True, slots=True)
class Kept:
    """Something that is kept for a time: what, by which setting, how many days, and from before when it is forgotten.

    Without a setting it is kept until it has ended.
    """

    what: str
    setting: str
    days: int
    before: datetime
    rows: Rows

    def overdue(self) -> int:
        """Return how many rows would be forgotten now."""
        return count(self.rows, before=self.before)

    def forget(self) -> int:
        """Forget what is old enough, and return how many rows that were."""
        return forget(self.rows, before=self.before)


def all_kept(environment: Environment, *, now: datetime) -> Iterator[Kept]:
    """Yield everything that is kept for a time, in the order in which it is forgotten; `now` is the real time."""
    results, messages, journal = (
        environment.results_kept_days,
        environment.messages_kept_days,
        environment.journal_kept_days,
    )

    def older_than(days: int) -> datetime:
        return now - timedelta(days=days)

    yield Kept("visits of the pages", "", 0, now, _VISITS)
    yield Kept("signatures that could be sent again", "", 0, now, exchanges.SIGNED_REQUESTS)
    yield Kept("access tokens of programs", "", 0, now, exchanges.ACCESS_TOKENS)
    yield Kept("results of batches", "VACCINNET_RESULTS_KEPT_DAYS", results, older_than(results), batch.RESULTS)
    setting = "VACCINNET_MESSAGES_KEPT_DAYS"
    yield Kept("messages of batches", setting, messages, older_than(messages), batch.MESSAGES)
    yield Kept("messages of the journal", setting, messages, older_than(messages), exchanges.MESSAGES)
    yield Kept("mail that was not sent", setting, messages, older_than(messages), _MAIL)
    # What the figures have not counted yet stays.
    counted = _counted_until(older_than(journal))
    setting = "VACCINNET_JOURNAL_KEPT_DAYS"
    yield Kept("batches", setting, journal, counted, batch.BATCHES)
    yield Kept("the journal", setting, journal, counted, exchanges.JOURNAL)


def forget_what_is_old(environment: Environment, *, now: datetime) -> dict[str, int]:
    """Forget all that is old enough, and return how many rows of each that were."""
    return {each.what: each.forget() for each in all_kept(environment, now=now)}


def _counted_until(moment: datetime) -> datetime:
    latest = CountedDay.objects.aggregate(latest=Max("day"))["latest"]
    if latest is None:
        return datetime(1970, 1, 1, tzinfo=UTC)
    return min(moment, datetime.combine(latest, time(), BRUSSELS))
