"""What environment variables set, and what is said of those that cannot be read."""

from datetime import timedelta
from pathlib import Path

import pytest

from vaccinnet.config.cannot_start import CannotStart
from vaccinnet.config.environment import Environment, unknown_variables


def test_everything_has_a_default():
    environment = Environment.read({})

    assert not environment.is_production
    assert environment.uses_embedded_database
    assert environment.terms().rhythm == timedelta(hours=1)
    assert environment.terms().only_test_citizens
    assert environment.terms().keeps_messages


def test_production_has_its_own_rhythm_and_keeps_no_messages():
    terms = Environment.read({"VACCINNET_ENVIRONMENT": "production"}).terms()

    assert terms.rhythm == timedelta(minutes=15)
    assert not terms.only_test_citizens
    assert not terms.keeps_messages


def test_variables_set_the_fields_of_their_name():
    environment = Environment.read(
        {
            "VACCINNET_ENVIRONMENT": "production",
            "VACCINNET_DATA_DIR": "/srv/vaccinnet",
            "VACCINNET_RHYTHM_MINUTES": "5",
            "VACCINNET_DEBUG": "yes",
            "VACCINNET_HOSTS": "a.example.be, b.example.be",
            "DATABASE_URL": "postgresql://there/vaccinnet",
        }
    )

    assert environment.data_dir == Path("/srv/vaccinnet")
    assert environment.rhythm_minutes == 5
    assert environment.debug
    assert environment.hosts == ("a.example.be", "b.example.be")
    assert not environment.uses_embedded_database


def test_an_empty_variable_counts_as_not_set():
    assert Environment.read({"VACCINNET_RHYTHM_MINUTES": "", "VACCINNET_ENVIRONMENT": ""}) == Environment.read({})


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("VACCINNET_ENVIRONMENT", "prod", "must be acceptance or production; it is 'prod'"),
        ("VACCINNET_MOST_PERSONS", "many", "must be a whole number; it is 'many'"),
        ("VACCINNET_MOST_PERSONS", "-1", "must be a whole number"),
        ("VACCINNET_DEBUG", "perhaps", "must be yes or no; it is 'perhaps'"),
        ("VACCINNET_CLIENT_CERT_PROXIES", "10.0.0.0/8, proxy", "must be addresses or networks, such as 10.0.0.5"),
    ],
)
def test_refuses_a_value_that_cannot_be_read(name, value, said):
    with pytest.raises(CannotStart, match=f"{name} {said}"):
        Environment.read({name: value})


def test_finds_slips_of_the_pen():
    assert unknown_variables({"VACCINNET_RYTHM": "5", "VACCINNET_HOSTS": "a", "PATH": "/bin"}) == ["VACCINNET_RYTHM"]


@pytest.mark.parametrize("name", ["SECRET_KEY", "MAIL_PASSWORD"])
def test_a_secret_may_stand_in_a_file(name, tmp_path):
    (tmp_path / "secret").write_text("geheim\n")

    read = Environment.read({f"VACCINNET_{name}_FILE": str(tmp_path / "secret")})

    assert getattr(read, name.lower()) == "geheim"
    assert "geheim" not in repr(read)
    with pytest.raises(CannotStart, match=f"VACCINNET_{name}_FILE"):
        Environment.read({f"VACCINNET_{name}_FILE": str(tmp_path / "none")})
