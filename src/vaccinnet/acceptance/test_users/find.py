"""Find test users and certificates of whatever company, as managers look for them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from vaccinnet.acceptance.models import IssuedCertificate, TestCitizen, UploadedCertificate
from vaccinnet.integrators.models import Company
from vaccinnet.profiles.models import Profile
from vaccinnet.register.models import Alias, Person

_MOST = 50


@dataclass(frozen=True, slots=True)
class FoundUser:
    """A test user, by its name and kind, and its company."""

    company: Company
    kind: str
    name: str
    user_code: str = ""


@dataclass(frozen=True, slots=True)
class FoundCertificate:
    """A certificate by its serial number, of whom it is, and the company."""

    company: Company
    serial: str
    name: str
    is_revoked: bool


def find_test_users(text: str) -> Sequence[FoundUser]:
    """Return the test users of companies in whose name this text stands, or who have this number or user code.

    At most fifty, by name; none for an empty text.
    """
    wanted = _searchable(text)
    if not wanted:
        return []
    digits = "".join(each for each in wanted if each not in " .-/")
    matches = Q(name__icontains=wanted) | Q(user_code__iexact=wanted)
    if digits.isascii() and digits.isdigit():
        matches |= Q(cbe=digits) | Q(insz=digits) | Q(nihii__startswith=digits)
    profiles = Profile.objects.filter(matches, company__isnull=False, ended_at__isnull=True).select_related("company")
    found = [
        FoundUser(each.company, each.kind, each.name, each.user_code) for each in profiles.order_by("name")[:_MOST]
    ]
    return [*found, *_citizens(wanted, digits)][:_MOST]


def find_certificates(text: str) -> Sequence[FoundCertificate]:
    """Return the certificates of test users whose serial number begins with this text, or whose subject has it.

    At most fifty of those made here and fifty of those uploaded, the latest first; none for an empty text.
    """
    wanted = _searchable(text)
    if not wanted:
        return []
    matches = Q(serial__istartswith=wanted) | Q(subject__icontains=wanted)
    matches &= Q(profile__company__isnull=False)
    issued = IssuedCertificate.objects.filter(matches).select_related("profile__company").order_by("-issued_at")
    uploaded = UploadedCertificate.objects.filter(matches).select_related("profile__company").order_by("-uploaded_at")
    found = [
        FoundCertificate(each.profile.company, each.serial, each.profile.name, each.revoked_at is not None)
        for each in issued[:_MOST]
        if each.profile and each.profile.company
    ]
    return found + [
        FoundCertificate(each.profile.company, each.serial, each.profile.name, is_revoked=False)
        for each in uploaded[:_MOST]
        if each.profile.company
    ]


def _searchable(text: str) -> str:
    """Return what can be asked of the database."""
    wanted = text.strip()
    return wanted if wanted.isprintable() else ""


def _citizens(wanted: str, digits: str) -> Sequence[FoundUser]:
    companies = {each.person_key: each.company for each in TestCitizen.objects.select_related("company")}
    named = Q(given_names__icontains=wanted) | Q(family_name__icontains=wanted)
    if len(digits) == 11:
        named |= Q(key__in=Alias.objects.filter(insz=digits).values("person_key"))
    persons = Person.objects.filter(named, key__in=list(companies)).order_by("family_name", "given_names", "key")
    return [
        FoundUser(companies[each.key], "citizen", f"{each.given_names} {each.family_name}") for each in persons[:_MOST]
    ]
