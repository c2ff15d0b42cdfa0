"""Find the sender for whom a certificate speaks."""

from vaccinnet.ehealth.subject import Subject
from vaccinnet.profiles.models import Profile
from vaccinnet.profiles.sender import Sender


def find_sender(subject: Subject) -> Sender | None:
    """Return the sender for whom a certificate with this subject speaks, or None when there is no such profile."""
    profile = Profile.objects.filter(
        certificate_subjects__type=subject.type,
        certificate_subjects__number=subject.number,
        certificate_subjects__app_id=subject.app_id,
        ended_at__isnull=True,
    ).first()
    return profile and sender_of(profile)


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
