"""A data folder of the tests' own for the virtual CA, made once a session because its keys take a moment."""

import pytest


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
