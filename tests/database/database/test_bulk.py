"""Asking and writing many rows at once."""

import uuid

import psycopg
import pytest
from django.db import DataError, IntegrityError, OperationalError, connection, transaction

from vaccinnet.database.bulk import ask, change, in_one_go, put

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def lost_database():
    """A connection of ours that the server has ended, as it does when it goes down."""
    connection.ensure_connection()
    with psycopg.connect(**connection.get_connection_params() | {"context": None, "cursor_factory": None}) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [connection.connection.info.backend_pid])
    yield
    connection.close()


def test_a_lost_database_is_told_as_everywhere_else(lost_database):
    with pytest.raises(OperationalError):
        ask("SELECT 1")


def test_a_database_that_is_lost_while_copying_is_told_as_everywhere_else(lost_database):
    with pytest.raises(OperationalError):
        put("register_alias", "insz", [["85031299959"]])


def test_a_wrong_value_is_told_as_everywhere_else():
    with pytest.raises(DataError):
        put("register_alias", "insz, person_key, since", [["85031299959", "no key", "now"]])


def alias(insz, key):
    put("register_alias", "insz, person_key, since", [[insz, key, "2026-03-02T10:00:00Z"]])


def test_many_rows_and_a_few_end_in_the_same_columns():
    rows = [[f"{n:011}", str(uuid.uuid4()), "2026-03-02T10:00:00Z"] for n in range(40)]

    put("register_alias", "insz, person_key, since", rows[:2])
    put("register_alias", "insz, person_key, since", iter(rows[2:]))
    put("register_alias", "insz, person_key, since", [])

    found = ask("SELECT insz, person_key::text FROM register_alias ORDER BY insz")
    assert found == [(insz, key) for insz, key, _ in rows]


def test_what_another_wrote_meanwhile_is_decided_anew():
    there, tries = uuid.uuid4(), []

    def do():
        tries.append(ask("SELECT count(*) FROM register_alias")[0][0])
        # The first time as if nothing was there: another wrote it between the look and the writing.
        alias("85031299959" if len(tries) == 1 else "85031299860", str(there))
        return len(tries)

    alias("85031299959", str(there))

    assert in_one_go(do) == 2
    assert tries == [1, 1]


def test_what_clashes_again_and_again_is_raised_in_the_end():
    alias("85031299959", str(uuid.uuid4()))

    with transaction.atomic(), pytest.raises(IntegrityError):
        in_one_go(lambda: alias("85031299959", str(uuid.uuid4())))


def test_a_defect_is_no_clash():
    tries = []

    def do():
        tries.append(1)
        alias("85031299959", "no key")

    with pytest.raises(DataError):
        in_one_go(do)
    assert tries == [1]


def test_a_statement_changes_the_rows_of_its_lists():
    for insz in ("85031299959", "85031299860", "85031299761"):
        alias(insz, str(uuid.uuid4()))

    change(
        "DELETE FROM register_alias WHERE insz = ANY(string_to_array(%(inszs)s, E'\\x1f'))",
        inszs=["85031299959", "85031299860"],
    )

    assert ask("SELECT insz FROM register_alias") == [("85031299761",)]
