"""Managers of access in tests: an account with the right to manage, and the codes of its second factor."""

import time
from datetime import UTC, datetime

from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client

from vaccinnet.portal.console.account import prepare_manager

ADDRESS, PASSWORD = "bea@register.example", "paard batterij nietje juist"
_PERIOD = 30
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def new_manager(*, has_factor: bool = False):
    """Return a manager with a password, and with a second factor when it `has_factor`."""
    account = prepare_manager(ADDRESS, name="Bea Beheer", now=datetime.now(UTC))
    account.set_password(PASSWORD)
    account.save()
    if has_factor:
        TOTP.activate(account, SECRET)
    return account


def code(secret: str = SECRET, *, holds: float = 0) -> str:
    """Return the code that an app shows now; wait for the next one when this one holds for fewer seconds."""
    left = _PERIOD - time.time() % _PERIOD
    if left < holds:
        time.sleep(left)
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def sign_in(client: Client, address: str = ADDRESS):
    """Sign in with the password, and return the page that follows."""
    filled = {"login": address, "password": PASSWORD, "next": "/beheer/"}
    return client.post("/ontwikkelaar/aanmelden", filled, follow=True)
