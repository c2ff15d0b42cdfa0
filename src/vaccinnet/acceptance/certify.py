"""What the virtual STS certifies of a caregiver: the attributes that were asked, as the profile has them."""

from collections.abc import Iterable, Iterator

from vaccinnet.ehealth.saml.assertion import Attribute
from vaccinnet.ehealth.saml.attributes import (
    ASSERTED,
    CERTIFIED,
    DOCTOR_NIHII,
    GIVEN_NAME,
    IS_DOCTOR,
    IS_GENERALIST,
    OTHER_DOCTOR_NIHII,
    OTHERS_OF_DOCTORS,
    PRACTICES,
    SURNAME,
    holder_number_of,
    is_recognised,
    recognised_nihii,
)
from vaccinnet.ehealth.subject import Subject
from vaccinnet.profiles.models import Kind, Profile

# Competence codes of general practitioners and of doctors in training as one (security 3).
_GENERALISTS = ("001", "002", "003", "004", "005", "006")


def attributes_of(
    profile: Profile, holder: Subject, *, claims: Iterable[tuple[str, str]], wanted: Iterable[str]
) -> tuple[Attribute, ...]:
    """Return the attributes of an assertion about a profile: what is claimed, and what is wanted and known here.

    Designators that this STS does not know get no attribute, as with eHealth's.
    """
    known = dict(_known(profile, holder))
    certified = (Attribute(name, CERTIFIED, (known[name],)) for name in dict.fromkeys(wanted) if name in known)
    return *_asserted(claims), *certified


def _asserted(claims: Iterable[tuple[str, str]]) -> Iterator[Attribute]:
    values: dict[str, dict[str, None]] = {}
    for name, value in claims:
        values.setdefault(name, {})[value] = None
    return (Attribute(name, ASSERTED, tuple(each)) for name, each in values.items())


def _known(profile: Profile, holder: Subject) -> Iterator[tuple[str, str]]:
    if holder.type in PRACTICES:
        kind = PRACTICES[holder.type]
        yield is_recognised(kind), "true"
        yield recognised_nihii(kind), profile.nihii.ljust(11, "0")
        yield holder_number_of(kind), holder.number
    elif profile.kind in (Kind.DOCTOR, Kind.TRAINEE):
        given_name, _, surname = profile.name.partition(" ")
        yield from ((name, "true") for name in (IS_DOCTOR, *OTHERS_OF_DOCTORS))
        yield from ((name, profile.nihii) for name in (DOCTOR_NIHII, OTHER_DOCTOR_NIHII))
        yield GIVEN_NAME, given_name
        yield SURNAME, surname
        yield IS_GENERALIST, "true" if profile.nihii[8:] in _GENERALISTS else "false"
    else:
        yield from ((name, "false") for name in (IS_DOCTOR, *OTHERS_OF_DOCTORS))
