"""Found a company: what a person who signs up does first."""

import uuid
from datetime import datetime

from django.db import transaction

from vaccinnet.integrators.email_address import same_form
from vaccinnet.integrators.models import Company, Member


@transaction.atomic
def found_company(*, name: str, account_key: uuid.UUID, person: str, email: str, now: datetime) -> Company:
    """Return a new company whose first member is the account with this key, which has proven this e-mail address.

    The name is what the person says now; filing an application makes it official, with the CBE number.
    """
    company = Company.objects.create(name=name.strip()[:200], declared_at=now)
    Member.objects.create(
        company=company,
        account_key=account_key,
        name=person.strip()[:200],
        email=same_form(email),
        invited_at=now,
        joined_at=now,
    )
    return company
