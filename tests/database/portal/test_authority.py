"""The managers' pages: who may see them, the review from list to decision, figures and files."""

import csv
import io
import re
import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import override_settings
from tests.visits import CITIZEN, NOW, text_of

from vaccinnet.acceptance.cast import read_cast
from vaccinnet.audit.models import Line
from vaccinnet.exchanges.record import Spoken, record
from vaccinnet.figures.count import count
from vaccinnet.kmehr.message import Id
from vaccinnet.profiles.find_sender import sender_of
from vaccinnet.profiles.models import Profile
from vaccinnet.register.alike import notice_persons_alike
from vaccinnet.register.enter import enter
from vaccinnet.register.models import Person, ReviewCase
from vaccinnet.register.persons import find_persons
from vaccinnet.register.sample import SAMPLE
from vaccinnet.register.vaccine_codes import current_codes

pytestmark = pytest.mark.usefixtures("cast")

HOME = "/Vaccinnet/beheer/nazicht"
PAGES = [HOME, *(f"/Vaccinnet/beheer/{each}" for each in ("vaccinatiegraad", "verzenders", "weigeringen"))]
FILES = [f"{each}.csv" for each in PAGES[1:]]
OTHER = read_cast().citizens[1]


@pytest.fixture
def manager(sign_in):
    return sign_in("Bea Beheerder")


def give(person, sender=0, *, given_on=date(2026, 11, 23), patient=None, **changes):
    """Enter a vaccination by a profile of the cast."""
    profile = Profile.objects.get(key=read_cast().profiles[sender].key)
    patient = patient or SAMPLE.patient.but(family_name=person.family_name)
    sent = {"ids": (Id("LOCAL", uuid.uuid4().hex, "id"),), "given_on": given_on, "patient": patient} | changes
    arrival = SAMPLE.but(person=person, sender=sender_of(profile), received_on=date(2026, 11, 24), **sent)
    (outcome,) = enter(
        [arrival], codes=current_codes(), software_id="ACME_Demo", sent_in=uuid.uuid4(), via="BatchUpload", now=NOW
    )
    assert outcome.vaccination_id, outcome.findings
    return outcome.vaccination_id


@pytest.fixture
def double(person):
    given = give(person), give(person, 1)
    return ReviewCase.objects.get(), given


def rows_of(response):
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))


@pytest.mark.parametrize("address", [*PAGES, *FILES])
@pytest.mark.parametrize("who", ["", "Noor Wolkenaar", "Jan Huisarts", "AZ Teststad"])
def test_pages_are_for_managers_only(client, sign_in, address, who):
    if who:
        sign_in(who)

    assert client.get(address).url == "/Vaccinnet/aanmelden"


@pytest.mark.parametrize("address", PAGES)
def test_every_page_says_what_will_be_there_before_anything_is(client, manager, address):
    page = text_of(client.get(address))

    assert 'class="empty"' in page
    assert page.count('aria-current="page"') == 1


def test_the_list_names_nobody(client, manager, person, double):
    page = text_of(client.get(HOME))

    assert "Misschien dubbel geregistreerd" in page
    for word in (person.family_name, CITIZEN.insz, person.key.hex, str(person.key)):
        assert word not in page


def test_a_case_is_opened_with_a_reason_and_shown_side_by_side(client, manager, person, double):
    case, _ = double
    address = f"{HOME}/{case.id}"
    assert person.family_name not in text_of(client.get(address))
    refused = text_of(client.post(address, {"reason": ""}))
    assert 'href="#reason"' in refused
    assert person.family_name not in refused
    assert not Line.objects.filter(action="consulted").exists()

    page = text_of(client.post(address, {"reason": "nazicht van een dubbel"}))

    assert person.family_name in page
    assert CITIZEN.insz in page
    assert "Registratie 2" in page
    assert re.search(r'class="differs">\s*<th scope="row">Gestuurd door', page)
    assert Line.objects.get(action="consulted").reason == "nazicht van een dubbel"


def test_a_decision_without_reason_shows_the_case_again(client, manager, person, double):
    case, _ = double
    form = {"decision": "keep", "reason": "", "looks_for": "nazicht van een dubbel"}

    page = text_of(client.post(f"{HOME}/{case.id}/beslissen", form))

    assert 'href="#reason"' in page
    assert "Registratie 2" in page
    assert ReviewCase.objects.get().decided_at is None


def test_duplicates_are_kept_or_one_is_removed(client, manager, person, double):
    case, (_, second) = double
    page = text_of(client.post(f"{HOME}/{case.id}", {"reason": "nazicht van een dubbel"}))
    assert f'value="remove:{second.hex}"' in page

    form = {"decision": f"remove:{second.hex}", "reason": "twee keer hetzelfde", "looks_for": "nazicht"}
    assert client.post(f"{HOME}/{case.id}/beslissen", form).url == HOME

    listed = text_of(client.get(HOME))
    assert "Vaccinatie verwijderd" in listed
    assert "Niets wacht" in listed
    assert ReviewCase.objects.get().decision == "removed"


@pytest.mark.parametrize("decision", ["", "remove:", "remove:x", "merge:1", "anything"])
def test_a_button_that_was_tampered_with_does_nothing(client, manager, person, double, decision):
    case, _ = double

    response = client.post(f"{HOME}/{case.id}/beslissen", {"decision": decision, "reason": "zomaar iets"})

    assert response.status_code in (200, 302)
    assert ReviewCase.objects.get().decided_at is None


def test_a_case_that_is_none_is_told(client, manager):
    page = text_of(client.post(f"{HOME}/{uuid.uuid4()}", {"reason": "nazicht van een dubbel"}))

    assert "Er is geen geval met dit nummer" in page


def test_a_name_is_taken_over(client, manager, person):
    give(person, patient=SAMPLE.patient.but(family_name="Heel Anders", first_names=("Iemand",)))
    case = ReviewCase.objects.get()
    page = text_of(client.post(f"{HOME}/{case.id}", {"reason": "nazicht van een naam"}))
    assert "Heel Anders" in page
    assert person.family_name in page

    client.post(f"{HOME}/{case.id}/beslissen", {"decision": "rename", "reason": "nieuwe naam"})

    assert Person.objects.get(key=person.key).family_name == "Heel Anders"


def test_two_persons_are_put_side_by_side_merged_and_separated(client, manager, person):
    written = f"{CITIZEN.insz[:6]}-{CITIZEN.insz[6:9]}.{CITIZEN.insz[9:]}"
    response = client.post(f"{HOME}/vergelijken", {"insz": written, "other": OTHER.insz})
    case = ReviewCase.objects.get()
    assert response.url == f"{HOME}/{case.id}"
    page = text_of(client.post(response.url, {"reason": "melding van de burger"}))
    assert "Persoon 2" in page

    stays = person.key.hex
    client.post(f"{HOME}/{case.id}/beslissen", {"decision": f"merge:{stays}", "reason": "één mens"})
    assert {each.key for each in find_persons([CITIZEN.insz, OTHER.insz]).values()} == {person.key}

    assert "Toch twee personen?" in text_of(client.get(HOME))
    client.post(f"{HOME}/{case.id}/beslissen", {"decision": "separate", "reason": "toch twee"})
    assert len({each.key for each in find_persons([CITIZEN.insz, OTHER.insz]).values()}) == 2


def test_numbers_that_are_wrong_are_told_at_their_field_and_stay(client, manager):
    page = text_of(client.post(f"{HOME}/vergelijken", {"insz": CITIZEN.insz, "other": "123"}))

    assert 'href="#other"' in page
    assert f'value="{CITIZEN.insz}"' in page


def test_persons_alike_wait_in_the_list(client, manager):
    one, other = Person.objects.all()[:2]
    same = {"given_names": "Ann", "family_name": "Eén", "birth_date": date(2000, 1, 1)}
    Person.objects.filter(key__in=[one.key, other.key]).update(company_key=one.company_key, **same)
    notice_persons_alike(NOW)

    assert "Misschien dezelfde persoon" in text_of(client.get(HOME))


@pytest.fixture
def counted(person):
    for n in range(12):
        give(person, given_on=date(2026, 11, 23) - timedelta(days=n))
    count(codes=current_codes(), clock=lambda: NOW)


def test_coverage_is_shown_with_chart_and_table(client, manager, counted):
    with override_settings(FIGURES_LEAST=1):
        page = text_of(client.get("/Vaccinnet/beheer/vaccinatiegraad"))
        hepatitis = text_of(client.get("/Vaccinnet/beheer/vaccinatiegraad?van=v:DTPA"))

    assert "<h1>Vaccinatiegraad</h1>" in page
    assert '<option value="d:tetanus" selected>tetanus</option>' in page
    assert '<svg class="chart"' in page
    assert '<option value="v:DTPA" selected>' in hepatitis
    assert "Geteld op 24 november 2026 om" in page


def test_small_numbers_are_on_no_page_and_in_no_file(client, manager, counted):
    page = text_of(client.get("/Vaccinnet/beheer/vaccinatiegraad"))
    rows = rows_of(client.get("/Vaccinnet/beheer/vaccinatiegraad.csv"))

    assert "<td>1</td>" not in page
    assert rows[0][:3] == ["subject", "born", "persons"]
    assert all(
        cell in ("x", "0", "") or not cell.isdecimal() or int(cell) >= 10 for row in rows[1:] for cell in row[2:-1]
    )


def test_senders_are_named_on_the_page_and_doctors_together_in_the_file(client, manager, person, counted):
    doctor = next(n for n, each in enumerate(read_cast().profiles) if each.kind == "doctor")
    for n in range(12):
        give(person, doctor, given_on=date(2026, 11, 23) - timedelta(days=n), vaccinnet_code="HBV", cnk="")
    count(codes=current_codes(), clock=lambda: NOW)

    page = text_of(client.get("/Vaccinnet/beheer/verzenders"))
    rows = rows_of(client.get("/Vaccinnet/beheer/verzenders.csv"))

    assert read_cast().profiles[doctor].name in page
    assert sorted(row[:3] for row in rows[1:]) == [["", "doctor", "12"], ["AZ Teststad", "organisation", "12"]]


def test_refusals_are_counted_by_rule_and_program(client, manager):
    for n in range(11):
        program = "ACME_Demo" if n else '=HYPERLINK("x")'
        spoken = Spoken(service="RegistratieService", software_id=program, outcome="refused", rules=("REG-030",))
        record(spoken, request=b"", answer=b"", at=datetime.now(UTC), milliseconds=1.0, keeps_messages=False)

    page = text_of(client.get("/Vaccinnet/beheer/weigeringen?dagen=91"))
    rows = rows_of(client.get("/Vaccinnet/beheer/weigeringen.csv"))

    assert "REG-030" in page
    assert "<td>10</td>" in page
    assert '<option value="91" selected>' in page
    assert rows[0][3:] == ["ACME_Demo", '\'=HYPERLINK("x")', "all programs"]
    assert rows[1][3:] == ["x", "x", "11"]


@pytest.mark.parametrize("page", ["0", "2", "x", "9" * 5000, "²"])
def test_any_page_of_the_list_can_be_asked(client, manager, page):
    assert client.get(HOME, {"pagina": page}).status_code == 200
