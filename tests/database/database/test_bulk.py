"""Asking and writing many rows at once."""

import uuid

import psycopg
import pytest
from django.db import DataError, OperationalError, connection, transaction

from vaccinnet.database.bulk import all_or_nothing, ask, change, copy

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
        copy("register_alias", "insz", [["85031299959"]])


def test_a_wrong_value_is_told_as_everywhere_else():
    with pytest.raises(DataError):
        copy("register_alias", "insz, person_key, since", [["85031299959", "no key", "now"]])


class Collided(Exception):
    pass


def alias(insz, key):
    copy("register_alias", "insz, person_key, since", [[insz, key, "2026-03-02T10:00:00Z"]])


def aliases_at_once(*inszs):
    with all_or_nothing(Collided):
        for insz in inszs:
            alias(insz, str(uuid.uuid4()))


def test_what_another_wrote_is_a_collision_and_nothing_is_written():
    there = uuid.uuid4()
    alias("85031299959", str(there))

    with transaction.atomic():
        with pytest.raises(Collided):
            aliases_at_once("85031299860", "85031299959")
        # The transaction around it goes on.
        assert ask("SELECT insz, person_key FROM register_alias") == [("85031299959", there)]


def test_a_defect_is_no_collision():
    with pytest.raises(DataError), all_or_nothing(Collided):
        alias("85031299959", "no key")


def test_a_statement_changes_the_rows_of_its_lists():
    aliases_at_once("85031299959", "85031299860", "85031299761")

    change(
        "DELETE FROM register_alias WHERE insz = ANY(string_to_array(%(inszs)s, E'\\x1f'))",
        inszs=["85031299959", "85031299860"],
    )

    assert ask("SELECT insz FROM register_alias") == [("85031299761",)]
