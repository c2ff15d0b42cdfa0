"""What keeps a server from starting."""

import pytest

from vaccinnet.admission.keys import current_key
from vaccinnet.config.checks import judge_admissions, judge_database, judge_environment, judge_variables
from vaccinnet.config.environment import Environment

KEY = "k" * 60
GOOD = {"environment": "production", "database_url": "postgresql://there/x", "hosts": ("vaccinnet.example.be",)}
ALL_ON = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}


def ids(messages):
    return [each.id for each in messages]


def test_a_plain_acceptance_may_start():
    assert ids(judge_environment(Environment.read({}), KEY)) == []


def test_a_production_that_is_set_up_may_start():
    assert ids(judge_environment(Environment(**GOOD), KEY)) == []


@pytest.mark.parametrize(
    ("change", "id"),
    [
        ({"debug": True}, "vaccinnet.E003"),
        ({"hosts": ()}, "vaccinnet.E005"),
        ({"hosts": ("*",)}, "vaccinnet.E005"),
        ({"allow_sha1": True}, "vaccinnet.E006"),
        ({"insz_in_address": True}, "vaccinnet.E008"),
    ],
)
def test_refuses_a_production_that_is_not(change, id):
    assert ids(judge_environment(Environment(**GOOD | change), KEY)) == [id]


@pytest.mark.parametrize("key", ["short", "django-insecure-" + KEY, "changeme" + KEY])
def test_refuses_a_key_that_others_can_guess(key):
    assert ids(judge_environment(Environment(), key)) == ["vaccinnet.E004"]


@pytest.mark.parametrize("setting", ALL_ON)
def test_refuses_a_database_that_may_lose_what_it_acknowledged(setting):
    (message,) = judge_database(ALL_ON | {setting: "off"}, 18)

    assert message.id == "vaccinnet.E001"
    assert f"set {setting} to on" in message.msg


@pytest.mark.parametrize("setting", ["remote_apply", "remote_write", "local"])
def test_takes_every_commit_that_reaches_the_disk(setting):
    assert ids(judge_database(ALL_ON | {"synchronous_commit": setting}, 18)) == []


def test_refuses_to_acknowledge_before_a_replica_that_must_confirm():
    found = ALL_ON | {"synchronous_standby_names": "replica"}

    assert ids(judge_database(found, 18)) == []
    assert ids(judge_database(found | {"synchronous_commit": "local"}, 18)) == ["vaccinnet.E015"]


def test_refuses_an_old_database():
    assert ids(judge_database(ALL_ON, 14)) == ["vaccinnet.E007"]


def test_warns_of_a_setting_that_does_not_exist():
    (message,) = judge_variables({"VACCINNET_RYTHM_MINUTES": "5"})

    assert message.id == "vaccinnet.W001"
    assert "VACCINNET_RYTHM_MINUTES" in message.msg


URLS = {
    "admissions_url": "https://acc.example.be/toelatingen.jws",
    "organisations_url": "https://acc.example.be/activaties.jws",
}


def test_refuses_a_production_that_cannot_know_what_is_admitted(tmp_path):
    trusted = tmp_path / "trusted"
    good = Environment(**GOOD | URLS)
    assert ids(judge_admissions(good, trusted)) == ["vaccinnet.E012"]

    trusted.mkdir()
    (trusted / "portal.pem").write_text(current_key(tmp_path / "portal").public_pem)
    assert ids(judge_admissions(good, trusted)) == []
    assert ids(judge_admissions(Environment(**GOOD), trusted)) == ["vaccinnet.E013"] * 2
    plain = Environment(**GOOD | URLS | {"admissions_url": "http://acc.example.be/toelatingen.jws"})
    assert ids(judge_admissions(plain, trusted)) == ["vaccinnet.E013"]
    beside = Environment(**GOOD | URLS | {"admissions_url": "http://localhost:8000/toelatingen.jws"})
    assert ids(judge_admissions(beside, trusted)) == []
    no_file = Environment(**GOOD | URLS | {"organisations_key_file": str(tmp_path / "none")})
    assert ids(judge_admissions(no_file, trusted)) == ["vaccinnet.E014"]

    (trusted / "other.pem").write_text("geen sleutel")
    (message,) = judge_admissions(good, trusted)
    assert "other.pem" in message.msg


def test_acceptance_needs_no_key_of_a_portal(tmp_path):
    assert ids(judge_admissions(Environment(), tmp_path)) == []
