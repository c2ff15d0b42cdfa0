import json

import pytest

from vaccinnet.kmehr.codes import UNSPECIFIED, BadCodes, SnomedCodes


def test_a_vaccine_is_named_by_what_it_is_against():
    found = SnomedCodes().of(cnk="1149939", diseases=("mazelen", "Bof", "rubella"))

    assert (found.code, found.name) == ("871831003", "Mazelen + bof + rubella")


def test_a_combination_that_nobody_knows_is_unspecified():
    assert SnomedCodes().of(cnk="", diseases=("pest",)).code == UNSPECIFIED


@pytest.mark.parametrize(
    "text",
    [
        "cnk\tsnomed\n# a remark\n1149939\t871803007\n",
        json.dumps([{"CNK": 1149939, "SNOMED_CODE": "871803007"}, {"CNK": "1149939", "SNOMED_CODE": None}]),
    ],
    ids=["columns", "export of Vitalink"],
)
def test_the_code_of_a_product_goes_first(text):
    codes = SnomedCodes.load(text)

    assert codes.of(cnk="1149939", diseases=("hepatitis A",)).code == "871803007"
    assert codes.of(cnk="", diseases=("hepatitis A",)).code == "871751006"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", [1]),
        ("cnk;snomed\n", [1]),
        ("[{", [1]),
        ("cnk\tsnomed\n1149938\t871803007\n1149939\tx\n1149939\t\n", [2, 3, 4]),
        ("cnk\tsnomed\n1149939\t871803007\n1149939\t871751006\n", [3]),
        ('[{"OTHER": 1}]', [1, 1]),
    ],
)
def test_everything_that_is_wrong_in_a_file_is_told(text, lines):
    with pytest.raises(BadCodes) as refused:
        SnomedCodes.load(text)

    assert [each.line for each in refused.value.problems] == lines
