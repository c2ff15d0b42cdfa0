"""Begin, end and list the links of a profile: a stagemeester with his trainees, a practice with its members."""

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from vaccinnet.database.bulk import in_one_go, lock
from vaccinnet.kmehr.business_day import business_day
from vaccinnet.profiles.find_sender import sender_of
from vaccinnet.profiles.find_speaker import speaker_with
from vaccinnet.profiles.linking import Beginning, Ending
from vaccinnet.profiles.models import Kind, Link, LinkChange, Profile, Role
from vaccinnet.profiles.rules import RULES
from vaccinnet.profiles.speaker import LinkedDoctor, Speaker
from vaccinnet.rulebook import Refused

_BETWEEN_DIGITS = re.compile(r"[ .\-/]")
_NIHII = re.compile(r"[0-9]{8}([0-9]{3})?")
_ROLES = (Role.STAGEMEESTER, Role.MEMBER)


@dataclass(frozen=True, slots=True)
class ShownLink:
    """A link as one of its two sees it: the other one, the role of the doctor in it, and the period.

    `is_answerable` says that who sees it is the stagemeester or the practice, who began it.
    """

    id: int
    other: str
    other_number: str
    role: str
    starts_on: date
    ends_on: date | None
    is_answerable: bool

    def has_ended(self, today: date) -> bool:
        """Return whether its last day is past."""
        return self.ends_on is not None and self.ends_on < today


@dataclass(frozen=True, slots=True)
class NamedDoctor:
    """A doctor in whose name a profile can register, with the period of the link."""

    name: str
    nihii: str
    starts_on: date
    ends_on: date | None


def begin_link(by_key: uuid.UUID, *, number: str, starts_on: str, ends_on: str, now: datetime) -> None:
    """Begin a link of this doctor to a trainee, or of this practice to a member, known by the NIHII number.

    The days are as written; an empty last day leaves the link open. Raises Refused with all findings.
    """
    speaker, number = speaker_with(by_key), _BETWEEN_DIGITS.sub("", number.strip())
    other = _with_number(number, "doctor" if speaker and speaker.role == "practice" else "trainee")

    def do() -> None:
        # Two who begin the same link at once wait for each other here.
        lock(other.key if other else by_key)
        beginning = Beginning(
            by=speaker.sender if speaker else None,
            role=speaker.role if speaker else None,
            number=number,
            other=sender_of(other) if other else None,
            starts=starts_on,
            ends=ends_on,
            today=business_day(now),
            existing=_between(speaker, other) if speaker and other else (),
        )
        if findings := RULES.of("beginning").judge(beginning):
            raise Refused(findings)
        assert speaker is not None
        assert other is not None
        doctor, to, role = _ends(speaker, other)
        first, last = beginning.starts_on, beginning.ends_on
        made = Link.objects.create(doctor_id=doctor, to_id=to, role=role, starts_on=first, ends_on=last)
        LinkChange.objects.create(link=made, at=now, by_id=by_key, ends_on=last)

    in_one_go(do)


def end_link(by_key: uuid.UUID, link_id: int, *, ends_on: str, now: datetime) -> None:
    """End a link of this profile, as the one or the other, on the day that is written. Raises Refused."""

    def do() -> None:
        row = Link.objects.select_for_update().filter(_of(by_key), id=link_id).first()
        link = LinkedDoctor("", row.starts_on, row.ends_on) if row else None
        ending = Ending(link, ends_on, business_day(now))
        if findings := RULES.of("ending").judge(ending):
            raise Refused(findings)
        assert row is not None
        row.ends_on = ending.ends_on
        row.save(update_fields=["ends_on"])
        LinkChange.objects.create(link=row, at=now, by_id=by_key, ends_on=row.ends_on)

    in_one_go(do)


def links_of_profile(key: uuid.UUID) -> list[ShownLink]:
    """Return the links of this profile to trainees, members, stagemeesters and practices, the latest first."""
    rows = Link.objects.filter(_of(key)).select_related("doctor", "to").order_by("-starts_on", "-id")
    return [_shown(row, key) for row in rows]


def doctors_of(key: uuid.UUID) -> list[NamedDoctor]:
    """Return the doctors in whose name this trainee or practice registers, by name; links that have ended too."""
    rows = Link.objects.filter(to=key, role__in=_ROLES).select_related("doctor").order_by("doctor__name", "-starts_on")
    return [NamedDoctor(row.doctor.name, row.doctor.nihii, row.starts_on, row.ends_on) for row in rows]


def names_of_doctors(key: uuid.UUID) -> Mapping[str, str]:
    """Return the names of the doctors of this trainee or practice, by the first 8 digits of their NIHII number."""
    return {each.nihii[:8]: each.name for each in doctors_of(key)}


def _of(key: uuid.UUID) -> Q:
    return Q(role__in=_ROLES) & (Q(doctor=key) | Q(to=key))


def _with_number(number: str, kind: str) -> Profile | None:
    """Return the profile of a doctor or trainee with this number, one of this kind first."""
    if not _NIHII.fullmatch(number):
        return None
    people = Profile.objects.filter(nihii__startswith=number[:8], kind__in=(Kind.DOCTOR, Kind.TRAINEE))
    found = list(people.filter(ended_at__isnull=True))
    return next((each for each in found if each.kind == kind), found[0] if found else None)


def _ends(speaker: Speaker, other: Profile) -> tuple[uuid.UUID, uuid.UUID, str]:
    """Return the doctor, the profile to which he is linked, and as what."""
    own = speaker.sender.key
    return (other.key, own, Role.MEMBER) if speaker.role == "practice" else (own, other.key, Role.STAGEMEESTER)


def _between(speaker: Speaker, other: Profile) -> tuple[LinkedDoctor, ...]:
    doctor, to, role = _ends(speaker, other)
    rows = Link.objects.filter(doctor=doctor, to=to, role=role)
    return tuple(LinkedDoctor("", row.starts_on, row.ends_on) for row in rows)


def _shown(row: Link, key: uuid.UUID) -> ShownLink:
    is_doctor = row.doctor_id == key
    other = row.to if is_doctor else row.doctor
    is_answerable = is_doctor == (row.role == Role.STAGEMEESTER)
    return ShownLink(row.id, other.name, other.nihii, row.role, row.starts_on, row.ends_on, is_answerable)
