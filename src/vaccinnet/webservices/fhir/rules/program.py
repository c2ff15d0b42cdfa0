"""Rules about which program asks, and for whom; the subject is a Program."""

from collections.abc import Iterator

from vaccinnet.integrators.software_id import BadSoftwareId, software_id
from vaccinnet.rulebook import Finding, rule
from vaccinnet.webservices.fhir.facts import Program

_GOOD = Program()


@rule(
    "FHI-028",
    stage="sender",
    source="design: certificates decide who speaks",
    since="2026.1",
    wrong="No profile is registered here for whom the certificate speaks; it is of type {found}.",
    accepts=[_GOOD],
    rejects=[_GOOD.but(is_registered=False)],
)
def certificate_speaks_for_a_profile(program: Program) -> Iterator[Finding]:
    """The certificate is that of a profile in this environment that has not ended.

    The person reads who looked, so the register must know it.

    Register the doctor, practice or organisation first; in acceptance take one that `vaccinnet test-users` lists.
    """
    if not program.is_registered:
        yield Finding("client_assertion", found=program.holder)


@rule(
    "FHI-029",
    stage="sender",
    source="design: the softwareID says which program",
    since="2026.1",
    wrong={
        "form": "{found} is no softwareID: two or three parts of letters, digits and hyphens, joined by underscores.",
        "unknown": "The softwareID {found} is not known in this environment, or its program has ended.",
        "other": "The softwareID {found} belongs to another company.",
    },
    accepts=[_GOOD, _GOOD.but(is_registered=False)],
    rejects=[
        _GOOD.but(software_id="Zorgdossier 2.0", is_known=False),
        _GOOD.but(is_known=False),
        _GOOD.but(is_own=False),
    ],
)
def software_id_is_known(program: Program) -> Iterator[Finding]:
    """The softwareID is known in this environment and may be used by the profile.

    By its softwareID every program can be helped, and stopped when it harms the register. Capitals do not matter.

    Send the softwareID of the application, in the form `integrator_program` or `integrator_program_organisation`.
    """
    try:
        software_id(program.software_id)
    except BadSoftwareId:
        yield Finding("client_id", found=program.software_id, says="form")
        return
    if not program.is_known:
        yield Finding("client_id", found=program.software_id, says="unknown")
    elif not program.is_own:
        yield Finding("client_id", found=program.software_id, says="other")
