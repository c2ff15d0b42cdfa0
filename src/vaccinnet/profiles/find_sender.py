"""Find the sender for whom a certificate speaks."""

import uuid
from collections.abc import Iterable

from vaccinnet.database.bulk import ask
from vaccinnet.ehealth.subject import Subject
from vaccinnet.profiles.models import Profile
from vaccinnet.profiles.sender import Sender

# By hand, because every look asks it: a row of the model takes as long again.
_WITH = """
    SELECT key, kind, name, nihii, cbe, user_code, company_id FROM profiles_profile
    WHERE key = ANY(string_to_array(%(keys)s, E'\\x1f')::uuid[]) AND ended_at IS NULL
"""


def find_sender(subject: Subject) -> Sender | None:
    """Return the sender for whom a certificate with this subject speaks, or None when there is no such profile."""
    profile = Profile.objects.filter(
        certificate_subjects__type=subject.type,
        certificate_subjects__number=subject.number,
        certificate_subjects__app_id=subject.app_id,
        ended_at__isnull=True,
    ).first()
    return profile and sender_of(profile)


def senders_with(keys: Iterable[uuid.UUID]) -> dict[uuid.UUID, Sender]:
    """Return the profiles with these keys that have not ended, as senders, by key."""
    return {row[0]: Sender(*row) for row in ask(_WITH, keys=keys)}


def sender_of(profile: Profile) -> Sender:
    """Return `profile` as a sender."""
    return Sender(
        key=profile.key,
        kind=profile.kind,
        name=profile.name,
        nihii=profile.nihii,
        cbe=profile.cbe,
        user_code=profile.user_code,
        company_key=profile.company_id,
    )
