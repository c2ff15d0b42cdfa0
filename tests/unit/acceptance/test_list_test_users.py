"""The rows of the command `test-users`."""

import json

from vaccinnet.acceptance.list_test_users import list_test_users


def test_tells_what_a_developer_types_for_a_profile():
    hospital = list_test_users()["profiles"][0]

    assert (hospital["type"], hospital["number"]) == ("NIHII-HOSPITAL", "79990158")
    assert hospital["software_ids"] == ["Voorbeeld_Zorgdossier_AZ-Teststad"]
    assert (hospital["user_code"], hospital["doctors"]) == ("ORG-1001", ["ART-2001"])


def test_tells_who_is_linked_now():
    practice = next(each for each in list_test_users()["profiles"] if each["user_code"] == "PRA-3001")

    assert practice["doctors"] == ["ART-2009", "ART-2010"]


def test_tells_the_story_of_a_citizen_in_the_language_asked():
    dutch, english = (list_test_users(language)["citizens"][0] for language in ("nl", "en"))

    assert dutch["story"].startswith("Pasgeboren")
    assert english["story"].startswith("Newborn")
    assert dutch["birth_date"] == "2026-10-19"


def test_is_fit_for_json():
    rows = list_test_users()

    assert json.loads(json.dumps(rows)) == rows
