"""Consultation from a real replica: what was acknowledged is seen, and every look is on the trail of the primary."""

import json
import os
import subprocess
import sys

import pytest
from tests.deployment import throw_away_folder, variables
from tests.postgres import DEBIAN, primary_and_replica

pytestmark = pytest.mark.slow

# Looks as the RegistratieService and a page do; says how many vaccinations were seen, and which database told.
LOOK = """
import json, sys, time, uuid
from datetime import UTC, date, datetime
from pathlib import Path
import psycopg
from vaccinnet.config.commands.plumbing import django
with django(Path(sys.argv[1])):
    from django.core.management import call_command
    for each in ("audit", "consultation", "profiles", "register"):
        call_command("migrate", each, verbosity=0, skip_checks=True)
    from vaccinnet.audit.models import Line
    from vaccinnet.audit.verify import verify_all
    from vaccinnet.consultation.look import look
    from vaccinnet.consultation.terms import Terms
    from vaccinnet.consultation.viewer import Viewer
    from vaccinnet.database.replica import reader
    from vaccinnet.register.known_person import KnownPerson
    from vaccinnet.register.models import Vaccination
    from vaccinnet.register.publish import publish
    person = KnownPerson(uuid.uuid4(), "Voornaam", "Testburger", None, None)
    told = []

    def give():
        texts = ("vaccine_key", "cnk", "vaccinnet_code", "atc", "product_name", "lot", "place", "adverse_effects",
                 "origin", "software_id", "local_id", "author_number", "author_user_code", "author_name",
                 "reported_at", "removal_reason")
        Vaccination.objects.create(person_key=person.key, id=uuid.uuid4(), version=1, given_on=date(2026, 3, 2),
                                   sender_key=uuid.uuid4(), sent_in=uuid.uuid4(), stored_at=datetime.now(UTC),
                                   **dict.fromkeys(texts, ""))

    def tell():
        record = look(Viewer.citizen(person.key), person, via="Vaccinnet", terms=Terms(only_test_citizens=False),
                      now=datetime.now(UTC))
        told.append([len(record.registered), len(publish(person)), reader()])

    def on(server, statement):
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(statement)

    def until_caught_up():
        until = time.monotonic() + 60
        while reader() == "default":
            assert time.monotonic() < until, "the replica does not catch up"

    primary, replica = sys.argv[2:4]
    give()
    until_caught_up()
    tell()
    # It keeps receiving, and shows nothing new.
    on(replica, "SELECT pg_wal_replay_pause()")
    give()
    tell()
    on(replica, "SELECT pg_wal_replay_resume()")
    until_caught_up()
    tell()
    on(primary, "ALTER SYSTEM SET synchronous_standby_names = ''")
    on(primary, "SELECT pg_reload_conf()")
    # It refuses everybody from now on.
    on(replica, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'ours'")
    from django.db import connections
    connections["replica"].settings_dict["PORT"] = "1"
    tell()
    verified = verify_all(lambda lines, days: None)
    print(json.dumps({"told": told, "looks": Line.objects.filter(action="consulted").count(),
                      "broken": len(verified.broken)}))
"""


@pytest.mark.skipif(not (DEBIAN / "initdb").exists(), reason="PostgreSQL 15 is not installed: tests/system-packages.sh")
def test_a_replica_answers_once_it_has_the_look_itself():
    with throw_away_folder() as folder, primary_and_replica(folder) as (primary, replica):
        ended = subprocess.run(
            [sys.executable, "-c", LOOK, str(folder / "var"), primary.url(), replica.url()],
            env=variables(
                PYTHONPATH=os.pathsep.join(sys.path),
                DATABASE_URL=primary.url(),
                VACCINNET_REPLICA_URL=f"{replica.url()}?application_name=ours",
            ),
            capture_output=True,
            text=True,
            check=False,
        )

    assert ended.returncode == 0, ended.stderr
    said = json.loads(ended.stdout)
    assert said["told"] == [[1, 1, "replica"], [2, 2, "default"], [2, 2, "replica"], [2, 2, "default"]]
    assert (said["looks"], said["broken"]) == (4, 0)
