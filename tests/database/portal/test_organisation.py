"""The organisation's page: its batches, what became of them, and the way to mend."""

import csv
import uuid
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from tests.visits import NOW, part_of, text_of

from vaccinnet.audit.models import Line
from vaccinnet.batch.models import Batch
from vaccinnet.batch.of_sender import A_PAGE
from vaccinnet.kmehr.message import sequence_ids
from vaccinnet.profiles.models import Link

pytestmark = pytest.mark.usefixtures("cast")

PAGE = "/Vaccinnet/organisatie"
FORMULA = '=HYPERLINK("http://ergens")'


def batch_of(user_code="ORG-1001", **changes):
    sender = {"ORG-1001": "AZ Teststad", "ORG-1002": "Arbeidsgezondheid Proefland"}[user_code]
    given = {"software_id": "a_b_c", "origin": "own", "persons": 1, "received_at": NOW, "due_at": NOW}
    return Batch.objects.create(sender_key=part_of(sender).viewer.for_key, **given | changes)


@pytest.fixture
def as_hospital(sign_in):
    return sign_in("AZ Teststad")


@pytest.fixture
def sent(door):
    """A processed batch: Eva has one accepted and one of tomorrow, Adam one, and a number is nobody's."""
    tomorrow = door.today + timedelta(days=1)
    accepted = door.send(
        door.message(
            door.folder(
                "Eva",
                door.vaccination(1, ids=sequence_ids(1, local_id=FORMULA)),
                door.vaccination(2, given_on=tomorrow),
            ),
            door.folder("Adam", number=2),
            door.folder("Robin", number=3, insz="96041799951"),
        )
    )
    door.process()
    return f"{PAGE}/batches/{uuid.UUID(hex=accepted.transaction_id)}"


@pytest.mark.parametrize("path", ["", "/batches/{}", "/batches/{}/csv", "/batches/{}/openen"])
@pytest.mark.parametrize("name", ["", "Noor Wolkenaar", "Jan Huisarts", "Bea Beheerder"])
def test_is_for_responsible_doctors_only(client, sign_in, name, path):
    address = PAGE + path.format(batch_of(processed_at=NOW).key)
    if name:
        sign_in(name)

    ask = client.post if path.endswith("openen") else client.get
    assert ask(address).url == "/Vaccinnet/aanmelden"


def test_without_batches_it_says_what_will_be_here(client, as_hospital):
    batch_of("ORG-1002")

    assert "Hier komt elke batch die de organisatie verstuurt" in text_of(client.get(PAGE))


def test_tells_of_every_batch_how_it_stands(client, as_hospital):
    batch_of(due_at=datetime.now(UTC) + timedelta(days=1))
    batch_of(persons=7, folders_done=3)
    batch_of(processed_at=NOW, accepted=11, refused=2)

    page = text_of(client.get(PAGE))

    assert "wacht, wordt verwerkt om" in page
    assert "wordt verwerkt: 3 van 7 personen" in page
    assert "11 vaccinaties aanvaard" in page
    assert "2 geweigerd" in page
    assert page.count("Per persoon") == 1


def test_many_batches_have_pages(client, as_hospital):
    for _ in range(A_PAGE + 1):
        batch_of()

    assert 'href="?pagina=2"' in text_of(client.get(PAGE))
    assert text_of(client.get(f"{PAGE}?pagina=2")).count('<th scope="row">') == 1


def test_what_was_refused_is_shown_first_with_why_and_what_to_send(client, as_hospital, sent):
    page = text_of(client.get(sent))

    assert "Personen met iets wat geweigerd is" in page
    assert "Persoon 1<" in page
    assert "Persoon 2<" not in page
    assert "Persoon 3<" in page
    assert "<b>VAC-014</b>" in page
    assert "<b>MSG-111</b>" in page
    assert "<code>patient/id</code>" in page
    assert "transaction[2]" in page
    assert "van het bericht" in page
    assert page.count("✓ aanvaard") == 1
    assert page.count("✗ geweigerd<") == 2


def test_everybody_can_be_shown(client, as_hospital, sent):
    page = text_of(client.get(f"{sent}?toon=alles"))

    assert "Persoon 2<" in page
    # Nothing of the third is stored, so there is no record to open.
    assert page.count('name="person"') == 2


def test_the_list_tells_no_name_and_no_number_of_a_person(client, as_hospital, sent, door):
    page = text_of(client.get(f"{sent}?toon=alles"))

    for name in ("Eva", "Adam", door.patient("Eva").insz, door.patient("Adam").insz):
        assert name not in page
    assert not Line.objects.filter(action="consulted").exists()


def test_a_person_of_the_batch_is_opened_and_that_look_is_on_the_trail(client, as_hospital, sent):
    response = client.post(f"{sent}/openen", {"person": "2"}, follow=True)

    ((address, _),) = response.redirect_chain
    assert address.startswith("/Vaccinnet/dossier/")
    page = text_of(response)
    assert "Adam" in page
    assert "verbeteren" in page
    look = Line.objects.get(action="consulted")
    assert (look.by_key, look.for_key) == (part_of("AZ Teststad").viewer.key, part_of("AZ Teststad").viewer.for_key)


@pytest.mark.parametrize("person", ["3", "4", "0", "", "Eva"])
def test_who_is_not_known_cannot_be_opened(client, as_hospital, sent, person):
    response = client.post(f"{sent}/openen", {"person": person})

    assert response.status_code == 403
    assert "CON-001" in text_of(response)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"due_at": datetime(2100, 1, 4, 10, tzinfo=UTC)}, "BAT-023"),
        ({"processed_at": NOW - timedelta(days=91)}, "BAT-024"),
        ({"user_code": "ORG-1002", "processed_at": NOW}, "BAT-022"),
    ],
)
@pytest.mark.parametrize("path", ["", "/csv"])
def test_a_result_that_is_not_there_says_why(client, as_hospital, changes, says, path):
    batch = batch_of(**changes)

    response = client.get(f"{PAGE}/batches/{batch.key}{path}")

    assert response.status_code == 403
    assert says in text_of(response)


def test_who_is_no_responsible_doctor_any_more_sees_nothing(client, as_hospital, sent):
    Link.objects.filter(role="responsible").delete()

    for address in (PAGE, sent, f"{sent}/csv"):
        assert "CON-003" in text_of(client.get(address))


def test_the_result_comes_as_csv_that_is_no_formula(client, as_hospital, sent):
    response = client.get(f"{sent}/csv")

    text = b"".join(response.streaming_content).decode()
    assert text.startswith("\ufeffpersoon;")
    head, *rows = csv.reader(StringIO(text.removeprefix("\ufeff")), delimiter=";")
    assert [row[head.index("resultaat")] for row in rows] == ["OK", "VAC-014", "OK", "MSG-111"]
    assert [row[head.index("persoon")] for row in rows] == ["1", "1", "2", "3"]
    assert [bool(row[head.index("VaccinationId")]) for row in rows] == [True, False, True, False]
    assert rows[1][-1].startswith("VAC-014 (regel ")
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]
    assert FORMULA in rows[0][3]
    assert response["Content-Disposition"].endswith('.csv"')
    assert "no-store" in response["Cache-Control"]


def test_a_batch_of_many_persons_has_pages(client, as_hospital, sent, monkeypatch):
    monkeypatch.setattr("vaccinnet.portal.organisation._PERSONS_A_PAGE", 2)

    first = text_of(client.get(f"{sent}?toon=alles"))
    second = text_of(client.get(f"{sent}?toon=alles&pagina=2"))

    assert 'href="?toon=alles&amp;pagina=2"' in first
    assert "Persoon 3<" in second
    assert "Persoon 2<" not in second
