"""Remove a vaccination of a person (RemoveVaccination)."""

import re
import uuid
from collections.abc import Sequence
from datetime import datetime

from vaccinnet.audit.trail import Actor
from vaccinnet.consultation.removal import asked, held, withdraw
from vaccinnet.consultation.rules import RULES
from vaccinnet.database.bulk import in_one_go, lock
from vaccinnet.exchanges.signed_requests import earlier_answer, remember
from vaccinnet.profiles.find_speaker import in_whose_name
from vaccinnet.profiles.speaker import Speaker
from vaccinnet.register.known_person import KnownPerson
from vaccinnet.register.models import Vaccination
from vaccinnet.registration.add_vaccinations import VIA
from vaccinnet.registration.caller import Caller, who_calls
from vaccinnet.registration.outcome import CallOutcome, pack, unpack
from vaccinnet.registration.patient import find_patient
from vaccinnet.registration.terms import Terms
from vaccinnet.registration.wire import RemoveRequest
from vaccinnet.rulebook import Finding, Refused

_REASON = "RemoveVaccination"
_ID = re.compile(r"[0-9A-Fa-f]{32}")


def remove_vaccination(request: RemoveRequest, *, caller: Caller, terms: Terms, now: datetime) -> CallOutcome:
    """Remove the vaccination, give back the dose it took, and return the warnings about the call.

    The same signed bytes get the same outcome again. Raises Refused when it is not there, or not the speaker's to
    remove.
    """
    speaker, warnings = who_calls(caller, request, terms=terms, now=now)
    person = find_patient(request.patient_id, speaker=speaker, terms=terms)
    return in_one_go(lambda: _remove(request, caller, speaker, person, warnings, now=now))


def _remove(
    request: RemoveRequest,
    caller: Caller,
    speaker: Speaker,
    person: KnownPerson,
    warnings: Sequence[Finding],
    *,
    now: datetime,
) -> CallOutcome:
    lock(person.key)
    by = speaker.sender.key
    if earlier := earlier_answer(caller.signed_digest, sender_key=by):
        return unpack(earlier)
    row = _held(request.vaccination_id, person)
    removal = asked(request.vaccination_id, row, own_key=by, links=lambda: in_whose_name(speaker), now=now)
    if findings := RULES.of("removal").judge(removal):
        raise Refused([*warnings, *findings])
    assert row is not None
    withdraw(row, person, by=Actor(VIA, by, request.software_id), reason=_REASON, now=now)
    outcome = CallOutcome(by, tuple(warnings))
    remember(caller.signed_digest, sender_key=by, answer=pack(outcome), fresh_until=caller.fresh_until)
    return outcome


def _held(vaccination_id: str, person: KnownPerson) -> Vaccination | None:
    return held(uuid.UUID(hex=vaccination_id), person) if _ID.fullmatch(vaccination_id) else None
