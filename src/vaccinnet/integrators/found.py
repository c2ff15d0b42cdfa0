"""Found a company: what a person who signs up does first."""

import uuid
from datetime import datetime

from django.db import transaction

from vaccinnet.integrators.email_address import same_form
from vaccinnet.integrators.facts import Founding
from vaccinnet.integrators.models import Company, Member
from vaccinnet.integrators.rules import RULES
from vaccinnet.rulebook import Refused


@transaction.atomic
def found_company(*, name: str, account_key: uuid.UUID, person: str, email: str, now: datetime) -> Company:
    """Return a new company whose first member is the account with this key, which has proven this e-mail address.

    The name is what the person says now; filing an application makes it official, with the CBE number.
    Raises Refused with all findings.
    """
    if findings := RULES.of("founding").judge(Founding(name, person)):
        raise Refused(findings)
    company = Company.objects.create(name=name.strip(), declared_at=now)
    Member.objects.create(
        company=company,
        account_key=account_key,
        name=person.strip(),
        email=same_form(email),
        invited_at=now,
        joined_at=now,
    )
    return company
