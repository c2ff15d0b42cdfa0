"""Process batches: chunk by chunk, each chunk in one transaction, by as many workers as there are.

A worker claims a batch by a row lock inside the transaction of a chunk, so a worker that dies frees it at once. What a
chunk stored, its results and how far the batch is are committed together: nothing is lost, and nothing is done twice.
"""

import uuid
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

import structlog
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F
from lxml import etree

from vaccinnet.batch.contents import keep_results, read_contents
from vaccinnet.batch.folders import FolderPlace, FolderReader, release
from vaccinnet.batch.models import Batch, BatchMessage
from vaccinnet.batch.result import PersonResult, VaccinationResult, found_in, pack
from vaccinnet.batch.terms import Terms
from vaccinnet.database.bulk import in_one_go
from vaccinnet.kmehr.business_day import business_day
from vaccinnet.kmehr.codes import VaccineCodes
from vaccinnet.kmehr.message import Folder, Vaccination
from vaccinnet.kmehr.rules import RULES as KMEHR_RULES
from vaccinnet.profiles.find_sender import sender_of
from vaccinnet.profiles.models import Profile
from vaccinnet.profiles.sender import Sender
from vaccinnet.register.add import Outcome
from vaccinnet.register.arrival import Arrival, PersonArrival
from vaccinnet.register.enter import enter
from vaccinnet.register.known_person import KnownPerson
from vaccinnet.register.persons import enrol, find_persons
from vaccinnet.register.rules import RULES as REGISTER_RULES
from vaccinnet.rulebook import Finding

log = structlog.get_logger(__name__)

_JUDGE_FOLDER = KMEHR_RULES.of("folder").judge
_JUDGE_TRANSACTION = KMEHR_RULES.of("transaction").judge
_JUDGE_PERSON = REGISTER_RULES.of("person").judge

_LONGEST_PUT_OFF = timedelta(hours=1)


class Work(NamedTuple):
    """What every chunk of a batch needs."""

    batch: Batch
    sender: Sender
    codes: VaccineCodes
    terms: Terms
    now: datetime


def process_due(
    *,
    codes: VaccineCodes,
    terms: Terms,
    clock: Callable[[], datetime],
    should_stop: Callable[[], bool] = lambda: False,
) -> int:
    """Process the batches that are due, until none is left that no other worker has, and return how many ended here."""
    ended = 0
    while not should_stop() and (key := _next_due(clock())):
        try:
            ended += _process(key, codes=codes, terms=terms, clock=clock, should_stop=should_stop)
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            _put_off(key, clock())
    return ended


def make_due(*, now: datetime) -> int:
    """Make every batch that waits due now, and return how many there are."""
    return Batch.objects.filter(processed_at__isnull=True, due_at__gt=now).update(due_at=now)


def _next_due(now: datetime) -> uuid.UUID | None:
    due = Batch.objects.filter(processed_at__isnull=True, due_at__lte=now).order_by("due_at", "key")
    with transaction.atomic():
        return due.select_for_update(skip_locked=True).values_list("key", flat=True).first()


def _process(
    key: uuid.UUID,
    *,
    codes: VaccineCodes,
    terms: Terms,
    clock: Callable[[], datetime],
    should_stop: Callable[[], bool],
) -> bool:
    """Process the batch chunk by chunk, and return whether it ended here."""
    reader: FolderReader | None = None

    def next_chunk() -> bool | None:
        """Return whether the chunk was the last; None when the batch is not ours to process."""
        nonlocal reader
        batch = Batch.objects.select_for_update(skip_locked=True).filter(key=key, processed_at__isnull=True).first()
        if batch is None:
            return None
        # After a transaction that must be done again, too, the reader is not where the batch is.
        if reader is None or reader.position != batch.folders_done:
            reader = FolderReader(read_contents(key), begin=batch.folders_done)
        sender = sender_of(Profile.objects.get(key=batch.sender_key))
        return _process_chunk(Work(batch=batch, sender=sender, codes=codes, terms=terms, now=clock()), reader)

    while not should_stop():
        is_last = in_one_go(next_chunk)
        if is_last is not False:
            return bool(is_last)
    return False


def _process_chunk(work: Work, reader: FolderReader) -> bool:
    """Process the next chunk inside the caller's transaction, and return whether it was the last."""
    batch = work.batch
    chunk = reader.chunk(work.terms.chunk_size)
    results = _judge_and_store(work, chunk)
    release(chunk)
    accepted = sum(1 for person in results for each in person.vaccinations if each.vaccination_id)
    keep_results(batch.key, first_folder=batch.folders_done, results=pack(results))
    batch.folders_done = reader.position
    batch.accepted += accepted
    batch.refused += sum(len(person.vaccinations) for person in results) - accepted
    batch.findings = dict(Counter(batch.findings) + found_in(results))
    is_last = batch.folders_done >= batch.persons
    if is_last:
        batch.processed_at = work.now
        if not work.terms.keeps_messages:
            BatchMessage.objects.filter(batch=batch).delete()
    batch.save(update_fields=["folders_done", "accepted", "refused", "findings", "processed_at"])
    return is_last


def _judge_and_store(work: Work, chunk: list[tuple[Folder, etree._Element]]) -> list[PersonResult]:
    """Return the result of each folder of the chunk, and store what no rule refuses."""
    persons = _persons(work, [folder for folder, _ in chunk])
    placed = [
        FolderPlace(element, number=number, persons=work.batch.persons)
        for number, (_, element) in enumerate(chunk, start=work.batch.folders_done + 1)
    ]
    about_person = [_person_findings(work, folder, persons) for folder, _ in chunk]
    about_kmehr: list[list[list[Finding]]] = [
        [_JUDGE_TRANSACTION(vaccination) for vaccination in folder.vaccinations] for folder, _ in chunk
    ]
    places, arrivals = [], []
    for f, (folder, _) in enumerate(chunk):
        if _refuses(about_person[f]):
            continue
        for v, vaccination in enumerate(folder.vaccinations):
            if not _refuses(about_kmehr[f][v]):
                places.append((f, v))
                arrivals.append(_arrival(work, folder, vaccination, persons))
    outcomes = dict(zip(places, _enter(work, arrivals), strict=True))
    nothing = Outcome(None)
    return [
        PersonResult(
            folder.ids,
            tuple(map(placed[f].of_person, about_person[f])),
            tuple(
                VaccinationResult(
                    vaccination.ids,
                    (outcome := outcomes.get((f, v), nothing)).vaccination_id,
                    tuple(placed[f].of_vaccination(each, v) for each in about_kmehr[f][v] + outcome.findings),
                )
                for v, vaccination in enumerate(folder.vaccinations)
            ),
        )
        for f, (folder, _) in enumerate(chunk)
    ]


def _persons(work: Work, folders: list[Folder]) -> dict[str, KnownPerson]:
    known = find_persons({folder.patient.insz for folder in folders})
    if work.terms.only_test_citizens:
        return known
    unknown = {
        folder.patient.insz: folder.patient
        for folder in folders
        if folder.patient.insz not in known and not _refuses(_JUDGE_FOLDER(folder))
    }
    if unknown:
        enrol(unknown.values(), now=work.now)
        known |= find_persons(unknown)
    return known


def _person_findings(work: Work, folder: Folder, persons: dict[str, KnownPerson]) -> list[Finding]:
    arrival = PersonArrival(
        patient=folder.patient,
        person=persons.get(folder.patient.insz),
        company_key=work.sender.company_key,
        only_test_citizens=work.terms.only_test_citizens,
    )
    # A number that is wrong in itself is nobody's: that nobody is known by it says nothing more.
    findings = _JUDGE_FOLDER(folder)
    return findings if _refuses(findings) else findings + _JUDGE_PERSON(arrival)


def _arrival(work: Work, folder: Folder, vaccination: Vaccination, persons: dict[str, KnownPerson]) -> Arrival:
    return Arrival(
        vaccination=vaccination,
        patient=folder.patient,
        person=persons.get(folder.patient.insz),
        sender=work.sender,
        origin=work.batch.origin,
        received_on=business_day(work.batch.received_at),
        vaccine=work.codes.resolve(cnk=vaccination.cnk, vaccinnet_code=vaccination.vaccinnet_code, atc=vaccination.atc),
        windows=work.terms.windows,
    )


def _enter(work: Work, arrivals: list[Arrival]) -> list[Outcome]:
    return enter(
        arrivals,
        codes=work.codes,
        software_id=work.batch.software_id,
        sent_in=work.batch.key,
        via="BatchUpload",
        now=work.now,
    )


def _refuses(findings: list[Finding]) -> bool:
    return any(finding.refuses for finding in findings)


def _put_off(key: uuid.UUID, now: datetime) -> None:
    """Put a batch off that a defect of ours broke, so that others are not held up, and log the defect."""
    number = uuid.uuid4().hex[:8]
    log.exception("batch processing broke down", batch=key.hex, number=number)
    breakdowns = Batch.objects.get(key=key).breakdowns
    put_off = min(timedelta(seconds=10) * 2**breakdowns, _LONGEST_PUT_OFF)
    Batch.objects.filter(key=key).update(breakdowns=F("breakdowns") + 1, due_at=now + put_off)
