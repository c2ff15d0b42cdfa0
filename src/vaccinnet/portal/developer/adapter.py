"""What django-allauth does otherwise with accounts here."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from vaccinnet.integrators.models import Account


class Adapter(DefaultAccountAdapter):
    """Accounts are made at the moment of the request."""

    def new_user(self, request: HttpRequest) -> Account:
        """Return an account that is not stored yet."""
        return Account(joined_at=request.now)
