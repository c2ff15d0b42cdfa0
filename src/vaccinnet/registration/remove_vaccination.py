"""Remove a vaccination of a person (RemoveVaccination)."""

import re
import uuid
from collections.abc import Sequence
from datetime import datetime

from vaccinnet.audit import trail
from vaccinnet.audit.models import Action
from vaccinnet.database.bulk import in_one_go, lock
from vaccinnet.exchanges.signed_requests import earlier_answer, remember
from vaccinnet.kmehr.business_day import business_day
from vaccinnet.profiles.find_speaker import in_whose_name
from vaccinnet.profiles.speaker import LinkedDoctor, Speaker
from vaccinnet.register.known_person import KnownPerson
from vaccinnet.register.models import Vaccination
from vaccinnet.register.remove import remove
from vaccinnet.registration.add_vaccinations import VIA
from vaccinnet.registration.caller import Caller, who_calls
from vaccinnet.registration.facts import Removal
from vaccinnet.registration.outcome import CallOutcome, pack, unpack
from vaccinnet.registration.patient import find_patient
from vaccinnet.registration.rules import RULES
from vaccinnet.registration.terms import Terms
from vaccinnet.registration.wire import RemoveRequest
from vaccinnet.rulebook import Finding, Refused
from vaccinnet.stock.move import give_back

_REASON = "RemoveVaccination"
_ID = re.compile(r"[0-9A-Fa-f]{32}")


def remove_vaccination(request: RemoveRequest, *, caller: Caller, terms: Terms, now: datetime) -> CallOutcome:
    """Remove the vaccination, give back the dose it took, and return the warnings about the call.

    The same signed bytes get the same outcome again. Raises Refused when it is not there, or not the speaker's to
    remove.
    """
    speaker, warnings = who_calls(caller, request)
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
    if findings := RULES.of("removal").judge(_removal(request.vaccination_id, row, speaker, now)):
        raise Refused([*warnings, *findings])
    assert row is not None
    remove(person_key=row.person_key, vaccination_id=row.id, by=by, reason=_REASON, now=now)
    entry = trail.Entry(person.key, Action.REMOVED, VIA, by_key=by, software_id=request.software_id, about=(row.id,))
    trail.write([entry], now=now)
    give_back(sender_key=row.sender_key, vaccination_id=row.id, now=now)
    outcome = CallOutcome(by, tuple(warnings))
    remember(caller.signed_digest, sender_key=by, answer=pack(outcome), fresh_until=caller.fresh_until)
    return outcome


def _held(vaccination_id: str, person: KnownPerson) -> Vaccination | None:
    if not _ID.fullmatch(vaccination_id):
        return None
    keys = person.keys or (person.key,)
    return Vaccination.objects.filter(person_key__in=keys, id=uuid.UUID(hex=vaccination_id)).first()


def _removal(vaccination_id: str, row: Vaccination | None, speaker: Speaker, now: datetime) -> Removal:
    if row is None:
        return Removal(vaccination_id, is_held=False)
    is_own = row.sender_key == speaker.sender.key
    return Removal(
        vaccination_id,
        removed_at=row.removed_at,
        is_own=is_own,
        link=None if is_own else _link(row.sender_key, speaker),
        today=business_day(now),
    )


def _link(sender_key: uuid.UUID, speaker: Speaker) -> LinkedDoctor | None:
    """Return the link to who sent it that ends last, if there is one."""
    links = [link for key, link in in_whose_name(speaker) if key == sender_key]
    return max(links, key=lambda each: (each.ends_on is None, each.ends_on), default=None)
