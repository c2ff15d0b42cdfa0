"""Add vaccinations from a page: what is written is judged and entered as what a program sends."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from vaccinnet.consultation.viewer import Viewer
from vaccinnet.database.bulk import in_one_go, lock
from vaccinnet.kmehr.business_day import BRUSSELS, business_day
from vaccinnet.kmehr.codes import VaccineCodes
from vaccinnet.kmehr.digest import content_digest
from vaccinnet.kmehr.message import Folder, Id, Party, Patient, Vaccination
from vaccinnet.kmehr.names import ID_HCPARTY
from vaccinnet.kmehr.rules import RULES as KMEHR_RULES
from vaccinnet.profiles.find_speaker import speaker_with
from vaccinnet.profiles.links import names_of_doctors
from vaccinnet.profiles.speaker import Speaker
from vaccinnet.register.add import Outcome
from vaccinnet.register.arrival import Arrival, PersonArrival
from vaccinnet.register.enter import enter
from vaccinnet.register.known_person import KnownPerson
from vaccinnet.register.persons import enrol, find_persons
from vaccinnet.register.rules import RULES as REGISTER_RULES
from vaccinnet.registration.facts import Authorship, Hand
from vaccinnet.registration.rules import RULES
from vaccinnet.registration.terms import Terms
from vaccinnet.registration.written import Written, on_the_page, patient_of, vaccination_of
from vaccinnet.rulebook import Finding, Refused

# It tells of others what is registered of a person, so only he reads it who has registered something himself.
_TELLS_OF_OTHERS = "VAC-044"
_JUDGE_WRITTEN, _JUDGE_AUTHOR = RULES.of("written").judge, RULES.of("author").judge
_JUDGE_FOLDER, _JUDGE_TRANSACTION = KMEHR_RULES.of("folder").judge, KMEHR_RULES.of("transaction").judge
_JUDGE_PERSON = REGISTER_RULES.of("person").judge


@dataclass(frozen=True, slots=True)
class Entered:
    """What became of one vaccination that was written: its id when the register holds it, and the findings by field.

    `is_new` says that it was stored now, `stocked` how many doses are left when a stock of the vaccine is kept.
    """

    findings: tuple[Finding, ...]
    vaccination_id: uuid.UUID | None = None
    is_new: bool = False
    stocked: int | None = None

    @property
    def is_refused(self) -> bool:
        """Return whether a finding refuses it."""
        return any(finding.refuses for finding in self.findings)


class _Work(NamedTuple):
    """What every vaccination of one page needs."""

    speaker: Speaker
    names: Mapping[str, str]
    token: str
    codes: VaccineCodes
    terms: Terms
    via: str
    now: datetime
    moves_stock: bool


@dataclass(slots=True)
class _Entry:
    """A vaccination on its way: what was written, what it says, and the findings so far."""

    patient: Patient
    vaccination: Vaccination
    findings: list[Finding] = field(default_factory=list)
    person: KnownPerson | None = None
    outcome: Outcome | None = None

    @property
    def is_refused(self) -> bool:
        return any(finding.refuses for finding in self.findings)


def add_by_hand(
    viewer: Viewer,
    written: Sequence[Written],
    *,
    token: str,
    codes: VaccineCodes,
    terms: Terms,
    via: str,
    now: datetime,
    moves_stock: bool = True,
) -> list[Entered]:
    """Store all these vaccinations in one transaction, or none when a rule refuses one; return what became of each.

    `token` is that of the form: who presses its button twice gets the outcome of the first time again. Raises Refused
    when the viewer cannot add vaccinations at all.
    """
    work = _work(viewer, token, codes=codes, terms=terms, via=via, now=now, moves_stock=moves_stock)
    return _add(written, work, keeps=True)


def try_by_hand(
    viewer: Viewer,
    written: Sequence[Written],
    *,
    codes: VaccineCodes,
    terms: Terms,
    via: str,
    now: datetime,
    moves_stock: bool = True,
) -> list[Entered]:
    """Return what would become of these vaccinations, and store nothing. Raises Refused as add_by_hand does."""
    work = _work(viewer, uuid.uuid4().hex, codes=codes, terms=terms, via=via, now=now, moves_stock=moves_stock)
    return _add(written, work, keeps=False)


def _work(
    viewer: Viewer, token: str, *, codes: VaccineCodes, terms: Terms, via: str, now: datetime, moves_stock: bool
) -> _Work:
    speaker = speaker_with(viewer.key) if viewer.kind == "caregiver" else None
    if findings := RULES.of("hand").judge(Hand(speaker)):
        raise Refused(findings)
    assert speaker is not None
    return _Work(speaker, names_of_doctors(speaker.sender.key), token, codes, terms, via, now, moves_stock)


def _add(written: Sequence[Written], work: _Work, *, keeps: bool) -> list[Entered]:
    def do() -> list[Entered]:
        # What is done again because others wrote at that moment begins anew.
        entries = [_entry(each, work) for each in written]
        _enter([each for each in entries if not each.is_refused], work)
        stores = keeps and not any(each.is_refused for each in entries)
        if not stores:
            transaction.set_rollback(True)
        return [_entered(each, is_stored=stores) for each in entries]

    return in_one_go(do)


def _entry(written: Written, work: _Work) -> _Entry:
    """Return what is written, judged by itself and by who writes it."""
    now = work.now.astimezone(BRUSSELS)
    vaccination = vaccination_of(
        written, author=_author(written, work), reported_on=business_day(now), reported_at=f"{now:%H:%M:%S}"
    )
    entry = _Entry(patient_of(written), vaccination, _JUDGE_WRITTEN(written))
    if not entry.is_refused:
        assert vaccination.given_on is not None
        authorship = Authorship(vaccination.author[0].nihii, vaccination.given_on, work.speaker)
        entry.findings += _JUDGE_AUTHOR(authorship)
        entry.findings += _JUDGE_FOLDER(Folder((), entry.patient, (vaccination,)))
        entry.findings += _JUDGE_TRANSACTION(vaccination)
    return entry


def _author(written: Written, work: _Work) -> Party:
    """Return who gave the vaccine: a doctor himself, else the doctor who was chosen."""
    sender = work.speaker.sender
    if work.speaker.role == "doctor":
        return Party((Id(ID_HCPARTY, sender.nihii),), "persphysician", sender.name)
    number = written.author.strip()
    ids = (Id(ID_HCPARTY, number),) if number else ()
    return Party(ids, "persphysician", work.names.get(number[:8], ""))


def _enter(entries: Sequence[_Entry], work: _Work) -> None:
    """Judge the persons and the vaccinations, and enter what no rule refuses, in the caller's transaction."""
    persons = _persons([each.patient for each in entries], work)
    for each in entries:
        each.person = persons.get(each.patient.insz)
        each.findings += _JUDGE_PERSON(
            PersonArrival(
                patient=each.patient,
                person=each.person,
                company_key=work.speaker.sender.company_key,
                only_test_citizens=work.terms.only_test_citizens,
            )
        )
    passed = [each for each in entries if not each.is_refused]
    # Whoever else writes about these persons waits, and then decides on what stands there by then.
    for key in sorted({each.person.key for each in passed if each.person}, key=lambda key: key.int % 2**63):
        lock(key)
    outcomes = enter(
        [_arrival(each, work) for each in passed],
        leaves_stock=frozenset() if work.moves_stock else frozenset(range(len(passed))),
        codes=work.codes,
        software_id="",
        sent_in=uuid.uuid4(),
        via=work.via,
        now=work.now,
    )
    for each, outcome in zip(passed, outcomes, strict=True):
        each.outcome = outcome
        each.findings += outcome.findings


def _persons(patients: Sequence[Patient], work: _Work) -> dict[str, KnownPerson]:
    numbers = {each.insz for each in patients}
    persons = find_persons(numbers)
    if not work.terms.only_test_citizens and (unknown := numbers - persons.keys()):
        enrol([each for each in patients if each.insz in unknown], now=work.now)
        persons = find_persons(numbers)
    return persons


def _arrival(entry: _Entry, work: _Work) -> Arrival:
    sent = entry.vaccination
    return Arrival(
        vaccination=sent,
        patient=entry.patient,
        person=entry.person,
        sender=work.speaker.sender,
        origin="own",
        received_on=business_day(work.now),
        vaccine=work.codes.resolve(cnk=sent.cnk, vaccinnet_code=sent.vaccinnet_code, atc=sent.atc),
        windows=work.terms.windows,
        # Who goes back, changes something and sends the same form again means another vaccination.
        header_id=f"{work.token} {content_digest(entry.patient.insz, sent).hex()}",
    )


def _entered(entry: _Entry, *, is_stored: bool) -> Entered:
    told = [each for each in entry.findings if is_stored or each.rule != _TELLS_OF_OTHERS]
    findings = tuple(on_the_page(each) for each in told)
    if not is_stored or entry.outcome is None:
        return Entered(findings, stocked=entry.outcome.stocked if entry.outcome else None)
    outcome = entry.outcome
    return Entered(findings, outcome.vaccination_id, outcome.is_new, outcome.stocked)
