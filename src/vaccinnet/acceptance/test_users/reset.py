"""Reset the data of a company's test users, and process its batches now: only its own, and only in acceptance."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from vaccinnet.acceptance.models import TestCitizen
from vaccinnet.acceptance.test_users.history import enter_event
from vaccinnet.batch.models import Batch, BatchMessage, ChunkResult
from vaccinnet.database.bulk import lock
from vaccinnet.exchanges.models import Exchange, ExchangeMessage, SignedRequest
from vaccinnet.integrators.models import Company
from vaccinnet.profiles.models import Profile
from vaccinnet.register.models import SentVaccination, Vaccination, VaccinationVersion
from vaccinnet.stock.models import Movement, Stock
from vaccinnet.trajectory.party import Party


@dataclass(frozen=True, slots=True)
class Reset:
    """How much was taken away."""

    vaccinations: int
    batches: int
    exchanges: int


@transaction.atomic
def reset_data(company: Company, *, by: Party, now: datetime) -> Reset:
    """Take away what the test users of a company registered and said, and return how much it was.

    Test users, certificates and softwareIDs stay. The trail stays too: it is never changed. A batch that is being
    processed is waited for.
    """
    lock(company.key)
    senders = _senders(company)
    persons = list(TestCitizen.objects.filter(company=company).values_list("person_key", flat=True))
    batches = list(Batch.objects.select_for_update().filter(sender_key__in=senders).values_list("key", flat=True))
    for person in sorted(persons):
        # As those who register for the person do: nobody writes in the middle of it.
        lock(person)
    vaccinations, _ = Vaccination.objects.filter(person_key__in=persons).delete()
    VaccinationVersion.objects.filter(person_key__in=persons).delete()
    SentVaccination.objects.filter(sender_key__in=senders).delete()
    Movement.objects.filter(sender_key__in=senders).delete()
    Stock.objects.filter(sender_key__in=senders).delete()
    ChunkResult.objects.filter(batch_key__in=batches).delete()
    BatchMessage.objects.filter(batch_id__in=batches).delete()
    Batch.objects.filter(key__in=batches).delete()
    SignedRequest.objects.filter(sender_key__in=senders).delete()
    ExchangeMessage.objects.filter(exchange__sender_key__in=senders).delete()
    exchanges, _ = Exchange.objects.filter(sender_key__in=senders).delete()
    enter_event(company, "reset_data", by=by, now=now)
    return Reset(vaccinations, len(batches), exchanges)


@transaction.atomic
def process_now(company: Company, *, by: Party, now: datetime) -> int:
    """Let the batches of a company that wait for their time be processed at once, and return how many there are."""
    waiting = Batch.objects.filter(sender_key__in=_senders(company), processed_at__isnull=True, due_at__gt=now)
    enter_event(company, "process_now", by=by, now=now)
    return waiting.update(due_at=now)


def _senders(company: Company) -> Collection[uuid.UUID]:
    return list(Profile.objects.filter(company=company).values_list("key", flat=True))
