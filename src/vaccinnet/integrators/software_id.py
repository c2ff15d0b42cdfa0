"""The softwareID: which program speaks, and for organisations for which organisation."""

import re
from dataclasses import dataclass

_PART = re.compile(r"[A-Za-z0-9-]{1,40}")


class BadSoftwareId(ValueError):
    """The text is not a softwareID."""


@dataclass(frozen=True, slots=True)
class SoftwareId:
    """A softwareID such as `ACME_Zorgdossier` (doctors) or `ACME_Zorgdossier_TestZiekenhuis` (organisations)."""

    integrator: str
    program: str
    organisation: str = ""

    @property
    def key(self) -> str:
        """Return the form in which softwareIDs are compared: without case."""
        return str(self).lower()

    def __str__(self) -> str:
        return "_".join(part for part in (self.integrator, self.program, self.organisation) if part)


def software_id(text: str) -> SoftwareId:
    """Return the softwareID that `text` spells: two or three parts of letters, digits and hyphens, 1 to 40 each.

    Raises BadSoftwareId. Source: zorg-en-gezondheid.be/webservices-vaccinnet for the parts; characters and lengths are
    our decision (docs/differences.md).
    """
    parts = text.split("_")
    if len(parts) not in (2, 3) or not all(_PART.fullmatch(part) for part in parts):
        raise BadSoftwareId(text)
    return SoftwareId(*parts)
