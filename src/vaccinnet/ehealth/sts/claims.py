"""What the holder of a certificate says of itself to the STS, and what it wants certified (security 1.6)."""

from vaccinnet.ehealth.saml.attributes import (
    DOCTOR_NIHII,
    GIVEN_NAME,
    IS_DOCTOR,
    OTHERS_OF_DOCTORS,
    PRACTICES,
    SURNAME,
    claims_of,
    holder_number_of,
    is_recognised,
    recognised_nihii,
)
from vaccinnet.ehealth.sts.request import TokenRequest
from vaccinnet.ehealth.subject import Subject

# The types of certificates whose holders are caregivers here: a doctor (or trainee), and the kinds of practices.
CAREGIVERS = ("SSIN", *PRACTICES)

_OF_DOCTORS = (IS_DOCTOR, DOCTOR_NIHII, GIVEN_NAME, SURNAME, OTHERS_OF_DOCTORS[0])


class NotACaregiver(ValueError):
    """The certificate is not of a type for which tokens are asked here; the text says which are."""


def claims_for(subject: Subject) -> TokenRequest:
    """Return the request that fits the holder of a certificate; its holder, context and period are still to be filled.

    Raises NotACaregiver.
    """
    if subject.type not in CAREGIVERS:
        raise NotACaregiver(
            f"Tokens are for doctors and practices, with a certificate of type {', '.join(CAREGIVERS)}; "
            f"this one is of type {subject.type}."
        )
    claims = tuple((name, subject.number) for name in claims_of(subject.type))
    return TokenRequest(claims, _OF_DOCTORS if subject.type == "SSIN" else _of_practice(PRACTICES[subject.type]))


def _of_practice(kind: str) -> tuple[str, ...]:
    return is_recognised(kind), recognised_nihii(kind), holder_number_of(kind)
