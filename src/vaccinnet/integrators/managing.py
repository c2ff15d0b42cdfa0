"""Who manages access to the register: the right is given and taken by whoever runs this environment."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from vaccinnet.integrators.email_address import is_email_address, same_form
from vaccinnet.integrators.entry import Entry
from vaccinnet.integrators.models import Account
from vaccinnet.integrators.rules import RULES
from vaccinnet.rulebook import Refused


class NoSuchManager(Exception):
    """Nobody with this address manages access."""


@transaction.atomic
def let_manage(email: str, *, name: str = "", now: datetime) -> Account:
    """Return the account with this address, which manages access from now on; one that is new has no password yet.

    Raises Refused when it is no address.
    """
    address = same_form(email)
    if not is_email_address(address):
        raise Refused(RULES.of("account").judge(Entry("email", "address")))
    account = Account.objects.select_for_update().filter(email=address).first()
    if account is None:
        account = Account(email=address, joined_at=now)
        account.set_unusable_password()
    account.name = name.strip()[:200] or account.name
    account.manages_since = account.manages_since or now
    account.save()
    return account


def stop_managing(email: str) -> None:
    """Take the right to manage from the account with this address. Raises NoSuchManager."""
    if not Account.objects.filter(email=same_form(email), manages_since__isnull=False).update(manages_since=None):
        raise NoSuchManager


def managers() -> Sequence[Account]:
    """Return who manages access, the first one first."""
    return list(Account.objects.filter(manages_since__isnull=False).order_by("manages_since", "email"))
