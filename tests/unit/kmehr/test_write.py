"""What is written can be read back, and is valid: under our schema and, where it is at hand, under the official one."""

import string
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from vaccinnet.kmehr.message import Folder, Header, Id, Message, Party, Patient, Vaccination, sequence_ids
from vaccinnet.kmehr.names import kmehr
from vaccinnet.kmehr.read import read_message
from vaccinnet.kmehr.sample import SAMPLE_FOLDER, SAMPLE_MESSAGE, SAMPLE_VACCINATION
from vaccinnet.kmehr.schema import schema_findings
from vaccinnet.kmehr.write import to_bytes, write_message

OFFICIAL = Path(__file__).parents[3] / "../shared/data/kmehr-xsd/1.43/ehealth-kmehr/XSD/kmehr_elements-1_43.xsd"

LETTERS = string.ascii_letters + string.digits + "éçß<&>\"' /-\u4e2d"

texts = st.text(LETTERS, min_size=1, max_size=12).map(str.strip).filter(bool)
days = st.dates(date(1900, 1, 1), date(2100, 1, 1))
times = st.times().map(lambda time: time.isoformat(timespec="seconds"))
ids = st.lists(
    st.builds(Id, st.sampled_from(["ID-KMEHR", "LOCAL"]), texts, st.just("") | texts), min_size=1, max_size=3
)
party_ids = st.lists(
    st.builds(Id, st.sampled_from(["ID-HCPARTY", "ID-CBE", "ID-EHP", "INSS", "LOCAL"]), texts, st.just("") | texts),
    max_size=3,
)
parties = st.builds(
    Party,
    ids=party_ids.map(tuple),
    kind=st.sampled_from(["persphysician", "orghospital", "application"]),
    name=st.just("") | texts,
)
some_parties = st.lists(parties, min_size=1, max_size=2).map(tuple)

births = st.one_of(
    st.just({}),
    st.builds(lambda day: {"birth_date": day}, days),
    st.builds(lambda year: {"birth_year": year}, st.integers(1900, 2100)),
)
patients = st.builds(
    lambda birth, **others: Patient(**others, **birth),
    births,
    insz=texts,
    first_names=st.lists(texts, min_size=1, max_size=2).map(tuple),
    family_name=texts,
    sex=st.sampled_from(["male", "female", "unknown"]),
    language=st.sampled_from(["", "nl", "nl-BE"]),
)

moments = st.one_of(
    st.builds(lambda day: {"given_on": day}, days),
    st.sampled_from([{}, {"given_text": "2026"}, {"given_text": "2026-03"}, {"given_text": "vorige week"}]),
)
products = st.one_of(
    st.just({}),
    st.builds(lambda name: {"cnk": "1734094", "product_name": name}, texts),
    st.builds(lambda name: {"vaccinnet_code": "HBV/AV003", "atc": "J07BC01", "product_name": name}, texts),
    st.just({"atc": "J07BC01"}),
)
vaccinations = st.builds(
    lambda moment, product, **others: Vaccination(**others, **moment, **product),
    moments,
    products,
    ids=ids.map(tuple),
    reported_on=days,
    reported_at=times,
    author=some_parties,
    lot=st.just("") | texts,
    quantity=st.none() | st.decimals(-5, 1000, places=2),
    lifecycle=st.sampled_from(["", "administrated", "planned"]),
    place=st.just("") | texts,
    adverse_effects=st.lists(texts, max_size=2).map(tuple),
    is_complete=st.booleans(),
    is_validated=st.booleans(),
)
folders = st.builds(
    Folder,
    ids=ids.map(tuple),
    patient=patients,
    vaccinations=st.lists(vaccinations, min_size=1, max_size=2).map(tuple),
)
headers = st.builds(
    Header,
    id=texts,
    date=days,
    time=times,
    standard=st.sampled_from(["20120701", "20260210"]),
    sender=some_parties,
    recipients=some_parties,
)
messages = st.builds(Message, header=headers, folders=st.lists(folders, min_size=1, max_size=2).map(tuple))


@given(messages)
@settings(max_examples=60, deadline=None)
def test_reads_back_what_it_writes(message):
    document = to_bytes(message)

    assert read_message(etree.fromstring(document)) == message


@given(messages)
@settings(max_examples=60, deadline=None)
def test_writes_what_our_schema_accepts(message):
    assert schema_findings(write_message(message)) == []


@pytest.mark.skipif(not OFFICIAL.exists(), reason="needs the official schema beside the project")
@given(messages)
@settings(max_examples=60, deadline=None)
def test_writes_what_the_official_schema_accepts(message):
    official = etree.XMLSchema(etree.parse(OFFICIAL))

    assert official.validate(write_message(message)), official.error_log


def test_numbers_the_items():
    vaccination = SAMPLE_VACCINATION.but(place="school", adverse_effects=("Koorts", "Roodheid"))

    element = write_message(SAMPLE_MESSAGE.but(folders=(SAMPLE_FOLDER.but(vaccinations=(vaccination,)),)))

    items = element.findall(".//{*}item")
    assert [item[0].text for item in items] == ["1", "2", "3", "4"]
    assert [item[1].text for item in items] == ["vaccine", "encounterlocation", "adr", "adr"]


def test_names_a_vaccine_in_three_ways():
    vaccination = SAMPLE_VACCINATION.but(vaccinnet_code="DTPA/GL001", atc="J07AJ52")

    element = write_message(SAMPLE_MESSAGE.but(folders=(SAMPLE_FOLDER.but(vaccinations=(vaccination,)),)))

    codes = element.findall(".//{*}content//*[@S]")
    assert [(code.get("S"), code.get("SL"), code.text) for code in codes] == [
        ("CD-DRUG-CNK", None, "1734094"),
        ("LOCAL", "VACCINNETCODE", "DTPA/GL001"),
        ("CD-ATC", None, "J07AJ52"),
    ]


def test_leaves_out_what_is_not_known():
    bare = Vaccination(ids=sequence_ids(1), author=())
    message = SAMPLE_MESSAGE.but(
        header=SAMPLE_MESSAGE.header.but(date=None),
        folders=(SAMPLE_FOLDER.but(patient=Patient("", (), ""), vaccinations=(bare,)),),
    )

    element = write_message(message)

    assert [child.tag.rpartition("}")[2] for child in element.find("{*}folder/{*}transaction")] == [
        "id",
        "cd",
        "author",
        "iscomplete",
        "isvalidated",
        "item",
    ]
    assert element.find("{*}header/{*}date") is None


def test_writes_a_large_quantity_without_exponent():
    vaccination = SAMPLE_VACCINATION.but(quantity=Decimal("1E+3"))

    element = write_message(SAMPLE_MESSAGE.but(folders=(SAMPLE_FOLDER.but(vaccinations=(vaccination,)),)))

    assert element.findtext(".//{*}decimal") == "1000"


def test_leaves_out_what_xml_cannot_say_and_keeps_the_rest():
    patient = SAMPLE_MESSAGE.folders[0].patient.but(
        family_name='\x00O\'Neill & <"Co">\x1f\r\té\ud800😀', first_names=("]]>",)
    )
    folder = SAMPLE_MESSAGE.folders[0].but(patient=patient)

    written = write_message(SAMPLE_MESSAGE.but(folders=(folder,)))

    assert written.findtext(f".//{kmehr('familyname')}") == 'O\'Neill & <"Co">\r\té😀'
    assert written.findtext(f".//{kmehr('firstname')}") == "]]>"
