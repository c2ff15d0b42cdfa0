"""Several workers at once process the same batches: each chunk once, and nothing twice."""

import threading
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.db import connection
from tests.doors.conftest import Door

from vaccinnet.acceptance.load_cast import load_cast
from vaccinnet.batch.models import Batch, ChunkResult
from vaccinnet.batch.process import make_due, process_due
from vaccinnet.register.models import SentVaccination, Vaccination
from vaccinnet.register.vaccine_codes import current_codes

_WORKERS = 4


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_store_every_vaccination_once(senders):
    load_cast(datetime.now(UTC))
    door = Door(senders)
    names = ("Eva", "Adam")
    sent = [_message(door, names) for _ in range(3)] * 2
    for message in sent:
        door.send(message)
    make_due(now=datetime.now(UTC))

    ended = _process_at_once()

    assert ended == len(sent)
    assert set(Batch.objects.values_list("accepted", "refused", "folders_done")) == {(8, 0, 2)}
    # The same eight vaccinations under other LOCAL ids are duplicates, and under the same ones resends.
    assert Vaccination.objects.count() == 8
    assert SentVaccination.objects.count() == 8
    assert ChunkResult.objects.count() == len(sent) * len(names)


def _message(door: Door, names: tuple[str, ...]):
    folders = []
    for number, name in enumerate(names, start=1):
        given = [door.vaccination(each, given_on=door.days_ago(each)) for each in range(1, 5)]
        folders.append(door.folder(name, *given, number=number))
    return door.message(*folders)


def _process_at_once() -> int:
    """Return how many batches ended, over all workers."""
    terms = replace(settings.BATCH_TERMS, chunk_size=1)
    all_ready = threading.Barrier(_WORKERS)
    ended: list[int] = []

    def work() -> None:
        try:
            all_ready.wait(10)
            ended.append(process_due(codes=current_codes(), terms=terms, clock=lambda: datetime.now(UTC)))
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(_WORKERS)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    return sum(ended)
