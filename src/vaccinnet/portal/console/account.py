"""The account of a manager, made with a command: its address counts as proven, because whoever runs this gave it."""

from datetime import datetime

from allauth.account.models import EmailAddress

from vaccinnet.integrators.managing import let_manage
from vaccinnet.integrators.models import Account


def prepare_manager(email: str, *, name: str, now: datetime) -> Account:
    """Return the account, which manages access from now on. Raises Refused when `email` is no address."""
    account = let_manage(email, name=name, now=now)
    EmailAddress.objects.get_or_create(user=account, email=account.email, defaults={"verified": True, "primary": True})
    return account
