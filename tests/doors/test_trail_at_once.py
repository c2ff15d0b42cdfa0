"""A batch whose persons get a line on the trail from another transaction at the same moment."""

import threading
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.db import connection, transaction
from tests.doors.conftest import Door

from vaccinnet.acceptance.load_cast import load_cast
from vaccinnet.audit.models import Action, Line
from vaccinnet.audit.trail import Entry, write
from vaccinnet.audit.verify import broken_at
from vaccinnet.batch.models import Batch
from vaccinnet.batch.process import make_due, process_due
from vaccinnet.profiles.models import Profile
from vaccinnet.register.models import Vaccination
from vaccinnet.register.persons import find_persons
from vaccinnet.register.vaccine_codes import current_codes
from vaccinnet.stock.consult import stock_of
from vaccinnet.stock.move import receive


@pytest.mark.django_db(transaction=True)
def test_all_of_a_chunk_is_done_once_when_the_trail_moved_on_meanwhile(senders):
    load_cast(datetime.now(UTC))
    door = Door(senders)
    hospital = Profile.objects.get(user_code="ORG-1001")
    receive(sender_key=hospital.key, vaccine_key="DTPA/GL001", doses=3, now=datetime.now(UTC))
    door.send(door.message(door.folder("Eva", door.vaccination(1), door.vaccination(2))))
    make_due(now=datetime.now(UTC))
    insz = door.patient("Eva").insz
    eva = find_persons([insz])[insz].key

    worker = threading.Thread(target=_process)
    with transaction.atomic():
        write([Entry(eva, Action.CONSULTED, "Vaccinnet", None, "", ())], now=datetime.now(UTC))
        worker.start()
        # The worker waits for this commit inside its COPY, or reads after it: both are right.
        worker.join(0.5)
    worker.join(10)

    assert list(Batch.objects.values_list("accepted", "refused", "breakdowns")) == [(2, 0, 0)]
    assert Vaccination.objects.filter(person_key=eva).count() == 2
    assert list(Line.objects.order_by("number").values_list("number", "action")) == [(1, "consulted"), (2, "added")]
    assert broken_at(eva) is None
    assert [each.doses for each in stock_of(hospital.key)] == [1]


def _process() -> None:
    try:
        process_due(codes=current_codes(), terms=settings.BATCH_TERMS, clock=lambda: datetime.now(UTC))
    finally:
        connection.close()
