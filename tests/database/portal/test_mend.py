"""Correcting and removing from a page: by who answers for it, with a reason, and told to all who read."""

import uuid
from datetime import date
from decimal import Decimal

import pytest
from tests.visits import CITIZEN, NOW, correct_as_hospital, part_of, remove_as_hospital, text_of, vaccinate

from vaccinnet.audit.models import Line
from vaccinnet.register.correction import Change
from vaccinnet.register.models import Vaccination, VaccinationVersion
from vaccinnet.stock.consult import left
from vaccinnet.stock.move import take

pytestmark = pytest.mark.usefixtures("cast")

DOCTOR = "Jan Huisarts"


@pytest.fixture
def given(person):
    """A vaccination that the doctor registered."""
    return vaccinate(
        person,
        sender_key=part_of(DOCTOR).viewer.key,
        author_number="19990512004",
        vaccinnet_code="FLU/SB004",
        vaccine_key="FLU/SB004",
        product_name="VAXIGRIP",
        quantity=Decimal(1),
    )


@pytest.fixture
def dossier(client, sign_in):
    """Open the record as who has this name, and return its address."""

    def do(name=DOCTOR):
        sign_in(name)
        return client.post("/Vaccinnet/patienten", {"insz": CITIZEN.insz}).url

    return do


def fields_of(client, address):
    """What stands in the form, as a browser would send it back."""
    form = client.get(address).context
    return dict(form["values"]) | {"version": str(form["given"].version), "vaccine_was": form["vaccine_was"]}


def corrected(client, address, **changes):
    sent = fields_of(client, address) | {"reason": "verkeerd overgenomen"} | changes
    return client.post(address, {name: value for name, value in sent.items() if value is not None})


@pytest.fixture
def correcting(dossier, given):
    return f"{dossier()}/{given}/verbeteren"


@pytest.fixture
def removing(dossier, given):
    return f"{dossier()}/{given}/verwijderen"


def test_the_record_offers_to_mend_what_is_ones_own_and_nothing_else(client, dossier, given, person):
    other = vaccinate(person, vaccine_key="T", vaccinnet_code="T")

    page = text_of(client.get(dossier()))

    assert f"{given}/verbeteren" in page
    assert f"{given}/verwijderen" in page
    assert str(other) not in page


def test_the_form_has_what_stands(client, correcting):
    values = fields_of(client, correcting)

    assert values["vaccine"] == "FLU/SB004 VAXIGRIP"
    assert (values["given_on"], values["lot"], values["quantity"]) == ("2026-11-20", "LOT-17", "1")
    assert "author" not in values


def test_another_vaccine_is_chosen_from_a_list(client, correcting, given):
    offered = next(line for line in text_of(client.get(correcting)).split('<option value="') if "2246775 " in line)

    corrected(client, correcting, vaccine=offered.partition('"')[0])

    assert Vaccination.objects.get(id=given).vaccine_key == "HBV/AV006"


def test_a_correction_makes_a_version_and_says_so_once(client, correcting, given):
    response = corrected(
        client, correcting, lot="LOT-18", given_on="2026-11-19", quantity="0,5", place="Gent", adverse_effects="koorts"
    )

    row = Vaccination.objects.get(id=given)
    assert (row.version, row.lot, row.given_on, row.quantity) == (2, "LOT-18", date(2026, 11, 19), Decimal("0.5"))
    assert (row.place, row.adverse_effects, row.vaccinnet_code) == ("Gent", "koorts", "FLU/SB004")
    line = Line.objects.get(action="corrected")
    assert (line.reason, line.via) == ("verkeerd overgenomen", "Vaccinnet")
    page = text_of(client.get(response.url))
    assert "De vaccinatie is verbeterd." in page
    assert "Reden: verkeerd overgenomen" in page
    assert "De vaccinatie is verbeterd." not in text_of(client.get(response.url))


def test_a_quantity_can_be_taken_away(client, correcting, given):
    corrected(client, correcting, quantity="")

    assert Vaccination.objects.get(id=given).quantity is None


def test_another_vaccine_swaps_the_dose_and_warns_of_an_empty_stock(client, correcting, given):
    doctor = part_of(DOCTOR).viewer.key
    take(sender_key=doctor, vaccine_key="FLU/SB004", vaccination_id=given, now=NOW)

    corrected(client, correcting, vaccine="HBV/AV006 HBVAXPRO")

    row = Vaccination.objects.get(id=given)
    assert (row.vaccinnet_code, row.vaccine_key) == ("HBV/AV006", "HBV/AV006")
    assert left(doctor, ["FLU/SB004", "HBV/AV006"]) == {"FLU/SB004": 30, "HBV/AV006": 19}


@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [
        ({"given_on": ""}, "given_on", "REG-052"),
        ({"given_on": "2031-01-01"}, "given_on", "VAC-014"),
        ({"vaccine": "1234567"}, "vaccine", "REG-053"),
        ({"vaccine": "NIETS/BE001"}, "vaccine", "VAC-010"),
        ({"quantity": "veel"}, "quantity", "REG-054"),
        ({"quantity": "0"}, "quantity", "VAC-022"),
        ({"lot": "x" * 51}, "lot", "REG-055"),
        ({"reason": ""}, "reason", "CON-006"),
        ({"reason": "zo", "lot": "LOT-18"}, "reason", "CON-006"),
        ({}, "", "VAC-045"),
        ({"author": "19990611004", "author_name": "Griet"}, "author", "VAC-047"),
        ({"version": "7", "lot": "LOT-18"}, "", "REG-033"),
        ({"version": None, "lot": "LOT-18"}, "", "REG-033"),
    ],
)
def test_what_a_rule_refuses_changes_nothing_and_is_told_at_its_field(client, correcting, changes, field, says):
    page = text_of(corrected(client, correcting, **changes))

    assert f"regel {says}" in page
    if field:
        assert f'<a href="#{field}">' in page
    assert not VaccinationVersion.objects.exists()
    for name in changes.keys() & {"lot", "quantity", "given_on"}:
        assert f'value="{changes[name]}"' in page


def test_all_that_is_wrong_is_said_at_once(client, correcting):
    page = text_of(corrected(client, correcting, given_on="ooit", quantity="veel", reason=""))

    for rule in ("REG-052", "REG-054", "CON-006"):
        assert f"regel {rule}" in page


def test_what_another_corrected_meanwhile_is_not_undone(client, correcting, given):
    stood = fields_of(client, correcting)
    corrected(client, correcting, lot="LOT-18")

    page = text_of(client.post(correcting, stood | {"lot": "LOT-19", "reason": "ander lot"}))

    assert "versie 2, en u zag versie 1" in page
    assert Vaccination.objects.get(id=given).lot == "LOT-18"
    # Seen now, it can be corrected.
    assert 'name="version" value="2"' in page


def test_a_responsible_doctor_corrects_what_his_organisation_sent_with_its_author(client, dossier, person):
    given = vaccinate(person)
    address = f"{dossier('AZ Teststad')}/{given}/verbeteren"

    corrected(client, address, author="1.9990611.004", author_name="Griet Stagemeester")

    row = Vaccination.objects.get(id=given)
    assert (row.version, row.author_number, row.author_name) == (2, "19990611004", "Griet Stagemeester")
    line = Line.objects.get(action="corrected")
    assert line.for_key == part_of("AZ Teststad").viewer.for_key


def test_a_removal_asks_a_reason_and_crosses_out(client, removing, given):
    assert "VAXIGRIP" in text_of(client.get(removing))
    assert "regel CON-006" in text_of(client.post(removing, {"reason": ""}))

    response = client.post(removing, {"reason": "nooit gegeven"})

    assert Vaccination.objects.get(id=given).removed_at
    page = text_of(client.get(response.url))
    assert "De vaccinatie is verwijderd." in page
    assert "Reden: nooit gegeven" in page
    assert f"{given}/verbeteren" not in page


@pytest.mark.parametrize("act", ["verbeteren", "verwijderen"])
def test_what_others_registered_is_not_mended(client, dossier, person, act):
    given = vaccinate(person)
    address = f"{dossier()}/{given}/{act}"

    page = text_of(client.post(address, {"reason": "verkeerde persoon", "version": "1", "given_on": "2026-11-20"}))

    assert "regel REG-032" in page
    assert not VaccinationVersion.objects.exists()


@pytest.mark.parametrize("act", ["verbeteren", "verwijderen"])
def test_what_was_removed_meanwhile_says_so(client, dossier, person, act):
    given = vaccinate(person)
    address = f"{dossier('AZ Teststad')}/{given}/{act}"
    remove_as_hospital(person, given, reason="verkeerde persoon")

    response = client.post(address, {"reason": "nooit gegeven", "version": "1", "given_on": "2026-11-20"})

    assert response.status_code == 403
    assert "regel REG-031" in text_of(response)
    assert client.get(address).url.startswith("/Vaccinnet/dossier/")


@pytest.mark.parametrize("act", ["verbeteren", "verwijderen"])
def test_what_never_was_has_no_page(client, dossier, person, act):
    assert client.get(f"{dossier()}/{uuid.uuid4()}/{act}").status_code == 404


@pytest.mark.parametrize("act", ["verbeteren", "verwijderen"])
@pytest.mark.parametrize("name", ["", "Noor Wolkenaar", "Bea Beheerder"])
def test_is_for_caregivers_and_responsible_doctors_only(client, dossier, given, sign_in, name, act):
    address = f"{dossier()}/{given}/{act}"
    client.post("/Vaccinnet/afmelden")
    if name:
        sign_in(name)

    assert client.post(address, {"reason": "nooit gegeven"}).url == "/Vaccinnet/aanmelden"
    assert not VaccinationVersion.objects.exists()


def test_every_look_at_a_form_is_on_the_trail(client, correcting):
    client.get(correcting)

    assert Line.objects.filter(action="consulted").count() == 1


def test_a_correction_of_the_hospital_is_read_by_its_doctor(client, dossier, person):
    given = vaccinate(person)
    correct_as_hospital(person, given, Change(lot="LOT-18"), reason="lot verkeerd gelezen")

    assert "Reden: lot verkeerd gelezen" in text_of(client.get(dossier("AZ Teststad")))
