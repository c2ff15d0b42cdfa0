"""What is published of a person is valid KMEHR, in the form of today, and can be read back."""

import uuid
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree

from vaccinnet.kmehr.message import Id
from vaccinnet.kmehr.names import kmehr
from vaccinnet.kmehr.read import read_message
from vaccinnet.kmehr.sample import SAMPLE_DOCTOR, SAMPLE_PATIENT
from vaccinnet.kmehr.schema import schema_findings
from vaccinnet.kmehr.write import write_message
from vaccinnet.register.rows import Standing
from vaccinnet.registration.published import published

OFFICIAL = Path(__file__).parents[3] / "../shared/data/kmehr-xsd/1.43/ehealth-kmehr/XSD/kmehr_elements-1_43.xsd"

NOW = datetime(2026, 6, 30, 22, 30, 15, 123987, tzinfo=UTC)
FULL = Standing(
    id=uuid.UUID("910c6bbcf1c13fa0434d15ccf5609ae8"),
    version=2,
    cnk="1734094",
    vaccinnet_code="BOOSTRIX",
    atc="J07AJ52",
    product_name="BOOSTRIX SER PREREMPL 1 X 0,5 ML",
    given_on=date(2026, 3, 1),
    lot="TESTLOT01",
    quantity=Decimal("1.000"),
    place="Frankrijk",
    adverse_effects="koorts\nroodheid",
    origin="own",
    reported_at="2026-03-02T09:00:00",
)
BARE = Standing(
    id=uuid.UUID(int=1),
    version=1,
    cnk="",
    vaccinnet_code="",
    atc="J07AJ52",
    product_name="",
    given_on=date(1999, 3, 1),
    lot="",
    quantity=None,
    place="",
    adverse_effects="",
    origin="reported",
    reported_at="",
)


def told(*records, patient=SAMPLE_PATIENT):
    return published(records, patient=patient, reader=SAMPLE_DOCTOR, now=NOW)


def one(**changes):
    (vaccination,) = told(FULL._replace(**changes)).folders[0].vaccinations
    return vaccination


@pytest.mark.parametrize("records", [(FULL,), (BARE,), (FULL, BARE, FULL._replace(cnk=""))])
def test_is_valid_and_can_be_read_back(records):
    message = told(*records)
    written = write_message(message)

    assert schema_findings(written) == []
    assert read_message(written) == message


@pytest.mark.skipif(not OFFICIAL.exists(), reason="needs the official schema beside the project")
def test_is_valid_under_the_official_schema():
    official = etree.XMLSchema(etree.parse(OFFICIAL))

    written = write_message(told(FULL, BARE, FULL._replace(cnk="")))

    assert official.validate(written), official.error_log


def test_the_header_says_who_tells_whom_and_when_in_brussels():
    header = told(FULL).header

    assert (header.id, header.date, header.time) == ("VACCINNET.20260701003015123", date(2026, 7, 1), "00:30:15")
    assert [(each.ids, each.kind, each.name) for each in header.sender] == [((), "orgpublichealth", "VACCINNET")]
    assert header.recipients == (SAMPLE_DOCTOR,)


def test_tells_no_birth_date_and_speaks_dutch():
    patient = told(FULL).folders[0].patient

    assert patient == SAMPLE_PATIENT.but(birth_date=None, language="nl-BE")


def test_says_so_when_the_sex_is_not_known():
    assert told(FULL, patient=SAMPLE_PATIENT.but(sex="")).folders[0].patient.sex == "unknown"


def test_every_vaccination_has_a_number_and_its_vitalink_uri():
    first, second = told(FULL, BARE).folders[0].vaccinations

    assert first.ids == (
        Id("ID-KMEHR", "1"),
        Id("LOCAL", "/subject/85031299959/vaccination/910C6BBCF1C13FA0434D15CCF5609AE8/2", "vitalinkuri"),
    )
    assert second.ids[0] == Id("ID-KMEHR", "2")


@pytest.mark.parametrize(
    ("known", "codes"),
    [
        ({}, ("1734094", "", "")),
        ({"cnk": ""}, ("", "BOOSTRIX", "")),
        ({"cnk": "", "vaccinnet_code": ""}, ("", "", "J07AJ52")),
        ({"vaccinnet_code": ""}, ("1734094", "", "")),
    ],
)
def test_names_the_vaccine_by_its_most_precise_code(known, codes):
    vaccination = one(**known)

    assert (vaccination.cnk, vaccination.vaccinnet_code, vaccination.atc) == codes


@pytest.mark.parametrize(
    ("kept", "reported"),
    [
        ("2026-03-02T09:00:00", (date(2026, 3, 2), "09:00:00")),
        ("T09:00:00", (date(2026, 3, 1), "09:00:00")),
        ("2026-03-02T", (date(2026, 3, 2), "00:00:00")),
        ("T", (date(2026, 3, 1), "00:00:00")),
        ("", (date(2026, 3, 1), "00:00:00")),
    ],
)
def test_says_when_it_was_reported(kept, reported):
    vaccination = one(reported_at=kept)

    assert (vaccination.reported_on, vaccination.reported_at) == reported


@pytest.mark.parametrize(("origin", "lifecycle"), [("own", "administrated"), ("reported", "reported")])
def test_says_whether_the_sender_gave_it(origin, lifecycle):
    assert one(origin=origin).lifecycle == lifecycle


@pytest.mark.parametrize(
    ("kept", "written"), [("1.000", "1.00"), ("0.5", "0.50"), ("0.125", "0.125"), ("10.000", "10.00")]
)
def test_writes_a_quantity_with_two_decimals_unless_it_has_more(kept, written):
    (decimal,) = write_message(told(FULL._replace(quantity=Decimal(kept)))).iter(kmehr("decimal"))

    assert decimal.text == written


def test_the_agency_answers_for_it():
    (author,) = one().author

    assert (author.ids, author.kind, author.name) == ((), "orgpublichealth", "VLAAMS AGENTSCHAP ZORG EN GEZONDHEID")
