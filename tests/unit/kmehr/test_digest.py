"""Two vaccinations have one digest when they say the same."""

from datetime import date
from decimal import Decimal

import pytest

from vaccinnet.kmehr.digest import content_digest
from vaccinnet.kmehr.message import Id, sequence_ids
from vaccinnet.kmehr.sample import SAMPLE_DOCTOR, SAMPLE_HOSPITAL, SAMPLE_VACCINATION

INSZ = "85031299959"
DIGEST = content_digest(INSZ, SAMPLE_VACCINATION)


def test_the_digest_stays_the_same_for_ever():
    assert DIGEST.hex() == "3ab4b0c8922166d441241190d111a6cac81628fa73120e8fc629cae11edb13ab"


@pytest.mark.parametrize(
    "change",
    [
        {"ids": sequence_ids(7, local_id="other")},
        {"reported_on": date(2026, 3, 9), "reported_at": "10:00:00"},
        {"product_name": "Boostrix"},
        {"quantity": Decimal("1.00")},
        {"author": (SAMPLE_HOSPITAL.but(name="Other name", kind="orgpractice"),)},
        {"is_validated": False},
    ],
)
def test_how_it_is_written_down_does_not_count(change):
    assert content_digest(INSZ, SAMPLE_VACCINATION.but(**change)) == DIGEST


@pytest.mark.parametrize(
    "change",
    [
        {"cnk": "1657907"},
        {"vaccinnet_code": "HBV/AV003"},
        {"atc": "J07BC01"},
        {"given_on": date(2026, 2, 28)},
        {"given_on": None, "given_text": "2026"},
        {"lot": "OTHER"},
        {"author": (SAMPLE_DOCTOR,)},
        {"author": (SAMPLE_HOSPITAL, SAMPLE_DOCTOR)},
        {"author": (SAMPLE_HOSPITAL.but(ids=(Id("ID-HCPARTY", "71000040000"),)),)},
        {"lifecycle": ""},
        {"quantity": None},
        {"quantity": Decimal(10)},
        {"place": "school"},
        {"adverse_effects": ("Koorts",)},
    ],
)
def test_what_it_says_counts(change):
    assert content_digest(INSZ, SAMPLE_VACCINATION.but(**change)) != DIGEST


def test_the_person_counts():
    assert content_digest("85000099910", SAMPLE_VACCINATION) != DIGEST


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"lot": "A", "place": "B"}, {"lot": "A\nB", "place": ""}),
        ({"lot": "A\nB"}, {"lot": "A\\nB"}),
        ({"adverse_effects": ("A", "B")}, {"adverse_effects": ("A B",)}),
        ({"adverse_effects": ("A", "B")}, {"adverse_effects": ("A\nB",)}),
    ],
)
def test_no_value_can_look_like_two(one, other):
    assert content_digest(INSZ, SAMPLE_VACCINATION.but(**one)) != content_digest(INSZ, SAMPLE_VACCINATION.but(**other))
