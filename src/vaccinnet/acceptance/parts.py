"""The parts that a visitor of the pages can play: everybody of the cast, each as the viewer that signs in.

Owns the word *part*.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from vaccinnet.acceptance.cast import LINKED_SINCE, CastProfile, read_cast
from vaccinnet.acceptance.personas import Persona, personas
from vaccinnet.consultation.viewer import Viewer
from vaccinnet.profiles.models import Kind, OrganisationKind, Profile, Role
from vaccinnet.profiles.speaker import LinkedDoctor

PartKind = Literal["citizen", "doctor", "trainee", "practice", "guard_post", "responsible", "manager"]


@dataclass(frozen=True, slots=True)
class Part:
    """Somebody of the cast, as the viewer who signs in; `user_code` and `company` where there is one.

    A citizen has a `persona`, and a responsible doctor the name of the organisation for which he acts.
    """

    viewer: Viewer
    kind: PartKind
    name: str
    user_code: str = ""
    company: str = ""
    organisation: str = ""
    persona: Persona | None = None

    @property
    def id(self) -> str:
        """Return what tells this part from the others; it holds no number of anybody."""
        keys = (self.viewer.key, self.viewer.for_key)
        return "-".join((self.kind, *(key.hex for key in keys if key)))

    @property
    def greeting(self) -> str:
        """Return the name to greet by, with that of the organisation for which is acted."""
        return f"{self.name} ({self.organisation})" if self.organisation else self.name


def parts(today: date) -> tuple[Part, ...]:
    """Return the parts that can be played today; of the cast, what is not loaded is absent."""
    profiles = {each.user_code: each for each in read_cast().profiles}
    keys = {each.key for each in profiles.values()}
    loaded = set(Profile.objects.filter(key__in=keys, ended_at__isnull=True).values_list("key", flat=True))
    known = {code: each for code, each in profiles.items() if each.key in loaded}
    return (*_citizens(), *_caregivers(known.values()), *_responsible_doctors(known, today), *_managers())


def _citizens() -> Iterator[Part]:
    for persona in personas():
        citizen = persona.citizen
        name = f"{citizen.given_names} {citizen.family_name}"
        yield Part(Viewer.citizen(persona.person.key), "citizen", name, company=citizen.company.name, persona=persona)


def _caregivers(profiles: Collection[CastProfile]) -> Iterator[Part]:
    for each in profiles:
        if kind := _kind(each):
            yield Part(Viewer.caregiver(each.key), kind, each.name, each.user_code, each.company.name)


def _responsible_doctors(profiles: dict[str, CastProfile], today: date) -> Iterator[Part]:
    for link in read_cast().links:
        if link.role != Role.RESPONSIBLE or not LinkedDoctor("", LINKED_SINCE, link.ends_on).is_linked_on(today):
            continue
        doctor, to = profiles.get(link.doctor), profiles.get(link.to)
        if doctor and to:
            viewer = Viewer.responsible(doctor.key, for_key=to.key)
            yield Part(viewer, "responsible", doctor.name, to.user_code, to.company.name, organisation=to.name)


def _managers() -> Iterator[Part]:
    for each in read_cast().managers:
        yield Part(Viewer.manager(each.key, each.name), "manager", each.name, each.user_code)


def _kind(profile: CastProfile) -> PartKind | None:
    """Return as what the profile cares for patients; none for an organisation that only sends."""
    kinds: dict[str, PartKind] = {Kind.DOCTOR: "doctor", Kind.TRAINEE: "trainee", Kind.PRACTICE: "practice"}
    if profile.kind == Kind.ORGANISATION:
        return "guard_post" if profile.organisation_kind == OrganisationKind.GUARD_POST else None
    return kinds[profile.kind]
