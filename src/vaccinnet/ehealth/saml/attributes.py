"""The attributes that eHealth asserts and certifies (source: contract B.2; security 1.6).

What a client asserts of itself is checked against its certificate; rights follow from what eHealth certifies alone.
"""

ASSERTED = "urn:be:fgov:identification-namespace"
CERTIFIED = "urn:be:fgov:certified-namespace:ehealth"

_EHEALTH = "urn:be:fgov:ehealth:1.0"
_HOLDER = f"{_EHEALTH}:certificateholder"

SSIN = "urn:be:fgov:person:ssin"
HOLDER_SSIN = f"{_HOLDER}:person:ssin"
IS_DOCTOR = f"{SSIN}:doctor:boolean"
DOCTOR_NIHII = f"{SSIN}:ehealth:1.0:doctor:nihii11"
GIVEN_NAME = f"{SSIN}:ehealth:1.0:givenname"
SURNAME = f"{SSIN}:ehealth:1.0:surname"
OTHERS_OF_DOCTORS = (
    f"{SSIN}:ehealth:1.0:fpsph:doctor:boolean",
    f"{SSIN}:ehealth:1.0:professional:doctor:boolean",
)
OTHER_DOCTOR_NIHII = f"{SSIN}:ehealth:1.0:nihii:doctor:nihii11"
IS_GENERALIST = f"{SSIN}:ehealth:1.0:nihii:doctor:generalist:boolean"

# Which certificates speak for which kind of practice.
PRACTICES = {
    "NIHII-OFFICE_DOCTORS": "officedoctors",
    "NIHII-GROUP_DOCTORS": "groupofdoctors",
    "NIHII-MEDICAL_HOUSE": "medicalhouse",
    "NIHII-GUARD_POST": "guardpost",
}
# Others whose tokens can be told, though they do not register here.
_HOLDERS = PRACTICES | {"NIHII-HOSPITAL": "hospital", "NIHII-SORTING_CENTER": "sortingcenter"}


def number_of(practice: str) -> str:
    """Return the attribute with the NIHII number of a practice of this kind."""
    return f"{_EHEALTH}:{practice}:nihii-number"


def holder_number_of(practice: str) -> str:
    """Return the attribute with the NIHII number of a practice of this kind, as its certificate has it."""
    return f"{_HOLDER}:{practice}:nihii-number"


def is_recognised(practice: str) -> str:
    """Return the attribute that says whether eHealth recognises a practice of this kind."""
    return f"{number_of(practice)}:recognised{practice}:boolean"


def recognised_nihii(practice: str) -> str:
    """Return the attribute with the NIHII number of eleven digits under which a practice is recognised."""
    return f"{number_of(practice)}:recognised{practice}:nihii11"


def claims_of(type: str) -> tuple[str, ...]:
    """Return the attributes by which the holder of a certificate of this type says who it is; none for other types."""
    if type == "SSIN":
        return HOLDER_SSIN, SSIN
    kind = _HOLDERS.get(type)
    return (holder_number_of(kind), number_of(kind)) if kind else ()


def is_about_holder(name: str) -> bool:
    """Return whether an attribute gives a number that stands in the certificate of the holder."""
    return name.startswith(_HOLDER) and not name.endswith(":boolean")
