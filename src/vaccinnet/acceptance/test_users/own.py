"""The test users of a company as its developers see them: with their numbers, and what they need to send."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from vaccinnet.acceptance.models import TestCitizen
from vaccinnet.acceptance.test_users.certificates import KnownCertificate, certificates_of
from vaccinnet.integrators.models import Company
from vaccinnet.profiles.models import Profile
from vaccinnet.register.models import Alias, Person


@dataclass(frozen=True, slots=True)
class OwnProfile:
    """A test profile of the company with its certificates, the latest first."""

    profile: Profile
    certificates: Sequence[KnownCertificate] = ()

    @property
    def usable(self) -> KnownCertificate | None:
        """Return the latest certificate with which it can send."""
        return next((each for each in self.certificates if each.is_usable), None)


@dataclass(frozen=True, slots=True)
class OwnCitizen:
    """A test citizen of the company with the INSZ number to send, and the story in each language if there is one."""

    person: Person
    insz: str = field(repr=False)
    story: dict[str, str]


def own_profiles(
    company: Company, *, now: datetime, known: Sequence[KnownCertificate] | None = None
) -> Sequence[OwnProfile]:
    """Return the test profiles of a company, the first registered first.

    `known` are its certificates, for who has them already.
    """
    certificates = certificates_of(company, now=now) if known is None else known
    profiles = company.profiles.filter(ended_at__isnull=True).order_by("registered_at", "user_code")
    return [OwnProfile(each, [one for one in certificates if one.profile == each]) for each in profiles]


def own_citizens(company: Company) -> Sequence[OwnCitizen]:
    """Return the test citizens of a company, by name."""
    kept = {each.person_key: each for each in TestCitizen.objects.filter(company=company)}
    numbers: dict[uuid.UUID, str] = {}
    aliases = Alias.objects.filter(person_key__in=list(kept)).order_by("-since", "insz")
    for person_key, insz in aliases.values_list("person_key", "insz"):
        numbers.setdefault(person_key, insz)
    persons = Person.objects.filter(key__in=list(kept)).order_by("family_name", "given_names", "key")
    return [OwnCitizen(each, numbers.get(each.key, ""), kept[each.key].story) for each in persons]
