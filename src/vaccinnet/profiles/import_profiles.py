"""Take over profiles from a file: all of it or nothing, and a second time nothing more."""

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from vaccinnet.database.bulk import server_cursor
from vaccinnet.ehealth.subject import Subject
from vaccinnet.profiles.models import CertificateSubject, Kind, Profile
from vaccinnet.profiles.organisations import free_user_code
from vaccinnet.profiles.profile_file import ProfileRow, read_profile_file, subject_in
from vaccinnet.profiles.rules import RULES
from vaccinnet.rulebook import Finding, Refused

_PREFIXES = {Kind.DOCTOR: "D", Kind.TRAINEE: "D", Kind.PRACTICE: "P", Kind.ORGANISATION: "O"}
_PEOPLE = (Kind.DOCTOR, Kind.TRAINEE)
# Those who speak for the first time meanwhile wait: they would make the same profile.
_LOCK = "LOCK TABLE profiles_profile, profiles_certificatesubject IN SHARE ROW EXCLUSIVE MODE"

# By the first eight digits of a NIHII number, or by a CBE number, and whether it is a person's.
_Known = Mapping[tuple[str, bool], Profile]


@dataclass(frozen=True, slots=True)
class Imported:
    """How many profiles of a file were made, changed, and there already as they are in the file."""

    made: int = 0
    changed: int = 0
    same: int = 0


def import_profiles(contents: bytes, *, now: datetime, keeps: bool = True) -> Imported:
    """Take over the profiles of a file, and return how many were made or changed; without `keeps` nothing stays.

    A profile is recognised by its number. What is not in the file stays as it is, and certificates are only added.
    Raises Refused with the findings about every row.
    """
    file = read_profile_file(contents)
    if findings := RULES.of("file").judge(file):
        raise Refused(findings)
    with transaction.atomic():
        with server_cursor() as cursor:
            cursor.execute(_LOCK)
        known = _known(file.rows)
        rows = [_beside_what_is_known(row, known) for row in _with_speakers(file.rows, known)]
        if found := [each for row in rows for each in _judged(row)]:
            raise Refused(found)
        done = [_take_over(row, known.get(_place(row)), now) for row in rows]
        if not keeps:
            transaction.set_rollback(True)
    return Imported(*(done.count(what) for what in ("made", "changed", "same")))


def _judged(row: ProfileRow) -> Iterator[Finding]:
    for finding in RULES.of("importing").judge(row):
        yield replace(finding, line=row.line)


def _place(row: ProfileRow) -> tuple[str, bool]:
    return row.number, row.kind in _PEOPLE


def _known(rows: Iterable[ProfileRow]) -> _Known:
    """Return the profiles that have a number of the file; of several with the same the first one counts."""
    by_nihii = {row.nihii[:8] for row in rows if row.nihii}
    by_cbe = {row.cbe for row in rows if row.cbe}
    found: dict[tuple[str, bool], Profile] = {}
    everybody = Profile.objects.filter(~Q(nihii="") | ~Q(cbe=""), ended_at__isnull=True)
    for profile in everybody.order_by("registered_at", "key").iterator():
        is_person = profile.kind in _PEOPLE
        if profile.nihii[:8] in by_nihii:
            found.setdefault((profile.nihii[:8], is_person), profile)
        if profile.cbe in by_cbe:
            found.setdefault((profile.cbe, is_person), profile)
    for row in rows:
        # An organisation may be known by the other of its two numbers.
        if row.cbe and (known := found.get((row.cbe, False))):
            found.setdefault((row.number, False), known)
    return found


def _with_speakers(rows: Sequence[ProfileRow], known: _Known) -> Iterator[ProfileRow]:
    """Yield the rows with those of their certificates that speak for another profile, here or in the file."""
    speakers: dict[tuple[str, str, str], uuid.UUID] = {
        (type, number, app_id): profile_id
        for type, number, app_id, profile_id in CertificateSubject.objects.values_list(
            "type", "number", "app_id", "profile_id"
        ).iterator()
    }
    told: dict[tuple[str, str, str], int] = {}
    for row in rows:
        own = known.get(_place(row))
        spoken_for = []
        for text in row.certificates:
            subject = subject_in(text)
            if subject is None:
                continue
            speaks_for = speakers.get(_triple(subject))
            first = told.setdefault(_triple(subject), row.line)
            if first != row.line or (speaks_for and (own is None or speaks_for != own.key)):
                spoken_for.append(text)
        yield row.but(spoken_for=tuple(spoken_for))


def _beside_what_is_known(row: ProfileRow, known: _Known) -> ProfileRow:
    profile = known.get(_place(row))
    return row.but(known_kind=profile.kind if profile else "")


def _take_over(row: ProfileRow, known: Profile | None, now: datetime) -> str:
    if known is None:
        profile = Profile.objects.create(
            kind=row.kind,
            organisation_kind=row.organisation_kind,
            name=row.name,
            nihii=row.nihii,
            cbe=row.cbe,
            user_code=free_user_code(_PREFIXES[Kind(row.kind)]),
            registered_at=now,
        )
        _add_certificates(profile, row)
        return "made"
    said = {"kind": row.kind, "organisation_kind": row.organisation_kind, "name": row.name}
    # A number that the file leaves out is kept.
    said |= {name: value for name, value in (("nihii", row.nihii), ("cbe", row.cbe)) if value}
    changed = [name for name, value in said.items() if getattr(known, name) != value]
    for name in changed:
        setattr(known, name, said[name])
    if changed:
        known.save(update_fields=changed)
    return "changed" if _add_certificates(known, row) or changed else "same"


def _add_certificates(profile: Profile, row: ProfileRow) -> bool:
    made = [
        CertificateSubject.objects.get_or_create(
            type=each.type, number=each.number, app_id=each.app_id, defaults={"profile": profile}
        )[1]
        for each in row.subjects()
    ]
    return any(made)


def _triple(subject: Subject) -> tuple[str, str, str]:
    return subject.type, subject.number, subject.app_id
