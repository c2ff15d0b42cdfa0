"""Find what the environment knows of a viewer."""

import uuid
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from vaccinnet.audit.trail import Actor
from vaccinnet.consultation.facts import KnownViewer
from vaccinnet.consultation.viewer import Viewer
from vaccinnet.kmehr.business_day import business_day
from vaccinnet.profiles.find_sender import senders_with
from vaccinnet.profiles.find_speaker import in_whose_name
from vaccinnet.profiles.models import Kind, OrganisationKind, Profile
from vaccinnet.profiles.sender import Sender
from vaccinnet.profiles.speaker import LinkedDoctor, Speaker, SpeakerRole

_PRACTICES = (Kind.PRACTICE, Kind.ORGANISATION)


def known_viewer(viewer: Viewer, *, now: datetime) -> KnownViewer:
    """Return the viewer with the profile in whose name it looks, and for a responsible doctor his link to that."""
    today = business_day(now)
    profiles = _profiles(viewer)
    if viewer.kind == "responsible":
        links = _links(profiles[viewer.key]) if viewer.key in profiles else []
        link = last_to(viewer.for_key, links)
        return KnownViewer(viewer, today, profiles.get(viewer.for_key), link)
    return KnownViewer(viewer, today, profiles.get(viewer.profile_key))


def links_of(known: KnownViewer) -> list[tuple[uuid.UUID, LinkedDoctor]]:
    """Return the profiles beside its own in whose name the viewer mends, each with the period of the link."""
    if known.viewer.kind == "responsible":
        return [(known.viewer.for_key, known.link)] if known.viewer.for_key and known.link else []
    return _links(known.profile) if known.profile else []


def last_to(key: uuid.UUID | None, links: list[tuple[uuid.UUID, LinkedDoctor]]) -> LinkedDoctor | None:
    """Return the link to this profile that ends last, if there is one."""
    return max((link for to, link in links if to == key), key=lambda each: each.ends_on or date.max, default=None)


def sees_only_own(known: KnownViewer) -> bool:
    """Return whether the viewer sees no more than what its profile sent.

    Hospitals, services and centres send; it is doctors and practices that care for the person. An out-of-hours post
    does as a practice does.
    """
    profile = known.profile
    if profile is None or profile.kind != Kind.ORGANISATION:
        return False
    return not Profile.objects.filter(key=profile.key, organisation_kind=OrganisationKind.GUARD_POST).exists()


def actor(viewer: Viewer, via: str) -> Actor:
    """Return the viewer as the trail names it."""
    by_key = None if viewer.kind == "citizen" else viewer.key
    return Actor(via, by_key, viewer.software_id, viewer.for_key)


def _profiles(viewer: Viewer) -> Mapping[Any, Sender]:
    if viewer.profile_key is None:
        return {}
    return senders_with({viewer.key, viewer.profile_key})


def _links(profile: Sender) -> list[tuple[uuid.UUID, LinkedDoctor]]:
    return in_whose_name(Speaker(profile, _role(profile)))


def _role(profile: Sender) -> SpeakerRole:
    return "practice" if profile.kind in _PRACTICES else "trainee" if profile.kind == Kind.TRAINEE else "doctor"
