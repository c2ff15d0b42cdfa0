"""Belgian numbers: real examples are taken, slips of the pen are found, and those made for tests are good."""

from datetime import date

import pytest
import stdnum.be.ssn
import stdnum.be.vat
import stdnum.luhn
from hypothesis import given
from hypothesis import strategies as st

from vaccinnet.kmehr.identifiers import (
    TEST_SERIALS,
    BadNumber,
    cbe,
    cnk,
    ehp,
    insz,
    is_cnk,
    is_insz,
    is_test,
    make_cbe,
    make_cnk,
    make_insz,
    make_nihii,
    nihii,
)

births = st.dates(date(1900, 1, 1), date(2099, 12, 31))
serials = st.integers(0, 999)


@pytest.mark.parametrize(
    ("number", "kind", "birth_date", "sex"),
    [
        ("85073003328", "rn", date(1985, 7, 30), "male"),
        ("17073003384", "rn", date(2017, 7, 30), "male"),
        ("90083191801", "rn", date(1990, 8, 31), "female"),
        ("98472899765", "bis", date(1998, 7, 28), "male"),
        ("01490700185", "bis", date(2001, 9, 7), "male"),
        ("00000100166", "rn", None, "male"),
        ("85000000138", "rn", None, "male"),
        ("85070000187", "rn", None, "male"),
        ("00400100155", "bis", None, "male"),
        ("40210000116", "bis", None, None),
        ("85031299959", "rn", date(1985, 3, 12), None),
    ],
)
def test_reads_an_insz_number(number, kind, birth_date, sex):
    read = insz(number)

    assert (read.number, read.kind, read.birth_date, read.sex) == (number, kind, birth_date, sex)
    assert is_insz(number)


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("", "11 digits"),
        ("8507300332", "11 digits"),
        ("85.07.30-033.28", "11 digits"),
        ("8507300332八", "11 digits"),
        ("85073003329", "check digits"),
        ("85130012317", "month"),
        ("85991299959", "month"),
    ],
)
def test_says_why_a_number_is_no_insz_number_without_the_number(number, reason):
    with pytest.raises(BadNumber, match=reason) as refused:
        insz(number)

    assert not number or number not in str(refused.value)
    assert not is_insz(number)


@given(births, serials)
def test_the_century_comes_back_from_the_check_digits(birth_date, serial):
    assert insz(make_insz(birth_date, serial)).birth_date == birth_date


@given(births, serials, st.sampled_from([20, 40]))
def test_makes_bis_numbers(birth_date, serial, bis_month):
    made = insz(make_insz(birth_date, serial, bis_month=bis_month))

    assert (made.kind, made.birth_date) == ("bis", birth_date)
    assert bis_month == 40 or made.sex is None


@given(st.integers(1900, 2099), serials)
def test_makes_numbers_of_people_of_whom_only_the_year_is_known(year, serial):
    made = insz(make_insz(None, serial, birth_year=year))

    assert made.birth_date is None
    assert made.number.startswith(f"{year % 100:02}0000")


def test_makes_the_number_of_a_person_of_whom_nothing_is_known():
    assert make_insz(None, 1) == "00000100166"
    assert make_insz(None, 1, bis_month=40) == "00400100155"


@given(births, serials)
def test_only_the_serials_never_given_are_test_numbers(birth_date, serial):
    number = make_insz(birth_date, serial)

    assert is_test(number) == (serial in TEST_SERIALS) == insz(number).is_test


@given(st.dates(date(1930, 1, 1), date(2020, 12, 31)), st.integers(1, 998))
def test_agrees_with_another_library_on_the_numbers_of_the_living(birth_date, serial):
    number = make_insz(birth_date, serial)

    assert stdnum.be.ssn.is_valid(number)
    assert stdnum.be.ssn.get_birth_date(number) == birth_date
    assert stdnum.be.ssn.get_gender(number) == {"male": "M", "female": "F"}[insz(number).sex]


@given(births, serials, st.integers(0, 10), st.integers(1, 9))
def test_finds_one_wrong_digit_in_an_insz_number(birth_date, serial, place, step):
    number = make_insz(birth_date, serial)
    wrong = number[:place] + str((int(number[place]) + step) % 10) + number[place + 1 :]

    # One digit in the hundred millions can turn a number of one century into one of the other.
    if is_insz(wrong):
        assert insz(wrong).birth_date != birth_date


@given(st.text(max_size=12) | st.text("0123456789", min_size=11, max_size=11))
def test_the_quick_check_is_the_slow_one(value):
    try:
        insz(value)
    except BadNumber:
        assert not is_insz(value)
    else:
        assert is_insz(value)


@pytest.mark.parametrize(
    ("number", "number8", "competence", "is_certain"),
    [
        ("10000007004", "10000007", "004", True),
        ("14700250004", "14700250", "004", True),
        ("71067049", "71067049", "", True),
        ("10000432", "10000432", "", True),
        ("10182803004", "10182803", "004", False),
    ],
)
def test_reads_a_nihii_number(number, number8, competence, is_certain):
    read = nihii(number)

    assert (read.number8, read.competence, read.is_certain) == (number8, competence, is_certain)


@pytest.mark.parametrize(
    ("number", "reason"), [("10000008004", "check digits"), ("1000000", "8 or 11 digits"), ("1000000a", "8 digits")]
)
def test_says_why_a_number_is_no_nihii_number(number, reason):
    with pytest.raises(BadNumber, match=reason):
        nihii(number)


@given(st.integers(100_000, 999_999), st.sampled_from([97, 89, 83, 79]))
def test_makes_nihii_numbers(base, modulus):
    made = nihii(make_nihii(base, competence="003", modulus=modulus))

    assert (made.number8[:6], made.competence) == (str(base), "003")
    assert made.is_certain or modulus in (83, 79)


@given(st.integers(0, 19_999_999))
def test_makes_cbe_numbers(base):
    number = make_cbe(base)

    assert cbe(number) == number
    assert base == 0 or stdnum.be.vat.is_valid(number)


@pytest.mark.parametrize(
    ("number", "reason"),
    [("0403019262", "check digits"), ("2403019261", "0 or 1"), ("403019261", "10 digits"), ("BE0403019261", "10")],
)
def test_says_why_a_number_is_no_cbe_number(number, reason):
    with pytest.raises(BadNumber, match=reason):
        cbe(number)


@pytest.mark.parametrize("number", ["1990000035", "1990000728", "1990000134", "1990001916", "1990002015"])
def test_reads_the_ehp_numbers_that_are_known(number):
    assert ehp(number) == number


@pytest.mark.parametrize(
    ("number", "reason"), [("1990001917", "check digits"), ("0403019261", "1990"), ("1990", "10 digits")]
)
def test_says_why_a_number_is_no_ehp_number(number, reason):
    with pytest.raises(BadNumber, match=reason):
        ehp(number)


@given(st.integers(0, 999_999))
def test_makes_cnk_numbers(base):
    number = make_cnk(base)

    assert is_cnk(number)
    assert stdnum.luhn.is_valid(number)
    assert cnk(number.lstrip("0") or "0") == number


@pytest.mark.parametrize(
    ("number", "reason"), [("1734095", "check digit"), ("17340940", "7 digits"), ("BOOSTRIX", "7 digits")]
)
def test_says_why_a_number_is_no_cnk_number(number, reason):
    with pytest.raises(BadNumber, match=reason):
        cnk(number)

    assert not is_cnk(number)
