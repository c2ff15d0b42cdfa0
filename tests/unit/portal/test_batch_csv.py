"""The result of a batch as CSV."""

import uuid

import pytest

from vaccinnet.batch.result import PersonResult, VaccinationResult
from vaccinnet.kmehr.message import Id
from vaccinnet.portal.batch_csv import csv_of
from vaccinnet.rulebook import Finding


@pytest.mark.parametrize("sent", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_number_that_a_spreadsheet_would_calculate_is_text(sent):
    vaccination = VaccinationResult((Id(sent, ""),), uuid.UUID(int=1))

    _, row = csv_of([PersonResult((), (), (vaccination,))], "nl")

    assert f"'{sent}" in row


def test_a_refused_person_refuses_all_its_vaccinations():
    person = PersonResult((), (Finding("person", rule="CON-001"),), (VaccinationResult((), None),))

    head, row = csv_of([person], "en")

    assert head.startswith("\ufeffperson;")
    assert ";CON-001;" in row
    assert "Nobody is known here by this number." in row
