"""A doctor finds a patient and opens the record: by number, never in an address, and seen by the patient."""

import pytest
from django.test import override_settings
from tests.visits import CITIZEN, part_of, text_of, vaccinate

from vaccinnet.acceptance.cast import read_cast
from vaccinnet.audit.models import Line
from vaccinnet.consultation.models import Relation
from vaccinnet.consultation.terms import Terms
from vaccinnet.register.models import Person
from vaccinnet.register.sample import SAMPLE

pytestmark = pytest.mark.usefixtures("cast")

PAGE = "/Vaccinnet/patienten"
RELATION_REQUIRED = override_settings(CONSULTATION_TERMS=Terms(relation_required=True))
ELSEWHERE = next(each for each in read_cast().citizens if each.family_name == "Vanelders")


@pytest.fixture
def as_doctor(sign_in):
    return sign_in("Jan Huisarts")


@pytest.fixture
def find(client, as_doctor):
    def do(insz=CITIZEN.insz, reason=""):
        return client.post(PAGE, {"insz": insz, "reason": reason})

    return do


def looks():
    return [(line.action, line.via, line.by_key, line.reason) for line in Line.objects.filter(action="consulted")]


@pytest.mark.parametrize("address", [PAGE, "/Vaccinnet/dossier/x"])
@pytest.mark.parametrize("name", ["", "Noor Wolkenaar", "Bea Beheerder"])
def test_is_for_caregivers_and_responsible_doctors_only(client, sign_in, name, address):
    if name:
        sign_in(name)

    assert client.get(address).url == "/Vaccinnet/aanmelden"


@pytest.mark.parametrize(
    "name", ["Youssef Haio", "Groepspraktijk De Drie Testen", "Huisartsenwachtpost Testwoude", "AZ Teststad"]
)
def test_every_kind_of_caregiver_can_find(client, sign_in, name, person):
    sign_in(name)

    response = client.post(PAGE, {"insz": CITIZEN.insz}, follow=True)

    assert response.status_code == 200
    assert len(looks()) == 1


@pytest.mark.parametrize("written", [CITIZEN.insz, "26.10.19-000.75", " 261019 00075 "])
def test_the_record_opens_under_an_address_that_tells_nothing(client, find, written, person):
    vaccinate(person)

    response = find(written)
    page = text_of(client.get(response.url))

    assert response.url.startswith("/Vaccinnet/dossier/")
    assert CITIZEN.insz not in response.url
    assert person.key.hex not in response.url.replace("-", "")
    assert "Beschermd tegen…" in page
    assert "LOT-17" in page


def test_every_look_is_on_the_trail_and_the_reason_once(client, find):
    address = find(reason="consultatie vandaag").url
    assert looks() == []

    client.get(address)
    client.get(address)

    doctor = part_of("Jan Huisarts").viewer.key
    assert looks() == [
        ("consulted", "Vaccinnet", doctor, "consultatie vandaag"),
        ("consulted", "Vaccinnet", doctor, ""),
    ]
    assert "Opgeschreven op" in text_of(client.get(address))


@pytest.mark.parametrize(
    ("insz", "says"),
    [
        ("", "Er is geen INSZ-nummer."),
        ("26101900076", "is geen INSZ-nummer."),
        ("Noor", "is geen INSZ-nummer."),
        (SAMPLE.patient.insz, "Niemand is hier bekend met dit nummer."),
        (ELSEWHERE.insz, "Niemand is hier bekend met dit nummer."),
    ],
)
def test_a_number_that_leads_to_nobody_is_explained_at_its_field(find, insz, says):
    page = text_of(find(insz))

    assert says in page
    assert '<a href="#insz">' in page
    assert 'aria-invalid="true"' in page
    assert f'value="{insz}"' in page
    assert looks() == []


def test_a_reason_that_says_nothing_is_refused_at_its_field(find):
    page = text_of(find(reason="zo"))

    assert "De reden heeft 2 tekens" in page
    assert '<a href="#reason">' in page


@RELATION_REQUIRED
def test_where_a_relation_is_required_a_reason_is_asked_and_recorded(client, find, person):
    assert "er is geen reden gegeven" in text_of(find())

    page = text_of(client.get(find(reason="nieuwe patiënt").url))

    assert Relation.objects.get(person_key=person.key).reason == "nieuwe patiënt"
    assert "waarom u met deze persoon te maken hebt: nieuwe patiënt" in page
    assert client.get(find().url).status_code == 200


@RELATION_REQUIRED
def test_who_registered_before_needs_no_reason(client, find, person):
    vaccinate(person, sender_key=part_of("Jan Huisarts").viewer.key)

    assert "U registreerde al voor deze persoon." in text_of(client.get(find().url))


def test_a_responsible_doctor_sees_what_the_organisation_sent_and_no_more(client, sign_in, person):
    vaccinate(person)
    vaccinate(person, sender_key=part_of("Jan Huisarts").viewer.key, lot="LOT-18", vaccine_key="T", vaccinnet_code="T")
    sign_in("AZ Teststad")

    page = text_of(client.post(PAGE, {"insz": CITIZEN.insz}, follow=True))

    assert "LOT-17" in page
    assert "LOT-18" not in page
    assert "U ziet alleen wat de organisatie zelf verstuurde." in page


def test_an_address_of_another_visit_opens_nothing(client, find, sign_in):
    address = find().url
    sign_in("Els Kinderarts")

    assert client.get(address).url == PAGE
    assert looks() == []


def test_opened_records_are_listed_the_latest_first_and_gone_with_the_visit(client, find, sign_in):
    first, second = find().url, find("24031100030").url
    page = text_of(client.get(PAGE))
    assert page.index(second) < page.index(first)
    assert "Fien Regenboog" in page
    assert find().url == first

    sign_in("Jan Huisarts")

    assert "Hier komen de personen van wie u het dossier opende" in text_of(client.get(PAGE))


def test_the_session_holds_no_number(client, find):
    find(reason="consultatie vandaag")

    assert CITIZEN.insz not in str(dict(client.session))


def test_somebody_who_is_not_known_any_more_is_told_why(client, find, person):
    address = find().url
    Person.objects.filter(key=person.key).delete()

    assert "CON-001" in text_of(client.get(address))


def test_is_kept_nowhere_on_its_way(client, find):
    assert "no-store" in client.get(find().url)["Cache-Control"]
