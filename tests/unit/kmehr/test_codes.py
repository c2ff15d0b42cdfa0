"""What a code list says, and what it refuses to load."""

from datetime import date

import pytest

from vaccinnet.kmehr.codes import BadCodes, VaccineCodes, is_covid19, known_values
from vaccinnet.kmehr.codes.file import COLUMNS
from vaccinnet.kmehr.identifiers import is_cnk

CODES = VaccineCodes.builtin()


def file(*rows: str) -> str:
    return "\n".join(["# a remark", "\t".join(COLUMNS), *(row.replace("|", "\t") for row in rows)])


def problems(text: str) -> list[tuple[int, str]]:
    with pytest.raises(BadCodes) as refused:
        VaccineCodes.load(text)
    return [(problem.line, problem.text) for problem in refused.value.problems]


def test_the_list_of_the_package_is_loaded_once():
    assert VaccineCodes.builtin() is CODES
    assert len(CODES) == len(list(CODES)) == 218
    assert all(is_cnk(vaccine.cnk) for vaccine in CODES if vaccine.cnk)


def test_knows_a_product_by_its_cnk_number():
    boostrix = CODES.resolve(cnk="1734094")

    assert (boostrix.vaccinnet_code, boostrix.atc) == ("DTPA/GL001", "J07AJ52")
    assert boostrix.diseases == ("difterie", "tetanus", "kinkhoest")
    assert boostrix.retired_on is None


def test_knows_a_vaccinnet_code_in_any_case():
    assert CODES.resolve(vaccinnet_code="hbv/av003").cnk == "1657907"
    assert CODES.resolve(vaccinnet_code="Covid-19").vaccinnet_code == "COVID-19"


def test_an_atc_code_names_a_class_and_no_product():
    live_flu_vaccine = CODES.resolve(atc="J07BB03")

    assert (live_flu_vaccine.key, live_flu_vaccine.cnk, live_flu_vaccine.retired_on) == ("J07BB03", "", None)
    assert live_flu_vaccine.diseases == ("griep",)


def test_an_active_row_wins_from_a_retired_one():
    codes = VaccineCodes.load(
        file(
            "retired|1734094|OLD/AA001||Old|||| 2020-01-01",
            "active|1734094|NEW/AA001||New||||",
        )
    )

    assert codes.resolve(cnk="1734094").name == "New"


def test_a_retired_code_has_its_last_day():
    assert CODES.resolve(cnk="2394914").retired_on == date(2021, 1, 21)


@pytest.mark.parametrize("codes", [{"cnk": "4670576"}, {"vaccinnet_code": "HBV/XX999"}, {"atc": "J07BX99"}, {}])
def test_a_code_that_is_not_in_the_list_names_nothing(codes):
    assert CODES.resolve(**codes) is None


@pytest.mark.parametrize(
    ("cnk", "vaccinnet_code", "atc", "key"),
    [
        ("1734094", "", "J07AJ52", "DTPA/GL001"),
        ("4670576", "", "J07BB02", "4670576"),
        ("2318475", "", "", "2318475"),
        ("", "hbv/av003", "J07BC01", "HBV/AV003"),
        ("", "", "j07bc01", "J07BC01"),
    ],
)
def test_same_vaccine_is_same_key(cnk, vaccinnet_code, atc, key):
    assert CODES.key_of(cnk, vaccinnet_code, atc) == key


@pytest.mark.parametrize(
    ("codes", "atc", "expected"),
    [
        ({"cnk": "4293254"}, "", True),
        ({"vaccinnet_code": "COVID-19"}, "", True),
        ({"atc": "J07BX03"}, "", True),
        ({}, "J07BN01", True),
        ({"cnk": "1734094"}, "", False),
        ({}, "J07BX02", False),
        ({}, "", False),
    ],
)
def test_knows_vaccines_against_covid_19(codes, atc, expected):
    assert is_covid19(CODES.resolve(**codes), atc) is expected


def test_loads_a_file_of_a_spreadsheet(tmp_path):
    path = tmp_path / "codes.tsv"
    path.write_text(
        file("active|61358|hbv/gl002|j07bc01|ENGERIX B 20|GSK|hepatitis B; zona|2020-01-01|"), encoding="utf-8-sig"
    )

    (vaccine,) = VaccineCodes.load(path)

    assert (vaccine.key, vaccine.cnk, vaccine.atc) == ("HBV/GL002", "0061358", "J07BC01")
    assert vaccine.diseases == ("hepatitis B", "zona")
    assert vaccine.valid_from == date(2020, 1, 1)


def test_says_everything_that_is_wrong_with_its_line():
    found = problems(
        file(
            "active|1734095|HBV/AV003||Wrong check digit||||",
            "active|1734094|||Good||||",
            "active|1734094|||Again||||",
            "active||||||||",
            "active||HBV AV003|X|Wrong codes||||",
            "gone||HBV||Wrong status||||",
            "retired||HBV||No last day||||",
            "active||HBV||A last day||||2020-01-01",
            "retired||HBV||Wrong day||||1/1/2020",
            "retired||HBV||Wrong order|||2020-01-02|2020-01-01",
            "active||HBV",
        )
    )

    assert found == [
        (3, "1734095 is no CNK number: the check digit is wrong"),
        (5, "the same code as in line 4"),
        (6, "no CNK number, Vaccinnet code or ATC code"),
        (6, "no name"),
        (7, "HBV AV003 is not written as a code in vaccinnet_code is"),
        (7, "X is not written as a code in atc is"),
        (8, "status is not active or retired"),
        (9, "valid_to belongs to a retired code, and only to that"),
        (10, "valid_to belongs to a retired code, and only to that"),
        (11, "1/1/2020 is no date, such as 2026-03-01"),
        (12, "valid_to is before valid_from"),
        (13, "3 columns, not 9"),
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [("", "the file is empty"), ("# only a remark", "the file is empty"), ("cnk;name", "the columns")],
)
def test_says_that_a_file_is_no_code_list(text, problem):
    ((line, said),) = problems(text)

    assert line == 1
    assert said.startswith(problem)


def test_says_that_a_file_is_not_utf_8(tmp_path):
    path = tmp_path / "codes.tsv"
    path.write_bytes(b"Vaccin Tegen Rabi\xebs")

    with pytest.raises(BadCodes, match="line 1: the file is not UTF-8"):
        VaccineCodes.load(path)


def test_knows_the_values_of_kmehr_tables():
    assert "orgpublichealth" in known_values("CD-HCPARTY")
    assert "20120701" in known_values("CD-STANDARD")
