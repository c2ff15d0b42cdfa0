"""What keeps a server from starting."""

import pytest

from vaccinnet.config.checks import judge_database, judge_environment, judge_variables
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


def test_refuses_an_old_database():
    assert ids(judge_database(ALL_ON, 14)) == ["vaccinnet.E007"]


def test_warns_of_a_setting_that_does_not_exist():
    (message,) = judge_variables({"VACCINNET_RYTHM_MINUTES": "5"})

    assert message.id == "vaccinnet.W001"
    assert "VACCINNET_RYTHM_MINUTES" in message.msg
