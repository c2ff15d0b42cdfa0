"""What is read of the file of a group, whatever it is."""

import pytest

from vaccinnet.registration.group_file import MOST_BYTES, MOST_ROWS, read_group_file, template, written_in
from vaccinnet.registration.rules import RULES
from vaccinnet.registration.written import Written

HEAD = "INSZ;familienaam;voornaam"
ROW = "85031299959;Testburger;Voornaam"


def wrong_with(contents):
    return [(each.rule, each.says, each.line) for each in RULES.of("group").judge(read_group_file(contents))]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("between", [";", ","])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_reads_what_spreadsheets_write(encoding, between, end):
    text = end.join([HEAD, "85031299959;Tëstburger;Zoë", "", ";;"]).replace(";", between) + end

    file = read_group_file(text.encode(encoding))

    (written,) = written_in(file, Written(lot="A1"))
    assert (written.insz, written.family_name, written.first_name, written.lot) == (
        "85031299959",
        "Tëstburger",
        "Zoë",
        "A1",
    )
    assert RULES.of("group").judge(file) == []


def test_columns_stand_in_any_order_and_under_any_of_their_names():
    text = "Bijwerking,VOORNAAM,birth_date,Naam,insz\nkoorts,Zoë,12/03/1985,Testburger,85.03.12-999.59\n"

    (written,) = written_in(read_group_file(text.encode()), Written())

    assert written == Written(
        insz="85.03.12-999.59",
        family_name="Testburger",
        first_name="Zoë",
        birth_date="12/03/1985",
        adverse_effects="koorts",
    )


def test_a_quoted_field_keeps_what_is_between_the_others():
    file = read_group_file(f'{HEAD}\n85031299959;"Test; burger";"Voor\n""naam"""\n'.encode())

    (row,) = file.rows
    assert (row.line, row.fields[1:]) == (3, ("Test; burger", 'Voor\n"naam"'))


@pytest.mark.parametrize(
    ("contents", "expected"),
    [
        (b"", [("REG-060", "none", None)]),
        (b"x" * (MOST_BYTES + 1), [("REG-060", "large", None)]),
        (b"PK\x03\x04" + b"\0" * 50, [("REG-061", "spreadsheet", None)]),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 50, [("REG-061", "spreadsheet", None)]),
        (HEAD.encode("utf-16"), [("REG-061", "utf-16", None)]),
        (f"{HEAD}\n{ROW}\0".encode(), [("REG-061", "binary", None)]),
        (f"{HEAD}\n".encode() + b"85031299959;\x81;\x8d\n", [("REG-061", "binary", None)]),
        (
            f'{HEAD}\n85031299959;"Test"burger;V\n'.encode(),
            [
                ("REG-061", "quotes", 2),
            ],
        ),
        (f'{HEAD}\n{ROW}\n85031299959;"Test'.encode(), [("REG-061", "quotes", 3)]),
        (HEAD.encode(), [("REG-063", "none", None)]),
        (f"{HEAD}\n85031299959;Testburger\n".encode(), [("REG-063", "fields", 2)]),
        (f"{HEAD}\n{ROW};x\n".encode(), [("REG-063", "fields", 2)]),
        (
            f"INSZ;leeftijd;naam;familienaam\n{ROW};x\n".encode(),
            [("REG-062", "missing", 1), ("REG-062", "unknown", 1), ("REG-062", "twice", 1)],
        ),
        (f"{HEAD}\n{ROW}\n{ROW}\n".encode(), [("REG-064", "", 3)]),
    ],
)
def test_tells_what_is_wrong_and_where(contents, expected):
    assert wrong_with(contents) == expected


def test_a_spreadsheet_with_a_text_name_and_random_bytes_never_break_it():
    for contents in (
        bytes(range(256)),
        b"\xff" * 100,
        b'"' * 1000,
        b";" * 1000,
        b"\r" * 1000,
        b"\xef\xbb\xbf",
        b"\n\n",
    ):
        assert wrong_with(contents)


def test_no_more_than_the_most_rows_are_read():
    rows = "\n".join([HEAD, *["1;2;3"] * 5000])

    file = read_group_file(rows.encode())

    assert len(file.rows) == MOST_ROWS + 1
    assert ("REG-063", "many", None) in wrong_with(rows.encode())


def test_a_field_longer_than_the_reader_takes_is_a_broken_file():
    assert ("REG-061", "quotes", 2) in wrong_with(f"{HEAD}\n{'x' * 140_000};b;c\n".encode())


def test_the_template_has_every_column_and_nobody():
    assert wrong_with(template()) == [("REG-063", "none", None)]
