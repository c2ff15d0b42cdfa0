"""The pages of the qualification test, for developers: capture, upload, report, comments; and nobody else's."""

import io
import json
import re
import uuid
import zipfile
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.developers import BACKEND, Developer, developer, rules_of
from tests.visits import text_of

from vaccinnet.exchanges.models import Exchange
from vaccinnet.integrators.models import Account, Member
from vaccinnet.qualification.facts import ShownFile
from vaccinnet.qualification.models import Attempt, Comment
from vaccinnet.trajectory import qualify
from vaccinnet.trajectory.party import Party
from vaccinnet.trajectory.terms import Terms

ONCE = re.compile(r'name="once" value="([0-9a-f-]{36})"')


@pytest.fixture
def an(programs, client):
    """A developer of the company of the reference application, signed in."""
    account = Account.objects.create(email="an@voorbeeld.be", joined_at=datetime.now(UTC))
    company = programs["batch"].company
    Member.objects.create(
        company=company,
        account_key=account.key,
        name="An Peeters",
        email=account.email,
        invited_at=account.joined_at,
        joined_at=account.joined_at,
    )
    client.force_login(account, backend=BACKEND)
    return Developer(account, client, company)


@pytest.fixture
def road(walk, an):
    road = walk(party=Party.integrator(an.account.key, "An Peeters", company_key=an.company.key))
    road.at = f"{an.at}/aanvragen/{road.number}/kwalificatietest"
    return road


def upload(an, road, *files, **more):
    sent = [SimpleUploadedFile(each.name.replace("/", "-"), each.contents) for each in files]
    return an.client.post(f"{road.at}/batch/bestanden", {"files": sent, **more}, follow=True)


def without(files, name):
    return [each for each in files if name not in each.name]


def test_says_how_far_the_traffic_is_and_what_is_missing(an, road):
    page = text_of(an.get(road.at))

    assert "12 van 12 bestanden" in page
    assert "Niets ontbreekt" in page
    assert "Alles is klaar" not in page  # No set was shown yet.
    assert "QUA-063" in page


def test_names_what_is_missing_in_words(an, road):
    Exchange.objects.filter(operation="AanvullingVaccinatieGegevens").delete()

    page = text_of(an.get(road.at))

    assert "8 van 12 bestanden" in page
    assert "Aanvullen: 0 van 4 bestanden" in page


def test_one_click_shows_the_set_and_hands_it_in(an, road):
    once = ONCE.search(an.get(road.at).content.decode())[1]

    page = an.post(f"{road.at}/batch/verkeer", once=once)
    again = an.post(f"{road.at}/batch/verkeer", once=once)

    assert page.redirect_chain[-1][0] == again.redirect_chain[-1][0] == f"{road.at}/{once}"
    assert "Alle criteria zijn in orde" in text_of(page)
    assert (Attempt.objects.count(), road.row.state) == (1, "qualification")
    assert "De beheerders beoordelen uw sets" in text_of(an.get(road.at))


def test_follows_only_for_who_asks_that(an, road):
    assert "Refresh" not in an.client.get(road.at)
    assert an.client.get(f"{road.at}?volgen=ja")["Refresh"] == "15"


def test_files_and_a_zip_in_any_order_give_the_same_verdict_and_evidence(an, road, shown):
    files = without(shown("batch"), "05-")
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w") as archive:
        for each in reversed(files):
            archive.writestr(each.name, each.contents)

    one = upload(an, road, *files)
    other = an.client.post(
        f"{road.at}/batch/bestanden", {"files": [SimpleUploadedFile("a.bin", zipped.getvalue())]}, follow=True
    )

    told = []
    for page in (one, other):
        report = json.loads(an.client.get(f"{page.redirect_chain[-1][0]}/verslag.json").content)
        told.append([_without_folder(each) for each in report["criteria"]])
    assert told[0] == told[1]
    assert "failed" not in {each["outcome"] for each in told[0]}
    assert "open" in {each["outcome"] for each in told[0]}


def _without_folder(criterion):
    problems = [each | {"file": (each["file"] or "").rpartition("/")[2]} for each in criterion["problems"]]
    return criterion | {"problems": problems}


def test_one_wrong_file_shows_its_criterion_with_file_and_line_first(an, road, shown):
    files = [
        each.but(contents=each.contents.replace(b"EJ6791", b"EJ6799")) if "01-" in each.name else each
        for each in shown("batch")
    ]

    page = upload(an, road, *files)

    body = page.content.decode()
    first = body[body.index('class="criterion"') :]
    assert re.search(r'id="batch-(QUA-\d+)" open', first)[1] == "QUA-007"
    assert re.search(r"01-\S+-request\.xml, regel \d+", text_of(page))
    assert 'href="/cookbooks/regels/QUA-007"' in first
    assert road.row.state == "integration"


def test_report_as_pdf_and_as_json_without_personal_data(an, road, shown):
    address = upload(an, road, *shown("batch")).redirect_chain[-1][0]

    assert an.client.get(f"{address}/verslag.pdf").content.startswith(b"%PDF")
    report = an.client.get(f"{address}/verslag.json")
    assert json.loads(report.content)["outcome"] == "passed"
    assert not re.search(rb"\d{11}", report.content)


def test_nothing_too_much_and_nonsense_are_answered_on_a_page(an, road):
    assert "QUA-064" in text_of(an.post(f"{road.at}/batch/bestanden"))
    assert "niet in orde" in text_of(upload(an, road, *[ShownFile(f"{n}.xml", b"<a/>") for n in range(102)]))
    assert an.post(f"{road.at}/onzin/verkeer").status_code == 404
    assert an.post(f"{road.at}/registration/verkeer").status_code == 404


def test_another_company_sees_nothing(an, road, shown):
    address = upload(an, road, *shown("batch")).redirect_chain[-1][0]
    other = developer("eva@andere.be", company="Andere Firma")

    for each in ("", "/verslag.pdf", "/verslag.json"):
        assert other.get(f"{address}{each}").status_code == 404
        own_number = address.replace(str(an.company.key), str(other.company.key))
        assert other.get(f"{own_number}{each}").status_code == 404
    assert other.post(f"{address}/criteria/QUA-026", text="Hallo daar").status_code == 404
    assert other.get(road.at).status_code == 404
    assert not Comment.objects.exists()


def test_an_attempt_is_not_found_below_another_application(an, road, shown, walk):
    address = upload(an, road, *shown("batch")).redirect_chain[-1][0]

    assert an.get(address.replace(f"/{road.number}/", f"/{road.number + 1}/")).status_code == 404
    assert an.get(f"{road.at}/{uuid.uuid4()}").status_code == 404


def test_comments_go_both_ways(an, road, shown):
    address = upload(an, road, *shown("batch")).redirect_chain[-1][0]

    page = an.post(f"{address}/criteria/QUA-026", text="Is dit lot goed?")

    assert "Is dit lot goed?" in text_of(page)
    assert rules_of(an.post(f"{address}/criteria/QUA-026", text="")) >= {"TRJ-103"}
    assert an.post(f"{address}/criteria/QUA-999", text="Is dit lot goed?").status_code == 404


def test_a_returned_test_says_why(an, road):
    an.post(f"{road.at}/batch/verkeer")
    qualify.return_to_integration(
        road.number, reason="Lot ontbreekt", by=road.manager, seen=None, now=road.now, terms=Terms()
    )

    assert "Lot ontbreekt" in text_of(an.get(road.at))


def test_what_is_ready_is_put_before_the_managers(an, road):
    road.row.tasks.filter(owner="integrator").update(done_at=None)
    an.post(f"{road.at}/batch/verkeer")
    assert "QUA-061" in text_of(an.post(f"{road.at}/indienen", seen=road.row.revision))
    road.do_tasks()
    assert "Alles is klaar" in text_of(an.get(road.at))

    page = an.post(f"{road.at}/indienen", seen=road.row.revision)

    assert "De sets liggen bij de beheerders" in text_of(page)
    assert road.row.state == "qualification"
