"""Who calls, as the security of the message proved it, and what the environment knows of that."""

from dataclasses import dataclass, field
from datetime import datetime

from vaccinnet.ehealth.saml.certified import Certified
from vaccinnet.ehealth.subject import Subject
from vaccinnet.integrators.company_of import company_of
from vaccinnet.profiles.find_speaker import find_speaker
from vaccinnet.profiles.speaker import Speaker
from vaccinnet.registration.facts import JudgedCall
from vaccinnet.registration.rules import RULES
from vaccinnet.registration.wire import Request
from vaccinnet.rulebook import Finding, Refused


@dataclass(frozen=True, slots=True)
class Caller:
    """Whom the token certifies (None: nobody we know), the holder of its certificate, and the key against replay."""

    certified: Certified | None
    holder: Subject
    signed_digest: bytes = field(repr=False)
    fresh_until: datetime


def who_calls(caller: Caller, request: Request) -> tuple[Speaker, list[Finding]]:
    """Return who speaks, and the warnings about the call.

    Raises Refused with everything that is wrong with speaker, program and PatientId.
    """
    speaker = find_speaker(caller.certified, caller.holder) if caller.certified else None
    company = company_of(request.software_id)
    call = JudgedCall(
        holder=caller.holder.type,
        is_certified=caller.certified is not None,
        speaker=speaker,
        software_id=request.software_id,
        program_is_known=company is not None,
        program_is_own=speaker is None or company == speaker.sender.company_key,
        patient_id=request.patient_id,
        vaccinnet_id=request.vaccinnet_id,
    )
    findings = RULES.of("call").judge(call)
    if speaker is None or any(finding.refuses for finding in findings):
        raise Refused(findings)
    return speaker, findings
