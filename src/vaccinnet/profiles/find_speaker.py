"""Find who speaks with a token."""

import uuid

from vaccinnet.database.bulk import ask
from vaccinnet.ehealth.saml.certified import Certified
from vaccinnet.ehealth.subject import Subject
from vaccinnet.profiles.models import Kind, OrganisationKind, Role
from vaccinnet.profiles.sender import Sender
from vaccinnet.profiles.speaker import LinkedDoctor, Speaker, SpeakerRole

_SPOKEN_FOR = """
    SELECT p.key, p.kind, p.name, p.nihii, p.cbe, p.user_code, p.company_id,
           l.role, d.nihii, l.starts_on, l.ends_on
    FROM profiles_certificatesubject s
    JOIN profiles_profile p ON p.key = s.profile_id AND p.ended_at IS NULL
    LEFT JOIN profiles_link l ON l.to_id = p.key
    LEFT JOIN profiles_profile d ON d.key = l.doctor_id
    WHERE s.type = %(type)s AND s.number = %(number)s
"""
_OWN = """
    SELECT p.key, p.kind, p.name, p.nihii, p.cbe, p.user_code, p.company_id, p.organisation_kind,
           l.role, d.nihii, l.starts_on, l.ends_on
    FROM profiles_profile p
    LEFT JOIN profiles_link l ON l.to_id = p.key
    LEFT JOIN profiles_profile d ON d.key = l.doctor_id
    WHERE p.key = %(key)s::uuid AND p.ended_at IS NULL
"""
_SUPERVISED = """
    SELECT l.to_id, l.starts_on, l.ends_on FROM profiles_link l
    WHERE l.doctor_id = %(doctor)s AND l.role = ANY(string_to_array(%(roles)s, E'\\x1f'))
"""
_MEMBERS = """
    SELECT l.doctor_id, l.starts_on, l.ends_on FROM profiles_link l WHERE l.to_id = %(practice)s AND l.role = 'member'
"""
_ROLES: dict[SpeakerRole, str] = {"trainee": Role.STAGEMEESTER, "practice": Role.MEMBER}
_ROLE_OF_KIND: dict[str, SpeakerRole] = {
    Kind.DOCTOR: "doctor",
    Kind.TRAINEE: "trainee",
    Kind.PRACTICE: "practice",
}


def find_speaker(certified: Certified, holder: Subject) -> Speaker | None:
    """Return who speaks with a token that certifies this of the holder of a certificate, or None when nobody does.

    The profile must have the number that eHealth certifies; certificates with and without an application id speak for
    the same one.
    """
    rows = ask(_SPOKEN_FOR, type=[holder.type], number=[holder.number])
    if not rows or rows[0][3][:8] != certified.nihii[:8]:
        return None
    sender = Sender(*rows[0][:7])
    role = _role(certified, sender)
    if role is None:
        return None
    doctors = (LinkedDoctor(*row[8:]) for row in rows if row[7] and row[7] == _ROLES.get(role))
    return Speaker(sender, role, tuple(doctors))


def speaker_with(profile_key: uuid.UUID) -> Speaker | None:
    """Return the doctor, trainee or practice with this key as a speaker; None when it is none of them or has ended.

    An out-of-hours post does as a practice does.
    """
    rows = ask(_OWN, key=[profile_key])
    if not rows:
        return None
    sender, organisation_kind = Sender(*rows[0][:7]), rows[0][7]
    role = _ROLE_OF_KIND.get(sender.kind)
    if role is None and organisation_kind == OrganisationKind.GUARD_POST:
        role = "practice"
    if role is None:
        return None
    doctors = (LinkedDoctor(*row[9:]) for row in rows if row[8] and row[8] == _ROLES.get(role))
    return Speaker(sender, role, tuple(doctors))


def in_whose_name(speaker: Speaker) -> list[tuple[uuid.UUID, LinkedDoctor]]:
    """Return the profiles beside its own whose vaccinations the speaker may remove, each with the period of the link.

    A stagemeester answers for his trainees, a responsible doctor for his organisation, a practice for its members.
    """
    if speaker.role == "practice":
        rows = ask(_MEMBERS, practice=[speaker.sender.key])
    else:
        rows = ask(_SUPERVISED, doctor=[speaker.sender.key], roles=[Role.STAGEMEESTER, Role.RESPONSIBLE])
    return [(key, LinkedDoctor("", starts_on, ends_on)) for key, starts_on, ends_on in rows]


def _role(certified: Certified, sender: Sender) -> SpeakerRole | None:
    if certified.practice:
        return "practice" if sender.kind in (Kind.PRACTICE, Kind.ORGANISATION) else None
    if sender.kind not in (Kind.DOCTOR, Kind.TRAINEE):
        return None
    # What eHealth certifies today counts: a trainee becomes a doctor without telling the register.
    return "trainee" if certified.is_trainee else "doctor"
