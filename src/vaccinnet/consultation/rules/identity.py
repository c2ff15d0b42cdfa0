"""Rules about who signs in with an identity provider; the subject is what is Claimed."""

import uuid
from collections.abc import Iterator

from vaccinnet.consultation.identity import Claimed, Identity
from vaccinnet.consultation.sample import DOCTOR, PERSON
from vaccinnet.kmehr.identifiers import BadNumber, is_insz, make_nihii, nihii
from vaccinnet.rulebook import Finding, masked, rule

_CITIZEN = Claimed(Identity(insz="85031299959", given_names="Voornaam", family_name="Testburger"), PERSON)
assert DOCTOR.profile
_DOCTOR = Claimed(Identity(nihii=make_nihii(100000, competence="004")), caregivers=(DOCTOR.profile,))
_NEW = _CITIZEN.but(person=None)


@rule(
    "CON-044",
    stage="sender",
    source="design: sign-in is mapped on INSZ and NIHII",
    since="2026.1",
    wrong="The identity provider told neither an INSZ number nor a NIHII number of you.",
    accepts=[
        _CITIZEN,
        _DOCTOR,
        Claimed(Identity(given_names="Beheerder", family_name="Test", manager_key=uuid.UUID(int=99))),
    ],
    rejects=[
        Claimed(Identity(given_names="Voornaam", family_name="Testburger")),
        Claimed(Identity(manager_key=uuid.UUID(int=99))),
    ],
)
def provider_tells_a_number(claimed: Claimed) -> Iterator[Finding]:
    """The identity provider tells the INSZ number of who signs in, the NIHII number, or both; of a manager of the
    register it tells that, and the name.

    The register knows a person by the number, and never by a name: two people can have the same.

    Sign in with a means that tells your national number, such as your eID. If you did, tell the register's help desk:
    the names of the claims are settings (`VACCINNET_SIGN_IN_INSZ_CLAIM`, `VACCINNET_SIGN_IN_NIHII_CLAIM`).
    """
    identity = claimed.identity
    if not (identity.insz or identity.nihii or (identity.manager_key and identity.name)):
        yield Finding("identity")


@rule(
    "CON-045",
    stage="sender",
    source="design: an unknown person is enrolled in production; in acceptance only test citizens",
    since="2026.1",
    wrong={
        "number": "What the identity provider told as your INSZ number ({found}) is none.",
        "test": "The number that the identity provider told ({found}) is not that of a test citizen here.",
        "name": "The register does not know you yet, and the identity provider did not tell your name.",
    },
    accepts=[_CITIZEN, _DOCTOR, _NEW, _CITIZEN.but(only_test_citizens=True)],
    rejects=[
        _NEW.but(identity=Identity(insz="85031299900", family_name="Testburger")),
        _NEW.but(identity=Identity(insz="elf cijfers", family_name="Testburger")),
        _NEW.but(only_test_citizens=True),
        _NEW.but(identity=Identity(insz="85031299959", given_names="Voornaam")),
    ],
)
def citizen_has_a_record(claimed: Claimed) -> Iterator[Finding]:
    """Who signs in with an INSZ number has a record, which may be empty. In production it is made at the first sign-in
    from the number and the name that the identity provider tells; in acceptance only test citizens have one.

    Looks at a record are on its trail, so there must be a record; and no real person is ever in acceptance.

    In acceptance choose a persona. In production tell the help desk, with this rule.
    """
    identity = claimed.identity
    if not identity.insz:
        return
    if not is_insz(identity.insz):
        yield Finding("insz", found=masked(identity.insz), says="number")
    elif claimed.person is None and claimed.only_test_citizens:
        yield Finding("insz", found=masked(identity.insz), says="test")
    elif claimed.person is None and not identity.family_name.strip():
        yield Finding("insz", says="name")


@rule(
    "CON-046",
    stage="sender",
    source="design: who looks for others has a profile",
    since="2026.1",
    wrong={
        "number": "What the identity provider told as your NIHII number ({found}) is none.",
        "unknown": "No doctor or doctor in training is registered here by your NIHII number ({found}).",
    },
    accepts=[_CITIZEN, _DOCTOR],
    rejects=[_DOCTOR.but(identity=Identity(nihii="10000099004")), _DOCTOR.but(caregivers=())],
)
def caregiver_has_a_profile(claimed: Claimed) -> Iterator[Finding]:
    """Who signs in with a NIHII number has a profile as doctor or doctor in training that has not ended.

    Patients read who looked at their record, so the register must know the doctor.

    Have your profile registered; until then you can sign in as a citizen, for your own record.
    """
    number = claimed.identity.nihii
    if not number:
        return
    try:
        nihii(number)
    except BadNumber:
        yield Finding("nihii", found=masked(number), says="number")
        return
    if not claimed.caregivers:
        yield Finding("nihii", found=masked(number), says="unknown")
