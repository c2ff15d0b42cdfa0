"""The cast behind the pages, and how a test signs in as somebody of it."""
# ruff: noqa: E402  (Django is set up first: pytest reads this file before it does that)

import django
import pytest

django.setup()

from tests.doors.conftest import Door, _sender
from tests.loaded import loaded_cast
from tests.visits import CITIZEN, NOW, part_of

from vaccinnet.acceptance.cast import read_cast
from vaccinnet.register.persons import find_persons


@pytest.fixture(scope="module")
def _cast(django_db_setup, django_db_blocker):
    with loaded_cast(django_db_blocker, now=NOW):
        yield


@pytest.fixture
def cast(_cast, db):
    """The cast, loaded."""
    return read_cast()


@pytest.fixture
def person(cast):
    """The first citizen of the cast."""
    return find_persons([CITIZEN.insz])[CITIZEN.insz]


@pytest.fixture
def sign_in(client, cast):
    """Sign in through the page as who has this name."""

    def do(name, kind=""):
        return client.post("/Vaccinnet/aanmelden", {"part": part_of(name, kind).id})

    return do


@pytest.fixture
def as_citizen(sign_in):
    """A visit of the first citizen of the cast."""
    return sign_in(f"{CITIZEN.given_names} {CITIZEN.family_name}")


@pytest.fixture
def door(cast):
    """The door of BatchUpload, with the hospital of the cast before it."""
    return Door({"ORG-1001": _sender("ORG-1001")})
