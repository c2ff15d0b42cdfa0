"""Asking and writing many rows at once."""

import psycopg
import pytest
from django.db import DataError, OperationalError, connection

from vaccinnet.register.bulk import ask, copy

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
