"""How far a company is with its preparation: the checklist, with the test users and certificates that it has."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime

from vaccinnet.acceptance.models import TestCitizen
from vaccinnet.acceptance.test_users.certificates import KnownCertificate, certificates_of
from vaccinnet.integrators.models import Company
from vaccinnet.kmehr.business_day import business_day
from vaccinnet.profiles.models import Link
from vaccinnet.register.models import Person
from vaccinnet.trajectory.preparation import Prepared, TestUser, checklist

Known = Sequence[KnownCertificate]


def preparation_of(
    company: Company, *, services: Collection[str], now: datetime, known: Known | None = None
) -> tuple[Prepared, ...]:
    """Return the lines that these web services require, each with what the company has of it now.

    `known` are its certificates, for who has them already.
    """
    return checklist(services, test_users_of(company, now=now, known=known))


def test_users_of(company: Company, *, now: datetime, known: Known | None) -> Sequence[TestUser]:
    """Return the test users of a company, profiles first, as the checklist sees them; `known` as above."""
    certificates = certificates_of(company, now=now) if known is None else known
    usable = {each.profile.key for each in certificates if each.is_usable}
    roles = _roles(company, now)
    profiles = company.profiles.filter(ended_at__isnull=True).order_by("registered_at", "user_code")
    return [
        *(
            TestUser(each.key, each.kind, each.name, each.key in usable, frozenset(roles[each.key]))
            for each in profiles
        ),
        *_citizens(company),
    ]


# Pytest takes it for a test by its name.
test_users_of.__test__ = False  # type: ignore[attr-defined]


def _citizens(company: Company) -> Sequence[TestUser]:
    keys = TestCitizen.objects.filter(company=company).values_list("person_key", flat=True)
    rows = Person.objects.filter(key__in=list(keys)).order_by("enrolled_at", "family_name", "given_names")
    return [TestUser(each.key, "citizen", f"{each.given_names} {each.family_name}") for each in rows]


def stories_of(company: Company) -> dict:
    """Return the stories of the citizens of a company who have one, by the key of the person."""
    return dict(TestCitizen.objects.filter(company=company).exclude(story={}).values_list("person_key", "story"))


def _roles(company: Company, now: datetime) -> dict:
    today = business_day(now)
    roles = defaultdict(set)
    links = Link.objects.filter(doctor__company=company, to__ended_at__isnull=True, starts_on__lte=today)
    for doctor_key, role, ends_on in links.values_list("doctor_id", "role", "ends_on"):
        if ends_on is None or ends_on >= today:
            roles[doctor_key].add(role)
    return roles
