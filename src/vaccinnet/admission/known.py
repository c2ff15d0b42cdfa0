"""What is known of a softwareID that somebody uses: in production by the lists, in acceptance by who declared it."""

import uuid
from datetime import datetime

from django.conf import settings

from vaccinnet.admission.rules import RULES
from vaccinnet.admission.use import ActivatedOrganisation, AdmittedProgram, Use
from vaccinnet.database.bulk import ask
from vaccinnet.integrators.company_of import company_of
from vaccinnet.integrators.software_id import BadSoftwareId, SoftwareId, software_id
from vaccinnet.kmehr.business_day import business_day
from vaccinnet.profiles.sender import Sender
from vaccinnet.rulebook import Finding

_KNOWN = """
    SELECT p.services, p.state, p.since, p.reason, p.valid_from, p.valid_until, p.admitted, p.withdrawn,
           a.profile_key, a.version, a.ended_on
    FROM admission_knownprogram p LEFT JOIN admission_knownactivation a ON a.key = %(key)s
    WHERE p.key = %(program)s
"""
_USE = RULES.of("use")


def is_known(text: str, sender: Sender | None) -> tuple[bool, bool]:
    """Return whether a softwareID is known to this environment, and whether this sender may use it.

    In production the lists decide (`judge_use`), so both are true here.
    """
    if settings.LISTS_DECIDE:
        return True, True
    company = company_of(text)
    return company is not None, sender is None or company == sender.company_key


def judge_use(text: str, *, where: str, service: str, sender: Sender | None, now: datetime) -> list[Finding]:
    """Return what keeps this softwareID from being used in this service (empty: any) by this sender; ADM-030 on.

    In acceptance nothing does, and what is no softwareID is told by the rules of the service.
    """
    if not settings.LISTS_DECIDE:
        return []
    try:
        read = software_id(text)
    except BadSoftwareId:
        return []
    return _USE.judge(_use(read, where, service, sender.key if sender else None, now))


def _use(read: SoftwareId, where: str, service: str, sender_key: uuid.UUID | None, now: datetime) -> Use:
    rows = ask(_KNOWN, key=[read.key], program=[SoftwareId(read.integrator, read.program).key])
    program = organisation = None
    if rows:
        services, state, since, reason, first, last, admitted, withdrawn, *activation = rows[0]
        program = AdmittedProgram(tuple(services), state, since, reason, first, last, tuple(admitted), tuple(withdrawn))
        organisation = ActivatedOrganisation(*activation) if activation[0] else None
    return Use(
        where=where,
        software_id=str(read),
        service=service,
        # Organisations sign batches; whoever says to be one in another service must be it.
        needs_organisation=bool(read.organisation) or service == "BatchUpload",
        today=business_day(now),
        program=program,
        organisation=organisation,
        sender_key=sender_key,
    )
