"""The cast in front of the virtual eHealth, and a data folder of the tests' own for its CA.

The folder is made once a session, because its keys take a moment.
"""
# ruff: noqa: E402  (Django is set up first: pytest reads this file before it does that)

from datetime import UTC, datetime

import django
import pytest

django.setup()

from tests.loaded import loaded_cast


@pytest.fixture(scope="session")
def ca_folder(tmp_path_factory):
    return tmp_path_factory.mktemp("data")


@pytest.fixture(autouse=True)
def _settings(settings, ca_folder):
    settings.VACCINNET_DATA_DIR = ca_folder
    settings.VACCINNET_BASE_URL = "http://localhost:8000"
    settings.ROOT_URLCONF = "vaccinnet.acceptance.urls"
    # The views alone: what other middleware does is tested with it.
    settings.MIDDLEWARE = []


@pytest.fixture(scope="module")
def cast_of_now(django_db_setup, django_db_blocker):
    """The cast, loaded when the tests of the module begin."""
    with loaded_cast(django_db_blocker, now=datetime.now(UTC)):
        yield
