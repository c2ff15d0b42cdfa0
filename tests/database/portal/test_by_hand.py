"""Adding by hand on a page: one vaccination, or a group from a file."""

import base64
import re
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.visits import CITIZEN, text_of

from vaccinnet.acceptance.cast import read_cast
from vaccinnet.kmehr.business_day import business_day
from vaccinnet.register.models import Vaccination

pytestmark = pytest.mark.usefixtures("cast")

PAGE, GROUP, NOW_PAGE = "/Vaccinnet/patienten/toevoegen", "/Vaccinnet/groep", "/Vaccinnet/groep/toevoegen"
OTHERS = [each for each in read_cast().citizens if each.company == CITIZEN.company and not each.deceased_on][:3]


def today():
    return business_day(datetime.now(UTC)).isoformat()


def form(**changes):
    return {
        "token": "0" * 32,
        "insz": CITIZEN.insz,
        "family_name": CITIZEN.family_name,
        "first_name": CITIZEN.given_names,
        "vaccine": "1734094 BOOSTRIX",
        "given_on": today(),
        "lot": "LOT-17",
        "quantity": "1",
        "stock": "yes",
    } | changes


def upload(contents, **changes):
    file = SimpleUploadedFile("groep.csv", contents if isinstance(contents, bytes) else contents.encode())
    return form(insz="", family_name="", first_name="", file=file, **changes)


def file_of(*citizens):
    rows = [f"{each.insz};{each.family_name};{each.given_names}" for each in citizens]
    return "\n".join(["INSZ;familienaam;voornaam", *rows])


@pytest.mark.parametrize("address", [PAGE, GROUP, "/Vaccinnet/groep/sjabloon.csv", "/Vaccinnet/koppelingen"])
@pytest.mark.parametrize("name", ["Noor Wolkenaar", "AZ Teststad", "Bea Beheerder"])
def test_is_for_caregivers_only(client, sign_in, name, address):
    assert client.get(address).url == "/Vaccinnet/aanmelden"

    sign_in(name)

    assert client.get(address).url == "/Vaccinnet/aanmelden"


def test_a_doctor_adds_a_vaccination_and_a_second_click_adds_nothing(client, sign_in):
    sign_in("Jan Huisarts")
    page = client.get(PAGE)
    assert 'id="author"' not in text_of(page)
    assert "no-store" in page["Cache-Control"]

    first, second = client.post(PAGE, form()), client.post(PAGE, form())

    assert "De vaccinatie staat in het register" in text_of(first)
    assert "De vaccinatie stond er al" in text_of(second)
    row = Vaccination.objects.get()
    assert (row.author_name, row.lot, row.cnk) == ("Jan Huisarts", "LOT-17", "1734094")


def test_a_page_with_mistakes_keeps_what_was_written_and_links_each_to_its_field(client, sign_in):
    sign_in("Jan Huisarts")

    page = text_of(client.post(PAGE, form(insz="85031299958", lot='"><script>', vaccine="", given_on="ooit")))

    assert [each for each in re.findall(r'<a href="#(\w+)"', page) if each != "content"] == [
        "insz",
        "given_on",
        "vaccine",
    ]
    assert 'value="&quot;&gt;&lt;script&gt;"' in page
    assert 'id="insz-wrong1"' in page
    assert 'name="token" value="00000000000000000000000000000000"' in page
    assert not Vaccination.objects.exists()


def test_a_trainee_with_one_stagemeester_finds_him_chosen_and_a_practice_chooses(client, sign_in):
    sign_in("Groepspraktijk De Drie Testen")
    page = text_of(client.get(PAGE))
    assert page.count('<option value="1999') == 3
    assert "Jan Huisarts (tot 31 december 2024)" in page
    assert '<a href="#author">' in text_of(client.post(PAGE, form()))
    assert not Vaccination.objects.exists()
    trainee = next(each for each in read_cast().profiles if each.user_code == "ART-2007")

    sign_in(trainee.name)
    page = text_of(client.get(PAGE))
    chosen = re.search(r'<option value="(\d+)" selected>([^<]+)', page)
    assert chosen[2] == "Griet Stagemeester"
    client.post(PAGE, form(author=chosen[1]))

    assert Vaccination.objects.get().author_name == "Griet Stagemeester"


def test_a_group_is_looked_at_and_then_added(client, sign_in):
    sign_in("Jan Huisarts")

    preview = text_of(client.post(GROUP, upload(file_of(*OTHERS))))
    assert "Klopt dit?" in preview
    assert not Vaccination.objects.exists()
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', preview))
    assert base64.b64decode(hidden["contents"]).decode() == file_of(*OTHERS)
    assert all(each.insz not in str(client.session.items()) for each in OTHERS)
    added = text_of(client.post(NOW_PAGE, hidden))
    again = text_of(client.post(NOW_PAGE, hidden))

    assert "3 vaccinaties staan in het register" in added
    assert "0 vaccinaties staan in het register" in again
    assert Vaccination.objects.count() == 3


def test_a_group_with_mistakes_tells_them_by_line_and_column(client, sign_in):
    sign_in("Jan Huisarts")
    contents = file_of(OTHERS[0]) + "\n85031299958;;Voornaam\n"

    page = text_of(client.post(GROUP, upload(contents, lot="x" * 51)))

    assert "Klopt dit?" not in page
    assert "regel 3" in page
    assert "REG-050" in page
    assert "<td>familienaam</td>" in page
    assert '<a href="#lot">' in page


@pytest.mark.parametrize("contents", [b"", b"PK\x03\x04\x00", b"\x00" * 300_000, b"\xff\xfeI\x00", b'a;"b'])
def test_whatever_is_uploaded_gets_an_answer(client, sign_in, contents):
    sign_in("Jan Huisarts")

    for response in (
        client.post(GROUP, upload(contents)),
        client.post(GROUP, form(file="no file at all")),
        client.post(NOW_PAGE, form(contents=base64.b64encode(contents).decode())),
        client.post(NOW_PAGE, form(contents="!!")),
    ):
        assert response.status_code == 200
        assert '<a href="#file">' in text_of(response)


def test_the_template_opens_in_a_spreadsheet(client, sign_in):
    sign_in("Jan Huisarts")

    response = client.get("/Vaccinnet/groep/sjabloon.csv")

    assert response.content.decode("utf-8-sig") == "INSZ;familienaam;voornaam;geboortedatum;bijwerking\r\n"
    assert response["Content-Disposition"] == 'attachment; filename="groep.csv"'


def test_a_button_without_the_secret_of_the_form_does_nothing(sign_in, client):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = sign_in("Jan Huisarts").cookies

    for address in (PAGE, GROUP, NOW_PAGE, "/Vaccinnet/koppelingen", "/Vaccinnet/koppelingen/beeindigen"):
        assert strict.post(address, form()).status_code == 403
