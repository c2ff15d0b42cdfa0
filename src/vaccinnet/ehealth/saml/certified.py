"""Who an assertion certifies the speaker to be: a doctor, or a practice."""

from dataclasses import dataclass, field

from vaccinnet.ehealth.saml.assertion import Assertion
from vaccinnet.ehealth.saml.attributes import DOCTOR_NIHII, IS_DOCTOR, PRACTICES, is_recognised, recognised_nihii
from vaccinnet.ehealth.subject import Subject

# Competence codes of a doctor in training as general practitioner (security 3).
TRAINEE_COMPETENCES = ("005", "006")


@dataclass(frozen=True, slots=True)
class Certified:
    """Who speaks, as eHealth certifies it: `practice` is the kind of practice, and empty for a doctor.

    `nihii` has eleven digits; `insz` is that of a doctor.
    """

    nihii: str = field(repr=False)
    insz: str = field(default="", repr=False)
    practice: str = ""

    @property
    def is_trainee(self) -> bool:
        """Return whether a doctor is in training as general practitioner: a HAIO."""
        return not self.practice and self.nihii[8:] in TRAINEE_COMPETENCES


def certified(assertion: Assertion, holder: Subject) -> Certified | None:
    """Return whom the assertion certifies the holder of its certificate to be, or None when that is nobody we know."""
    if holder.type == "SSIN":
        nihii = assertion.certified(DOCTOR_NIHII)
        is_doctor = assertion.certified(IS_DOCTOR) == "true"
        return Certified(nihii, insz=holder.number) if is_doctor and _is_number(nihii) else None
    practice = PRACTICES.get(holder.type, "")
    if not practice or assertion.certified(is_recognised(practice)) != "true":
        return None
    nihii = assertion.certified(recognised_nihii(practice))
    # The certificate has eight digits of the number; whoever certified another one made a mistake.
    return Certified(nihii, practice=practice) if _is_number(nihii) and nihii[:8] == holder.number else None


def _is_number(text: str) -> bool:
    return len(text) == 11 and text.isascii() and text.isdigit()
