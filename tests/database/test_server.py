"""The database that the tests run on keeps the promises of the one that people run."""

import os

import pytest
from django.core.checks import run_checks
from django.db import connection

from vaccinnet.config.checks import START

pytestmark = pytest.mark.django_db


def test_the_server_may_be_started_on_this_database():
    assert run_checks(tags=[START], databases=["default"]) == []


def test_it_is_the_version_that_was_asked_for():
    assert connection.pg_version // 10000 == int(os.environ.get("VACCINNET_TEST_POSTGRES", 18))


def test_lower_case_letters_do_not_depend_on_the_machine():
    with connection.cursor() as cursor:
        cursor.execute("SELECT lower('ÉÀ')")

        assert cursor.fetchone() == ("éà",)


def test_texts_are_sorted_by_code_point():
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM (VALUES ('emma'), ('Émile'), ('Zoë'), ('an')) AS given(name) ORDER BY name")

        assert [name for (name,) in cursor] == ["Zoë", "an", "emma", "Émile"]
