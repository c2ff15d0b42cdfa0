"""Link a doctor of a company to another test user of it: an organisation, a trainee or a practice."""

import uuid
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from vaccinnet.acceptance.rules import RULES
from vaccinnet.acceptance.test_users.facts import ROLES, AskedLink
from vaccinnet.acceptance.test_users.history import enter_event
from vaccinnet.acceptance.test_users.register import demand
from vaccinnet.database.bulk import lock
from vaccinnet.integrators.models import Company
from vaccinnet.kmehr.business_day import business_day
from vaccinnet.profiles.models import Link
from vaccinnet.profiles.register_profile import link
from vaccinnet.trajectory.party import Party


@transaction.atomic
def link_test_users(company: Company, doctor_key: uuid.UUID, to_key: uuid.UUID, *, by: Party, now: datetime) -> Link:
    """Return the link, which holds from today on. Raises Refused."""
    lock(company.key)
    own = {each.key: each for each in company.profiles.filter(key__in=[doctor_key, to_key], ended_at__isnull=True)}
    doctor, to = own.get(doctor_key), own.get(to_key)
    today = business_day(now)
    between = Link.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today), doctor=doctor, to=to)
    asked = AskedLink(
        doctor_kind=doctor.kind if doctor else "",
        to_kind=to.kind if to else "",
        is_linked=bool(doctor and to) and between.exists(),
    )
    demand(RULES.of("asked_link").judge(asked))
    assert doctor is not None
    assert to is not None
    made = link(doctor, to=to, role=ROLES[to.kind], starts_on=today)
    enter_event(company, "link", by=by, now=now, about=f"{doctor.user_code} {to.user_code}")
    return made
