"""Developers in tests: an account whose address is proven, signed in, with a company of its own."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from allauth.account.models import EmailAddress
from django.test import Client

from vaccinnet.integrators.found import found_company
from vaccinnet.integrators.models import Account, Company
from vaccinnet.trajectory.party import Party

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@dataclass
class Developer:
    """Somebody at a browser, and the company if there is one."""

    account: Account
    client: Client
    company: Company | None = None

    @property
    def party(self) -> Party:
        return Party.integrator(self.account.key, "An Peeters", company_key=self.company.key)

    def get(self, address: str):
        return self.client.get(address, follow=True)

    def post(self, address: str, **filled):
        return self.client.post(address, filled, follow=True)

    @property
    def at(self) -> str:
        """The address below which the pages of the company are."""
        return f"/ontwikkelaar/{self.company.key}"


def developer(email: str = "an@acme.be", *, company: str = "Acme") -> Developer:
    """Return a developer who signed in, and founded a company of this name unless it is empty."""
    now = datetime.now(UTC)
    account = Account.objects.create(email=email, joined_at=now)
    EmailAddress.objects.create(user=account, email=email, verified=True, primary=True)
    client = Client()
    client.force_login(account, backend=BACKEND)
    if not company:
        return Developer(account, client)
    founded = found_company(name=company, account_key=account.key, person="An Peeters", email=email, now=now)
    return Developer(account, client, founded)


def rules_of(page) -> set[str]:
    """Return the rules that a page names."""
    return set(re.findall(r"(?:TRJ|SEC|CRT)-\d{3}", page.content.decode()))
