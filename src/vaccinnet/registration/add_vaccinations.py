"""Register vaccinations of one person (AddVaccinations)."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from vaccinnet.database.bulk import in_one_go, lock
from vaccinnet.exchanges.signed_requests import earlier_answer, remember
from vaccinnet.kmehr.business_day import business_day
from vaccinnet.kmehr.codes import VaccineCodes
from vaccinnet.profiles.speaker import Speaker
from vaccinnet.register.add import Outcome
from vaccinnet.register.arrival import Arrival, PersonArrival
from vaccinnet.register.enter import enter
from vaccinnet.register.known_person import KnownPerson
from vaccinnet.register.persons import enrol, find_persons
from vaccinnet.register.rules import RULES as REGISTER_RULES
from vaccinnet.registration.caller import Caller, who_calls
from vaccinnet.registration.opened import Opened, open_message
from vaccinnet.registration.outcome import CallOutcome, MessageOutcome, pack, unpack
from vaccinnet.registration.terms import Terms
from vaccinnet.registration.wire import AddRequest
from vaccinnet.rulebook import Finding

VIA = "RegistratieService"

_JUDGE_PERSON = REGISTER_RULES.of("person").judge


class Work(NamedTuple):
    """What every message of a call needs."""

    request: AddRequest
    caller: Caller
    speaker: Speaker
    codes: VaccineCodes
    terms: Terms
    call_key: uuid.UUID
    now: datetime


def add_vaccinations(
    request: AddRequest, *, caller: Caller, codes: VaccineCodes, terms: Terms, call_key: uuid.UUID, now: datetime
) -> CallOutcome:
    """Store the vaccinations that no rule refuses, in one transaction, and return what became of each message.

    A refused message does not touch the others. The same signed bytes get the same outcome again. Raises Refused when
    the call as a whole is refused.
    """
    speaker, warnings = who_calls(caller, request, terms=terms, now=now)
    today = business_day(now)
    opened = [
        open_message(each.contents, patient_id=request.patient_id, speaker=speaker, today=today, limits=terms.limits)
        for each in request.messages
    ]
    work = Work(request, caller, speaker, codes, terms, call_key, now)
    return in_one_go(lambda: _register(work, opened, warnings))


def _register(work: Work, opened: Sequence[Opened], warnings: Sequence[Finding]) -> CallOutcome:
    """Decide and store inside one transaction, alone with the person."""
    person = _person(work, opened)
    if person:
        # Whoever else writes about this person waits, and then decides on what stands there by then.
        lock(person.key)
    if earlier := earlier_answer(work.caller.signed_digest, sender_key=work.speaker.sender.key):
        return unpack(earlier)
    about_person = [_person_findings(work, each, person) for each in opened]
    accepted = [i for i, each in enumerate(opened) if not each.is_refused and not _refuses(about_person[i])]
    outcomes = dict(zip(accepted, _enter(work, opened, accepted, person), strict=True))
    sender_key = work.speaker.sender.key
    outcome = CallOutcome(
        sender_key,
        tuple(warnings),
        tuple(_message_outcome(each, about_person[i], outcomes.get(i)) for i, each in enumerate(opened)),
    )
    if any(each.is_new for each in outcomes.values()):
        caller = work.caller
        remember(caller.signed_digest, sender_key=sender_key, answer=pack(outcome), fresh_until=caller.fresh_until)
    return outcome


def _person(work: Work, opened: Sequence[Opened]) -> KnownPerson | None:
    insz = work.request.patient_id
    person = find_persons([insz]).get(insz)
    if person is None and not work.terms.only_test_citizens:
        patients = [each.folder.patient for each in opened if not each.is_refused]
        enrol(patients[:1], now=work.now)
        person = find_persons([insz]).get(insz)
    return person


def _person_findings(work: Work, opened: Opened, person: KnownPerson | None) -> list[Finding]:
    if opened.is_refused:
        return []
    arrival = PersonArrival(
        patient=opened.folder.patient,
        person=person,
        company_key=work.speaker.sender.company_key,
        only_test_citizens=work.terms.only_test_citizens,
    )
    return [opened.at_person(each) for each in _JUDGE_PERSON(arrival)]


def _enter(work: Work, opened: Sequence[Opened], accepted: Sequence[int], person: KnownPerson | None) -> list[Outcome]:
    messages = work.request.messages
    return enter(
        [_arrival(work, opened[i], person) for i in accepted],
        leaves_stock=frozenset(position for position, i in enumerate(accepted) if not messages[i].moves_stock),
        codes=work.codes,
        software_id=work.request.software_id,
        sent_in=work.call_key,
        via=VIA,
        now=work.now,
    )


def _arrival(work: Work, opened: Opened, person: KnownPerson | None) -> Arrival:
    vaccination = opened.vaccination
    assert opened.message is not None
    header = opened.message.header
    return Arrival(
        vaccination=vaccination,
        patient=opened.folder.patient,
        person=person,
        sender=work.speaker.sender,
        origin="own",
        received_on=business_day(work.now),
        vaccine=work.codes.resolve(cnk=vaccination.cnk, vaccinnet_code=vaccination.vaccinnet_code, atc=vaccination.atc),
        windows=work.terms.windows,
        header_id=f"{header.date} {header.id}",
    )


def _message_outcome(opened: Opened, about_person: list[Finding], outcome: Outcome | None) -> MessageOutcome:
    findings = [*opened.findings, *about_person]
    if outcome is None:
        return MessageOutcome(opened.kmehr_id, tuple(findings))
    findings += [opened.at_vaccination(each) for each in outcome.findings]
    return MessageOutcome(opened.kmehr_id, tuple(findings), outcome.vaccination_id, outcome.stocked)


def _refuses(findings: Sequence[Finding]) -> bool:
    return any(finding.refuses for finding in findings)
