"""The parts of a softwareID that names suggest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaccinnet.integrators.propose import free_part, part_of
from vaccinnet.integrators.software_id import software_id


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("Acme Software BV", "AcmeSoftware"),
        ("Zorgdossier 2.0", "Zorgdossier20"),
        ("Société Générale d'Édition", "SocieteGeneraleDEdition"),
        ("BV", "BV"),
        ("medi-SPRING", "MediSPRING"),
        ("x" * 60, "X" + "x" * 39),
        ("  ", ""),
        ("健康", ""),
    ],
)
def test_joins_the_words_of_a_name_and_leaves_its_legal_form(name, part):
    assert part_of(name) == part


def test_numbers_a_part_that_another_has():
    taken = {"Acme", "Acme2"}

    assert free_part("Acme NV", is_taken=taken.__contains__) == "Acme3"
    assert free_part("x" * 40, is_taken={"X" + "x" * 39}.__contains__) == "X" + "x" * 38 + "2"


@given(st.text(max_size=80))
def test_what_is_proposed_is_a_part_of_a_software_id(name):
    part = part_of(name)

    assert not part or str(software_id(f"{part}_{part}")) == f"{part}_{part}"
