"""Which database an environment uses."""

import pytest

from vaccinnet.config.cannot_start import CannotStart
from vaccinnet.config.database import DatabaseElsewhere, database_of
from vaccinnet.config.embedded import Embedded
from vaccinnet.config.environment import Environment


def test_acceptance_has_one_of_its_own(tmp_path):
    assert isinstance(database_of(Environment(data_dir=tmp_path)), Embedded)


def test_an_address_names_another(tmp_path):
    url = "postgresql://localhost:1/none?connect_timeout=1"

    database = database_of(Environment(data_dir=tmp_path, database_url=url))

    assert isinstance(database, DatabaseElsewhere)
    assert not database.is_alive()


def test_production_does_not_use_the_embedded_one(tmp_path):
    with pytest.raises(CannotStart, match="Production does not use the embedded database"):
        database_of(Environment(environment="production", data_dir=tmp_path))
