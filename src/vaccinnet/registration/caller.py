"""Who calls, as the security of the message proved it, and what the environment knows of that."""

from dataclasses import dataclass, field
from datetime import datetime

from vaccinnet.admission.known import is_known, judge_use
from vaccinnet.ehealth.saml.certified import Certified
from vaccinnet.ehealth.subject import Subject
from vaccinnet.profiles.find_speaker import find_speaker
from vaccinnet.profiles.first_use import register_speaker
from vaccinnet.profiles.speaker import Speaker
from vaccinnet.registration.facts import JudgedCall
from vaccinnet.registration.rules import RULES
from vaccinnet.registration.terms import Terms
from vaccinnet.registration.wire import Request
from vaccinnet.rulebook import Finding, Refused


@dataclass(frozen=True, slots=True)
class Caller:
    """Whom the token certifies (None: nobody we know), the holder of its certificate, and the key against replay."""

    certified: Certified | None
    holder: Subject
    signed_digest: bytes = field(repr=False)
    fresh_until: datetime


def who_calls(caller: Caller, request: Request, *, terms: Terms, now: datetime) -> tuple[Speaker, list[Finding]]:
    """Return who speaks, and the warnings about the call.

    In production whoever speaks for the first time, with a program that may be used, gets a profile. Raises Refused
    with everything that is wrong with speaker, program and PatientId.
    """
    speaker = find_speaker(caller.certified, caller.holder) if caller.certified else None
    use = _judge_use(request, speaker, now)
    if speaker is None and caller.certified and terms.profiles_arise and not use:
        speaker = register_speaker(caller.certified, caller.holder, now=now)
        use = _judge_use(request, speaker, now)
    program_is_known, program_is_own = is_known(request.software_id, speaker.sender if speaker else None)
    call = JudgedCall(
        holder=caller.holder.type,
        is_certified=caller.certified is not None,
        speaker=speaker,
        software_id=request.software_id,
        program_is_known=program_is_known,
        program_is_own=program_is_own,
        patient_id=request.patient_id,
        vaccinnet_id=request.vaccinnet_id,
    )
    findings = RULES.of("call").judge(call) + use
    if speaker is None or any(finding.refuses for finding in findings):
        raise Refused(findings)
    return speaker, findings


def _judge_use(request: Request, speaker: Speaker | None, now: datetime) -> list[Finding]:
    sender = speaker.sender if speaker else None
    return judge_use(request.software_id, where="SoftwareId", service="RegistratieService", sender=sender, now=now)
