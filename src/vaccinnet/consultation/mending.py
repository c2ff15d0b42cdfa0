"""What a viewer may mend, and in whose name a viewer acts."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from vaccinnet.consultation.facts import KnownViewer, Look, Removal
from vaccinnet.consultation.known_viewer import known_viewer, last_to, links_of
from vaccinnet.consultation.rules import RULES
from vaccinnet.consultation.viewer import Viewer
from vaccinnet.profiles.models import Kind, Profile
from vaccinnet.profiles.sender import Sender
from vaccinnet.register.personal_record import Given
from vaccinnet.rulebook import Finding, Refused

_VIEWER_RULES = ("CON-002", "CON-003")
_MAY_MEND = RULES["REG-032"]


def mendable(viewer: Viewer, vaccinations: Iterable[Given], *, now: datetime) -> frozenset[uuid.UUID]:
    """Return the ids of those vaccinations that the viewer may correct or remove today."""
    known = known_viewer(viewer, now=now)
    if about_viewer(known):
        return frozenset()
    own_key, links = own_key_of(known), links_of(known)
    asked = (
        Removal(
            each.vaccination_id.hex.upper(),
            is_own=each.sender_key == own_key,
            link=last_to(each.sender_key, links),
            today=known.today,
        )
        for each in vaccinations
        if not each.removed
    )
    return frozenset(uuid.UUID(hex=each.vaccination_id) for each in asked if not list(_MAY_MEND(each)))


def names_its_author(vaccination: Given) -> bool:
    """Return whether another author can be given to the vaccination (VAC-047): it is reported, or an organisation's."""
    return (
        vaccination.is_reported or Profile.objects.filter(key=vaccination.sender_key, kind=Kind.ORGANISATION).exists()
    )


def profile_of(viewer: Viewer, *, now: datetime) -> Sender:
    """Return the profile in whose name the viewer acts today. Raises Refused when there is none."""
    known = known_viewer(viewer, now=now)
    if findings := about_viewer(known):
        raise Refused(findings)
    assert known.profile is not None
    return known.profile


def own_key_of(known: KnownViewer) -> uuid.UUID | None:
    """Return the key of the profile whose vaccinations are the viewer's own; a responsible doctor acts by his link."""
    return None if known.viewer.kind == "responsible" or not known.profile else known.profile.key


def about_viewer(known: KnownViewer) -> list[Finding]:
    """Return what is wrong with the viewer itself, whatever it asks."""
    return [finding for id in _VIEWER_RULES for finding in RULES[id](Look(known, None))]
