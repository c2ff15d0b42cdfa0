"""Values that a database, a calendar or a program could trip over, in messages that are properly signed.

Whatever got a transactionId is processed to its end: its result is valid against the contract, and has as many persons
and vaccinations as were sent.
"""

import pytest

from vaccinnet.kmehr.names import kmehr
from vaccinnet.kmehr.write import write_message

TEXTS = {
    "nothing": "",
    "blanks": " \t\n ",
    "emoji": "💉" * 20,
    "right to left": "مريم\u202eabc\u202c",
    "joiners and marks": "e\u0301\u200d\u200b\ufeff\u2028\u2029",
    "private and unassigned": "\ue000\U000f0000\U0010fffd\ufffd",
    "controls of C1": "a\u0080\u0085\u009f",
    "tabs and line ends": "a\tb\nc\rd",
    "words of COPY": "\\N\\.\\x00\\\\ \\.\n\\.",
    "quotes": "'; DROP TABLE register_person; --\"`${x}{found}%s{0}",
    "markup": "<script>&amp;]]>",
    "one mebibyte": "x" * 1_048_576,
    "digits of another script": "٣٤٥",
}

PLACES = {
    "family name": "folder/patient/familyname",
    "first name": "folder/patient/firstname",
    "INSZ": "folder/patient/id",
    "folder id": "folder/id",
    "transaction id": "folder/transaction/id",
    "LOCAL id": "folder/transaction/id[2]",
    "kind": "folder/transaction/cd",
    "name of author": "folder/transaction/author/hcparty/name",
    "number of author": "folder/transaction/author/hcparty/id",
    "kind of author": "folder/transaction/author/hcparty/cd",
    "lot": "folder/transaction/item/batch",
    "CNK": "folder/transaction/item/content/medicinalproduct/intendedcd",
    "product": "folder/transaction/item/content/medicinalproduct/intendedname",
    "header id": "header/id",
    "name of sender": "header/sender/hcparty/name",
    "number of sender": "header/sender/hcparty/id",
}

VALUES = {
    "folder/transaction/item/beginmoment/date": [
        "0000-00-00",
        "0001-01-01",
        "-1000-01-01",
        "9999-12-31",
        "12026-01-01",
        "2026-02-30",
        "2026-02-29",
        "2026-01-01+14:00",
        "2026-01-01Z",
        "2026-01-01-14:01",
        "24/11/2026",
        "",
    ],
    "folder/patient/birthdate/date": ["0001-01-01", "1879-12-31", "9999-12-31", "-0044-03-15", "2026-13-01", ""],
    "folder/transaction/date": ["9999-12-31", "0001-01-01", "2026-02-30"],
    "folder/transaction/time": ["24:00:00", "25:00:00", "09:00:00.123456789123456789", "09:00:00+14:00", "9 uur"],
    "folder/transaction/item/quantity/decimal": [
        "1e400",
        "NaN",
        "INF",
        "-1",
        "0",
        "+1.",
        ".5",
        "0.00001",
        "99999999999",
        "999999.9999",
        "9" * 30,
        "9" * 5000,
        "0." + "0" * 5000 + "1",
        "",
    ],
    "folder/patient/id": [
        "00000000000",
        "99999999999",
        "85.03.12-999.59",
        "8503129 9959",
        "85031299959 ",
        "-5031299959",
    ],
    "folder/transaction/item/content/medicinalproduct/intendedcd": [
        "BOOSTRIX",
        "0",
        "9999999",
        "17340940",
        "1" * 10_000,
    ],
    "folder/transaction/item/batch": ["x" * 10_000],
    "folder/transaction/isvalidated": ["ja", "", "1", "false"],
    "folder/transaction/item/lifecycle/cd": ["given", "", "x" * 10_000],
    "folder/transaction/id[2]": ["x" * 10_000, "💉" * 200],
    "folder/patient/sex/cd": ["man", ""],
    "header/date": ["9999-12-31", "2026-02-30"],
    "header/standard/cd": ["x", "99999999"],
}


def message_with(door, path, text):
    message = write_message(door.message(door.folder("Eva"), door.folder("Adam", number=2)))
    message.find("/".join(kmehr(name) for name in path.split("/"))).text = text
    return message


def is_processed_to_its_end(door, kmehrmessage):
    """Send, process and ask; every answer is checked against the contract by `Answer`."""
    answer = door.send(kmehrmessage)
    if hasattr(answer.said, "code"):
        assert answer.rules
        return answer
    door.process()
    result = door.ask(answer.transaction_id)
    sent = [len(folder.findall(kmehr("transaction"))) for folder in kmehrmessage.iterchildren(kmehr("folder"))]
    assert [len(folder.transactions) for folder in result.folders] == sent
    assert all(each.code for folder in result.folders for each in folder.transactions)
    return result


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
@pytest.mark.parametrize("path", PLACES.values(), ids=PLACES.keys())
def test_a_text_is_taken_or_refused_but_never_trips_anything(door, path, text):
    is_processed_to_its_end(door, message_with(door, path, text))


@pytest.mark.parametrize(("path", "value"), [(path, value) for path, values in VALUES.items() for value in values])
def test_a_value_is_taken_or_refused_but_never_trips_anything(door, path, value):
    is_processed_to_its_end(door, message_with(door, path, value))
