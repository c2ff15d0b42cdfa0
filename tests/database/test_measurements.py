"""What a supervisor, a load balancer and Prometheus get to know."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError, connection

from vaccinnet.admission.models import KeptList
from vaccinnet.batch.models import Batch
from vaccinnet.config.metrics import Measurement, written
from vaccinnet.exchanges.models import Exchange

pytestmark = pytest.mark.django_db


def values(answer):
    lines = [line for line in answer.content.decode().splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


def test_a_process_lives_also_without_a_database(client, monkeypatch):
    def refuse(*arguments):
        raise OperationalError

    monkeypatch.setattr(connection, "cursor", refuse)

    assert client.get("/health/live").status_code == 200
    assert client.get("/health/ready").status_code == 503
    assert values(client.get("/metrics")) == {"vaccinnet_up": 0}


def test_a_server_whose_tables_are_older_than_its_code_gets_no_calls(client, monkeypatch):
    from vaccinnet.config import health

    def plan(self, targets):
        return [("batch", "9999")]

    health._found_up_to_date.cache_clear()
    monkeypatch.setattr("django.db.migrations.executor.MigrationExecutor.migration_plan", plan)
    assert client.get("/health/ready").status_code == 503

    monkeypatch.undo()
    assert client.get("/health/ready").json() == {"status": "ok"}


def test_production_tells_how_its_lists_stand_and_stays_ready(client, settings):
    settings.LISTS_DECIDE = True
    now = datetime.now(UTC)
    KeptList.objects.create(kind="admissions", address="x", number=1, issued_at=now - timedelta(minutes=11))

    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()["lists"]) == (200, {"admissions": "stale", "organisations": "missing"})
    told = values(client.get("/metrics"))
    assert told['vaccinnet_admission_list_stale{list="organisations"}'] == 1
    assert 660 <= told['vaccinnet_admission_list_age_seconds{list="admissions"}'] < 720

    KeptList.objects.update(issued_at=now)
    assert client.get("/health/ready").json()["lists"]["admissions"] == "ok"


def test_batches_that_wait_and_calls_are_counted_without_senders(client):
    now = datetime.now(UTC)
    facts = {"sender_key": uuid.uuid4(), "software_id": "Acme_Zorgdossier_AZ", "due_at": now, "persons": 1}
    Batch.objects.create(received_at=now - timedelta(minutes=2), **facts)
    Batch.objects.create(received_at=now, processed_at=now, **facts)
    sizes = {"request_size": 1, "request_digest": b"", "answer_size": 1, "answer_digest": b"", "rules": []}
    for at in (now, now - timedelta(minutes=6)):
        Exchange.objects.create(
            at=at, service="BatchUpload", operation="x", software_id="Acme_Zorgdossier_AZ", outcome="accepted",
            milliseconds=20, **sizes
        )  # fmt: skip

    answer = client.get("/metrics")

    told = values(answer)
    assert told["vaccinnet_batches_waiting"] == 1
    assert 120 <= told["vaccinnet_batches_oldest_seconds"] < 180
    assert told['vaccinnet_exchanges{service="BatchUpload",outcome="accepted"}'] == 1
    assert told['vaccinnet_exchange_p95_seconds{service="BatchUpload",outcome="accepted"}'] == 0.02
    assert "Acme" not in answer.content.decode()


@pytest.mark.parametrize("facts", [{"REMOTE_ADDR": "192.0.2.7"}, {"HTTP_X_FORWARDED_FOR": "192.0.2.7"}])
def test_measurements_are_for_this_machine_alone(client, facts):
    assert client.get("/metrics", **facts).status_code == 404


def test_the_text_format_of_prometheus():
    measured = Measurement("a_seconds", "What it is.", (({"of": 'a"b\\c'}, 1.5), ({}, 2)))

    assert written([measured]) == (
        "# HELP vaccinnet_a_seconds What it is.\n"
        "# TYPE vaccinnet_a_seconds gauge\n"
        'vaccinnet_a_seconds{of="a\\"b\\\\c"} 1.5\n'
        "vaccinnet_a_seconds 2\n"
    )
