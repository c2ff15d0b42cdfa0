"""What is read from a message: everything the profile uses, wherever the standard lets it stand."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree

from vaccinnet.kmehr.message import Folder, Vaccination
from vaccinnet.kmehr.names import SCHEMA
from vaccinnet.kmehr.read import read_folder, read_message
from vaccinnet.kmehr.sample import SAMPLE_MESSAGE, SAMPLE_VACCINATION

MESSAGES = Path(__file__).parents[2] / "messages" / "kmehr"
SAMPLES = Path(__file__).parents[3] / "../shared/data/kmehr-samples"


def read(name: str) -> Folder:
    return read_message(etree.parse(MESSAGES / name).getroot()).folders[0]


def read_item(xml: str) -> Vaccination:
    """Return the vaccination of a transaction with these items."""
    folder = f'<folder xmlns="{SCHEMA}"><transaction>{xml}</transaction></folder>'
    return read_folder(etree.fromstring(folder)).vaccinations[0]


def read_vaccine(xml: str) -> Vaccination:
    return read_item(f'<item><cd S="CD-ITEM" SV="1.0">vaccine</cd>{xml}</item>')


def test_reads_the_usual_message():
    message = read_message(etree.parse(MESSAGES / "batch.xml").getroot())

    assert message == SAMPLE_MESSAGE


def test_reads_a_message_with_all_that_kmehr_allows():
    message = read_message(etree.parse(MESSAGES / "rich.xml").getroot())

    header, patient = message.header, message.folders[0].patient
    assert (header.id, header.date, header.time) == ("10000007004.1", date(2026, 3, 2), "09:00:00.123+01:00")
    assert [(party.kind, party.name, party.nihii) for party in header.sender] == [
        ("persphysician", "Test Arts", "10000007004"),
        ("application", "Zorgdossier", ""),
    ]
    assert header.sender[0].insz == "85031299959"
    assert (patient.insz, patient.first_names, patient.family_name) == (
        "85000099910",
        ("Eerste", "Tweede"),
        "Van der Test",
    )
    assert (patient.birth_date, patient.birth_year, patient.language) == (None, 1985, "nl-BE")


def test_reads_a_vaccination_with_place_and_adverse_effects():
    vaccination = read("rich.xml").vaccinations[0]

    assert vaccination.vaccine_items == 1
    assert (vaccination.vaccinnet_code, vaccination.atc, vaccination.cnk) == ("HBV/AV003", "J07BC01", "")
    assert (vaccination.product_name, vaccination.lot, vaccination.quantity) == ("HBVAXPRO", "A21CB", Decimal(1))
    assert (vaccination.given_on, vaccination.lifecycle) == (date(2026, 3, 1), "administrated")
    assert (vaccination.place, vaccination.adverse_effects) == ("Australië", ("Roodheid", "Koorts"))
    assert (vaccination.is_complete, vaccination.is_validated) == (True, False)
    assert vaccination.kinds == ("vaccination",)
    assert [(party.ehp, party.cbe) for party in vaccination.author] == [("1990001916", ""), ("", "0999999922")]


def test_keeps_all_ids_and_finds_the_own_one():
    vaccination = read("batch.xml").vaccinations[0]

    assert vaccination.ids == SAMPLE_VACCINATION.ids
    assert (vaccination.kmehr_id, vaccination.local_id) == ("1", "6f1e6f0e-6c0e-4c3a-9a41-000000000001")


@pytest.mark.parametrize(
    ("moment", "day", "text"),
    [
        ("<date>2026-03-01</date>", date(2026, 3, 1), ""),
        ("<date>2026-03-01+01:00</date><time>10:00:00</time>", date(2026, 3, 1), ""),
        ("<date>2026-02-30</date>", None, "2026-02-30"),
        ("<date>20260301</date>", None, "20260301"),
        ("<date>2026-W10-7</date>", None, "2026-W10-7"),
        ("<date>12026-03-01</date>", None, "12026-03-01"),
        ("<date>2026-03-015</date>", None, "2026-03-015"),
        ("<year>2026</year>", None, "2026"),
        ("<yearmonth>2026-03</yearmonth>", None, "2026-03"),
        ('<text L="nl">vorige week</text>', None, "vorige week"),
        ('<text L="nl">2026-03-01</text>', None, "2026-03-01"),
        ("", None, ""),
    ],
)
def test_only_a_full_date_is_a_day(moment, day, text):
    vaccination = read_vaccine(f"<beginmoment>{moment}</beginmoment>")

    assert (vaccination.given_on, vaccination.given_text) == (day, text)


@pytest.mark.parametrize(
    ("content", "cnk"),
    [
        ('<intendedcd S="CD-DRUG-CNK" SV="1999">61358</intendedcd>', "0061358"),
        ('<intendedcd S="CD-DRUG-CNK" SV="1.0"> 1734094 </intendedcd>', "1734094"),
        ('<intendedcd S="CD-CNK-CLUSTER" SV="1.0">1</intendedcd>', ""),
        ('<deliveredcd S="CD-DRUG-CNK" SV="1.0">1734094</deliveredcd>', ""),
        ('<intendedcd S="CD-DRUG-CNK" SV="1.0"/>', ""),
    ],
)
def test_pads_the_cnk_number(content, cnk):
    vaccination = read_vaccine(f"<content><medicinalproduct>{content}</medicinalproduct></content>")

    assert vaccination.cnk == cnk


def test_takes_a_cnk_number_in_a_plain_code():
    assert read_vaccine('<content><cd S="CD-DRUG-CNK" SV="2.0">1734094</cd></content>').cnk == "1734094"


def test_counts_the_vaccines_and_keeps_the_first():
    item = '<item><cd S="CD-ITEM" SV="1.0">vaccine</cd><batch>{}</batch></item>'

    vaccination = read_item(item.format("ONE") + item.format("TWO"))

    assert (vaccination.vaccine_items, vaccination.lot) == (2, "ONE")


def test_a_transaction_without_items_has_no_vaccine():
    assert read_item("").vaccine_items == 0


def test_takes_the_country_when_the_place_has_no_words():
    place = read_item(
        '<item><cd S="CD-ITEM" SV="1.0">encounterlocation</cd><author><hcparty><address><country>'
        '<cd S="CD-FED-COUNTRY" SV="1.0">au</cd></country></address></hcparty></author></item>'
    ).place

    assert place == "au"


def test_does_not_see_elements_of_another_namespace():
    assert read_vaccine('<batch xmlns="urn:example">A</batch>').lot == ""


def test_reads_on_over_a_quantity_that_is_no_number():
    assert read_vaccine("<quantity><decimal>een</decimal></quantity>").quantity is None


def test_a_message_without_header_is_no_message():
    with pytest.raises(ValueError, match="no header"):
        read_message(etree.Element(f"{{{SCHEMA}}}kmehrmessage"))


@pytest.mark.skipif(not SAMPLES.exists(), reason="needs the reference samples beside the project")
def test_reads_the_reference_samples():
    for path in SAMPLES.glob("*.xml"):
        for folder in read_message(etree.parse(path).getroot()).folders:
            for vaccination in folder.vaccinations:
                assert folder.patient.insz
                assert vaccination.cnk
                assert vaccination.given_on
                assert vaccination.local_id
