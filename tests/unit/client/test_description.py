"""What a description becomes, and what is said of a bad one."""

import json
import tomllib
from datetime import UTC, date, datetime

import pytest

from vaccinnet.acceptance.cast import read_cast
from vaccinnet.client.commands.batch import example_description
from vaccinnet.client.description import BadDescription, read_description
from vaccinnet.kmehr.schema import schema_findings
from vaccinnet.kmehr.write import write_message

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
TODAY = date(2026, 11, 24)
EXAMPLE = tomllib.loads(example_description(TODAY))


def described(origin="own", **changes):
    values = json.loads(json.dumps(EXAMPLE, default=str)) | changes
    return read_description(json.dumps(values).encode(), origin=origin, now=NOW)


def with_vaccination(**fields):
    person = {"insz": "99123100069", "first_name": "Eva", "family_name": "Oudejaar", "vaccination": [fields]}
    return described(person=[person]).folders[0].vaccinations[0]


def problems(**changes):
    with pytest.raises(BadDescription) as refused:
        described(**changes)
    return refused.value.problems


def test_reads_the_example():
    message = read_description(example_description(TODAY).encode(), origin="own", now=NOW)

    assert [len(folder.vaccinations) for folder in message.folders] == [2, 1]
    assert message.folders[0].vaccinations[0].given_on == date(2026, 11, 23)
    assert schema_findings(write_message(message)) == []


def test_the_example_is_about_the_cast():
    cast = read_cast()

    known = {citizen.insz: (citizen.given_names, citizen.family_name, citizen.birth_date) for citizen in cast.citizens}
    hospital = next(profile for profile in cast.profiles if profile.user_code == EXAMPLE["sender"]["user_code"])
    for person in EXAMPLE["person"]:
        assert known[person["insz"]] == (person["first_name"], person["family_name"], person["birth_date"])
    assert EXAMPLE["sender"]["nihii"][:8] == hospital.subject.number


def test_reads_the_same_from_json():
    from_toml = read_description(example_description(TODAY).encode(), origin="own", now=NOW)

    assert described() == from_toml


def test_looks_up_the_name_of_the_product():
    assert "BOOSTRIX" in with_vaccination(cnk="1734094", given_on="2026-11-23").product_name


def test_pads_the_cnk():
    assert with_vaccination(cnk="55657", given_on="2026-11-23").cnk == "0055657"


def test_gives_what_is_described_alike_the_same_local_id():
    first, again = (with_vaccination(cnk="1734094", given_on="2026-11-23") for _ in range(2))
    later = with_vaccination(cnk="1734094", given_on="2026-11-24")

    assert first.local_id == again.local_id != later.local_id


def test_keeps_a_local_id_that_is_given():
    assert with_vaccination(cnk="1734094", given_on="2026-11-23", id="7").local_id == "7"


def test_the_sender_is_the_author_of_own_work():
    message = described()

    assert message.folders[0].vaccinations[0].author == message.header.sender


def test_history_has_an_author_without_number():
    (author,) = described("reported").folders[0].vaccinations[0].author

    assert (author.nihii, author.local) == ("", "ORG-1001")


def test_takes_an_author_that_is_given():
    author = {"kind": "doctor", "name": "Hilde Ziekenhuisarts", "nihii": "19990116580"}

    (written,) = with_vaccination(cnk="1734094", given_on="2026-11-23", author=author).author

    assert (written.kind, written.nihii) == ("persphysician", "19990116580")


def test_says_everything_that_is_wrong():
    person = {"insz": 99123100069, "firstname": "Eva", "family_name": "", "birth_date": "1999", "sex": "f"}
    vaccinations = [{"given_on": "gisteren"}, {"cnk": "1734094", "given_on": "2026-11-23", "adverse_effects": "koorts"}]

    assert problems(sender={"kind": "clinic"}, person=[person | {"vaccination": vaccinations}]) == (
        'sender: kind is "clinic", and must be one of hospital, guard_post, vaccination_centre, occupational_health, '
        "practice, medical_house, doctor, trainee, nurse",
        "sender: name is missing",
        "person 1: insz must stand between quotes",
        "person 1: first_name is missing",
        "person 1: family_name is missing",
        "person 1: birth_date is no date like 2026-11-24",
        'person 1: sex is "f", and must be one of male, female, unknown, undefined, changed',
        "person 1, vaccination 1: cnk, vaccinnet_code or atc is missing: one of them names the vaccine",
        "person 1, vaccination 1: given_on is no date like 2026-11-24",
        "person 1, vaccination 2: adverse_effects must be a list of texts between quotes",
        "person 1: firstname is not a field; the fields here are birth_date, family_name, first_name, insz, language, "
        "sex, vaccination",
    )


def test_needs_a_sender_and_persons():
    assert problems(sender={}, person=[])[0] == "sender is missing"
    assert "person is missing" in problems(person=[])


@pytest.mark.parametrize("data", [b"\xff\xfe", b"{", b"not = [toml", b"", b"[]", b"7"])
def test_refuses_what_is_no_description(data):
    with pytest.raises(BadDescription):
        read_description(data, origin="own", now=NOW)
