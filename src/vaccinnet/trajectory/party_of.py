"""Who acts, from who signed in: every act begins with this, so that who left a company acts for it no longer."""

import uuid

from vaccinnet.integrators.models import Company, Member
from vaccinnet.trajectory.party import Party


def party_of_member(company_key: uuid.UUID, account_key: uuid.UUID) -> Party | None:
    """Return the account as somebody of this company, or None when it is not a member now."""
    member = Member.objects.filter(company_id=company_key, account_key=account_key, ended_at__isnull=True).first()
    return member and Party.integrator(account_key, member.name or member.email, company_key=company_key)


def addresses_of(company: Company) -> list[str]:
    """Return where mails for a company go: to its contact, and to its members."""
    contacts = company.contacts.filter(role="general").values_list("email", flat=True)
    joined = company.members.filter(ended_at__isnull=True, account_key__isnull=False).order_by("joined_at", "key")
    addresses = [*contacts, *joined.values_list("email", flat=True)]
    return list({each.lower(): each for each in reversed(addresses)}.values())[::-1]
