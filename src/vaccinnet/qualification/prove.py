"""Find what journal and register know of a set: its proofs."""

import uuid
from collections.abc import Iterator, Mapping

from vaccinnet.qualification.essence import essence
from vaccinnet.qualification.facts import ADD, Answer, Exchange, Proofs, Recorded, Trace, Vaccination
from vaccinnet.qualification.journal import Kept
from vaccinnet.qualification.reading import ReadSet
from vaccinnet.register.consult import record_of
from vaccinnet.register.known_person import KnownPerson
from vaccinnet.register.models import SentVaccination
from vaccinnet.register.models import Vaccination as Stored
from vaccinnet.register.persons import find_persons

_NOWHERE = Trace(stands=False)


def prove(read: ReadSet, kept: Mapping[bytes, Kept], *, company_key: uuid.UUID) -> Proofs:
    """Return what is known of a set; `kept` are the exchanges of the journal with its signatures."""
    shown = read.shown
    requests = [each for each in shown.asked() if each.signature]
    numbers = {person.insz for each in requests for person in each.persons if person.insz}
    persons = find_persons(numbers)
    answers = {each.request.file: each.answer for each in shown.exchanges if each.request and each.answer}
    recorded = {
        each.signature: _recorded(kept[each.signature], answers.get(each.file), read, company_key)
        for each in requests
        if each.signature in kept
    }
    return Proofs(
        recorded=recorded,
        people={insz: insz in persons and persons[insz].company_key == company_key for insz in numbers},
        traces=dict(_traces(shown.exchanges, kept, persons)),
    )


def _recorded(kept: Kept, answer: Answer | None, read: ReadSet, company_key: uuid.UUID) -> Recorded:
    contents = read.documents[answer.file].sent.contents if answer else kept.answer
    return Recorded(
        at=kept.at,
        is_own=kept.company_key == company_key,
        has_this_answer=essence(contents) == essence(kept.answer),
    )


def _traces(
    exchanges: tuple[Exchange, ...], kept: Mapping[bytes, Kept], persons: Mapping[str, KnownPerson]
) -> Iterator[tuple[tuple[bytes, str], Trace]]:
    for each in exchanges:
        request = each.request
        if request is None or request.signature not in kept:
            continue
        exchange = kept[request.signature]
        for person in request.persons:
            known = persons.get(person.insz)
            for sent in person.vaccinations:
                id = _id_of_call(sent, each.answer) if request.operation == ADD else _id_of_batch(sent, exchange, known)
                yield (request.signature, sent.where), _trace(known, id)


def _id_of_call(sent: Vaccination, answer: Answer | None) -> uuid.UUID | None:
    """Return the VaccinationId that was answered for a message."""
    for said in answer.said if answer else ():
        if said.vaccination_id and set(said.ids) & set(sent.ids):
            try:
                return uuid.UUID(said.vaccination_id)
            except ValueError:
                return None
    return None


def _id_of_batch(sent: Vaccination, exchange: Kept, person: KnownPerson | None) -> uuid.UUID | None:
    """Return the vaccination that the register has under the LOCAL id, or else of that batch, person and day."""
    if sent.ids:
        rows = SentVaccination.objects.filter(sender_key=exchange.sender_key, local_id=sent.ids[0])
        return rows.values_list("vaccination_id", flat=True).first()
    if person is None or sent.given_on is None:
        return None
    stored = Stored.objects.filter(
        person_key__in=person.keys, sender_key=exchange.sender_key, given_on=sent.given_on, lot=sent.lot
    )
    return stored.values_list("id", flat=True).first()


def _trace(person: KnownPerson | None, id: uuid.UUID | None) -> Trace:
    """Return what can be seen of a vaccination; one that was removed since is seen as removed."""
    if person is None or id is None:
        return _NOWHERE
    stored = Stored.objects.filter(person_key__in=person.keys, id=id).first()
    if stored is None:
        return _NOWHERE
    # What the RegistratieService tells a doctor is what the citizen's page tells.
    is_told = stored.removed_at is not None or id in {each.id for each in record_of(person)}
    return Trace(stands=True, citizen_sees=is_told, doctor_sees=is_told)
