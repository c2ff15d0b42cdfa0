"""The rule about the softwareID of an organisation; the subject is a Naming."""

import re
from collections.abc import Iterator

from vaccinnet.admission.facts import Naming
from vaccinnet.rulebook import Finding, rule

_PART = re.compile(r"[A-Za-z0-9-]{1,40}")
_GOOD = Naming("AZVoorbeeld")


@rule(
    "ADM-017",
    stage="step",
    source="source text: softwareID integrator_program_organisation",
    since="2026.1",
    wrong={
        "form": "{found} is no part of a softwareID: 1 to 40 letters, digits and hyphens.",
        "taken": "Another organisation has this softwareID, or it is one for testing.",
    },
    accepts=[_GOOD, Naming("az-voorbeeld-2")],
    rejects=[Naming(""), Naming("AZ Voorbeeld"), _GOOD.but(is_taken=True)],
)
def organisation_has_its_own_software_id(naming: Naming) -> Iterator[Finding]:
    """The softwareID of an organisation ends in a part of its own, of 1 to 40 letters, digits and hyphens.

    By it the program of one organisation can be stopped without the others, also long afterwards.

    Take the short name of the organisation.
    """
    if not _PART.fullmatch(naming.part):
        yield Finding("part", found=naming.part, says="form")
    elif naming.is_taken:
        yield Finding("part", says="taken")


@rule(
    "ADM-037",
    stage="step",
    source="issue of production: softwareID integrator_program_organisation given once",
    since="2026.1",
    wrong="The organisation has an activation of this program that has not ended.",
    accepts=[_GOOD],
    rejects=[_GOOD.but(is_active=True)],
)
def organisation_is_activated_once_for_a_program(naming: Naming) -> Iterator[Finding]:
    """An organisation has one activation of a program at a time.

    Of two that stand side by side nobody could say which version is used, and who stands in for it.

    End the activation that there is first, or decline the new one.
    """
    if naming.is_active:
        yield Finding("part")
