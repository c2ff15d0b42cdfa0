"""Rules about the use of a program in production; the subject is a Use."""

import uuid
from collections.abc import Iterator
from datetime import timedelta

from vaccinnet.admission.sample import SAMPLE_USE, TODAY
from vaccinnet.admission.use import Use
from vaccinnet.rulebook import Finding, rule

_DAY = timedelta(days=1)
_UNKNOWN = SAMPLE_USE.but(program=None, organisation=None)


@rule(
    "ADM-030",
    stage="sender",
    source="design, decision 4: what is admitted reaches production as one signed list",
    since="2026.1",
    wrong="The program of softwareID {found} is not on the list of admitted programs.",
    accepts=[SAMPLE_USE],
    rejects=[_UNKNOWN],
)
def program_is_on_the_list(use: Use) -> Iterator[Finding]:
    """In production the softwareID is that of a program on the list of admitted programs.

    Only software that passed the qualification test writes in the register.

    Send the softwareID of your admission, not one for testing; the list is public.
    """
    if use.program is None:
        yield Finding(use.where, found=use.software_id)


@rule(
    "ADM-031",
    stage="sender",
    source="issue of production: not admitted for this service",
    since="2026.1",
    wrong={
        "service": "The program {found} is not admitted for the {service}.",
        "early": "The program {found} is admitted from {day} on.",
        "late": "The admission of the program {found} ran out on {day}.",
    },
    accepts=[SAMPLE_USE, _UNKNOWN, SAMPLE_USE.but(service=""), SAMPLE_USE.but(valid_until=TODAY)],
    rejects=[
        SAMPLE_USE.but(services=("RegistratieService",)),
        SAMPLE_USE.but(valid_from=TODAY + _DAY),
        SAMPLE_USE.but(valid_until=TODAY - _DAY),
    ],
)
def program_is_admitted_for_the_service(use: Use) -> Iterator[Finding]:
    """The program is admitted for the web service that it calls, on the day on which it calls.

    A program is tested for each service apart.

    Use the service for which the software is admitted; its supplier lets it be tested for the other one.
    """
    program = use.program
    if program is None:
        return
    if use.service and use.service not in program.services:
        yield Finding(use.where, found=use.software_id, says="service", values={"service": use.service})
    if use.today < program.valid_from:
        yield Finding(use.where, found=use.software_id, says="early", values={"day": program.valid_from})
    if program.valid_until and program.valid_until < use.today:
        yield Finding(use.where, found=use.software_id, says="late", values={"day": program.valid_until})


@rule(
    "ADM-032",
    stage="sender",
    source="issue of production: suspension",
    since="2026.1",
    wrong="The program {found} is suspended since {day}: {reason}",
    accepts=[SAMPLE_USE, _UNKNOWN],
    rejects=[SAMPLE_USE.but(state="suspended", reason="Lotnummers ontbreken.")],
)
def program_is_not_suspended(use: Use) -> Iterator[Finding]:
    """The admission of the program is not suspended.

    What the program sent did harm, and may do so again until it is mended.

    Keep what was not taken, and send it again when the supplier tells that the suspension is lifted.
    """
    if use.program and use.program.state == "suspended":
        yield _stopped(use)


@rule(
    "ADM-033",
    stage="sender",
    source="issue of production: revocation",
    since="2026.1",
    wrong="The admission of the program {found} was revoked on {day}: {reason}",
    accepts=[SAMPLE_USE, _UNKNOWN],
    rejects=[SAMPLE_USE.but(state="revoked", reason="De software wordt niet meer onderhouden.")],
)
def program_is_not_revoked(use: Use) -> Iterator[Finding]:
    """The admission of the program was not revoked.

    The register no longer takes what the program sends.

    Register with other software that is admitted; the supplier can ask for a new admission.
    """
    if use.program and use.program.state == "revoked":
        yield _stopped(use)


@rule(
    "ADM-034",
    stage="sender",
    source="source text: an organisation needs an approved form 'Activatie koppeling Vaccinnet in de software'",
    since="2026.1",
    wrong={
        "none": "The software is not activated for an organisation with the softwareID {found}.",
        "ended": "The activation of the softwareID {found} ended on {day}.",
        "other": "The softwareID {found} is that of another organisation than the one that signs.",
    },
    accepts=[
        SAMPLE_USE,
        _UNKNOWN,
        SAMPLE_USE.but(sender_key=None),
        SAMPLE_USE.but(needs_organisation=False, organisation=None),
    ],
    rejects=[
        SAMPLE_USE.but(organisation=None),
        SAMPLE_USE.but(ended_on=TODAY),
        SAMPLE_USE.but(sender_key=uuid.UUID(int=8)),
    ],
)
def organisation_is_activated(use: Use) -> Iterator[Finding]:
    """An organisation sends with the softwareID that it was given when its software was activated.

    A doctor stands in for what an organisation sends, and confirmed the form of activation.

    Send the softwareID from the decision, `integrator_program_organisation`; ask for an activation if there is none.
    """
    if use.program is None or not use.needs_organisation:
        return
    organisation = use.organisation
    if organisation is None:
        yield Finding(use.where, found=use.software_id, says="none")
    elif organisation.ended_on:
        yield Finding(use.where, found=use.software_id, says="ended", values={"day": organisation.ended_on})
    elif use.sender_key and use.sender_key != organisation.profile_key:
        yield Finding(use.where, found=use.software_id, says="other")


@rule(
    "ADM-035",
    stage="sender",
    source="issue of production: version withdrawn",
    since="2026.1",
    wrong={
        "organisation": "Version {version}, with which {found} was activated, was withdrawn.",
        "program": "No version of the program {found} is admitted any more.",
    },
    accepts=[SAMPLE_USE, _UNKNOWN, SAMPLE_USE.but(withdrawn=("4.1",))],
    rejects=[
        SAMPLE_USE.but(withdrawn=("4.2",), admitted=("4.3",)),
        SAMPLE_USE.but(needs_organisation=False, organisation=None, admitted=(), withdrawn=("4.2",)),
    ],
)
def version_was_not_withdrawn(use: Use) -> Iterator[Finding]:
    """The version with which an organisation was activated is not withdrawn; a doctor's program has a version left.

    A message does not tell the version, so the one of the activation counts.

    Install a version that is admitted, and let the activation be renewed for it.
    """
    program, organisation = use.program, use.organisation
    if program is None:
        return
    if organisation and organisation.version in program.withdrawn:
        yield Finding(use.where, found=use.software_id, says="organisation", values={"version": organisation.version})
    elif not program.admitted:
        yield Finding(use.where, found=use.software_id, says="program")


def _stopped(use: Use) -> Finding:
    assert use.program is not None
    return Finding(use.where, found=use.software_id, values={"day": use.program.since, "reason": use.program.reason})
