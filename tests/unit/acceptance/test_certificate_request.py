"""What a request for a certificate says, or everything that is wrong with it."""

import pytest

from vaccinnet.acceptance.certificate_request import BadRequest, read_request, texts
from vaccinnet.ehealth.subject import Subject

GOOD = {"profile": "NIHII-HOSPITAL=79990158", "password": "geheim"}


def test_asks_for_an_rsa_key_that_is_valid_unless_told_otherwise():
    assert read_request(GOOD) == {
        "subject": Subject("NIHII-HOSPITAL", "79990158"),
        "password": "geheim",
        "key_type": "rsa",
        "expired": False,
        "revoked": False,
    }


def test_asks_for_what_is_told():
    asked = read_request({**GOOD, "key": "EC", "expired": "true", "revoked": "1"})

    assert (asked["key_type"], asked["expired"], asked["revoked"]) == ("ec", True, True)


def test_tells_every_problem_at_once():
    with pytest.raises(BadRequest) as refused:
        read_request({"profile": "x", "key": "dsa", "expired": "soon", "revoked": "no", "password": "p" * 129})

    assert refused.value.problems == ("bad profile", "bad password", "bad key", "bad expired", "bad revoked")


def test_has_every_text_in_both_languages():
    assert texts("nl").keys() == texts("en").keys()


@pytest.mark.parametrize(("language", "known"), [("nl-be", "nl"), (None, "nl"), ("fr", "en")])
def test_speaks_dutch_first_and_english_to_others(language, known):
    assert texts(language) == texts(known)
