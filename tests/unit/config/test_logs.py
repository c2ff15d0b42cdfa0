"""Log lines are one line each and carry no personal data and no secrets."""

import logging
import logging.config
from io import StringIO

import pytest
import structlog

from vaccinnet.config.logs import logging_settings, redact


@pytest.fixture
def log():
    """Everything that is logged in the test, as lines."""
    before = structlog.get_config(), logging.root.handlers[:], logging.root.level
    settings = logging_settings("INFO")
    settings["handlers"]["stderr"]["stream"] = stream = StringIO()
    logging.config.dictConfig(settings)
    yield lambda: stream.getvalue().splitlines()
    structlog.configure(**before[0])
    logging.root.handlers[:] = before[1]
    logging.root.setLevel(before[2])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("INSZ 85031299959 is unknown", "INSZ ••••••••••• is unknown"),
        ("85.03.12-999.59", "•••••••••••"),
        ("85 03 12 999 59", "•••••••••••"),
        ("x85031299959y", "x•••••••••••y"),
        ("850312999591", "850312999591"),
        ("password=geheim1 user=me", "password=[hidden] user=me"),
        ('{"api_key": "abc", "n": 1}', '{"api_key": [hidden], "n": 1}'),
        ("Authorization: Bearer abc.def", "Authorization: [hidden]"),
        ("postgresql://me:geheim@db/vaccinnet", "postgresql://me:[hidden]@db/vaccinnet"),
        ("a -----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY----- b", "a [hidden] b"),
        ("batch 12345678901ABCDEF012345678901234", "batch 12345678901ABCDEF012345678901234"),
        ("51ccd7a4-1d95-4a6f-bd1c-a12345678901", "51ccd7a4-1d95-4a6f-bd1c-a12345678901"),
    ],
)
def test_hides_numbers_of_persons_and_secrets(text, expected):
    assert redact(text) == expected


def test_an_event_is_one_line_with_its_values(log):
    structlog.get_logger("vaccinnet.try").info("processed", batches=2, took=0.5)

    (line,) = log()
    assert line.startswith("timestamp=")
    assert line.endswith("level=info logger=vaccinnet.try event=processed batches=2 took=0.5")


def test_redacts_values_wherever_they_stand(log):
    structlog.get_logger("vaccinnet.try").info(
        "looked for 85031299959", insz=85031299959, password="geheim", seen=["85031299959"], more={"token": "abc"}
    )

    (line,) = log()
    assert "85031299959" not in line
    assert "geheim" not in line
    assert "abc" not in line


def test_redacts_what_libraries_log(log):
    logging.getLogger("some.library").warning("person %s of %s", "85031299959", "postgresql://me:geheim@db/x")

    (line,) = log()
    assert 'event="person ••••••••••• of postgresql://me:[hidden]@db/x"' in line


def test_an_exception_is_one_line_without_the_number_in_its_text(log):
    try:
        raise ValueError("no person 85031299959\nDETAIL: Key (insz)=(85031299959)")
    except ValueError:
        structlog.get_logger("vaccinnet.try").exception("it broke")

    (line,) = log()
    assert "ValueError: no person •••••••••••" in line
    assert "85031299959" not in line


def test_a_debug_line_is_not_written(log):
    structlog.get_logger("vaccinnet.try").debug("details")

    assert log() == []


def test_an_answer_with_an_error_status_is_no_event_but_an_exception_is(log):
    logger = logging.getLogger("django.request")
    logger.error("Internal Server Error: /VaccinnetUPL", extra={"status_code": 500})
    assert log() == []
    try:
        raise ValueError("broken")
    except ValueError:
        logger.exception("Internal Server Error: /")
    assert any("broken" in line for line in log())
