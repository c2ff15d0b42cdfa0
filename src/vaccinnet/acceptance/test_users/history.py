"""What was done with the test users of a company, by whom and when."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from vaccinnet.acceptance.models import TestUserEvent
from vaccinnet.integrators.models import Company
from vaccinnet.trajectory.party import Party

Act = Literal[
    "register_profile",
    "register_citizen",
    "take_set",
    "link",
    "get_certificate",
    "renew_certificate",
    "revoke_certificate",
    "use_certificate",
    "stop_using_certificate",
    "reset_data",
    "process_now",
]


def enter_event(company: Company, act: Act, *, by: Party, now: datetime, about: str = "") -> None:
    """Enter in the history what was done, in the transaction of the verb that does it."""
    TestUserEvent.objects.create(
        company=company, at=now, act=act, side=by.side, by_key=by.key, by_name=by.name, about=about
    )


def history_of(company: Company) -> Sequence[TestUserEvent]:
    """Return what was done with the test users of a company, the latest first."""
    return list(company.test_user_events.order_by("-id"))
