"""The managers' review in the console: decisions, comments and the signature, on pages."""

import uuid
from datetime import UTC, datetime

import pytest
from django.core.cache import cache
from tests.database.trajectory.conftest import TERMS
from tests.developers import developer
from tests.managers import code, new_manager, sign_in
from tests.visits import text_of

from vaccinnet.portal.console.mail import tell_news
from vaccinnet.qualification.models import Decision, Way
from vaccinnet.qualification.review import review_of
from vaccinnet.qualification.show_set import show_set


@pytest.fixture
def console(client, db):
    """A browser in which a manager signed in with both factors."""
    cache.clear()
    new_manager(has_factor=True)
    sign_in(client)
    assert client.post("/beheer/tweede-factor", {"code": code()}, follow=True).status_code == 200
    return client


@pytest.fixture
def road(walk):
    """A road whose set is handed in, with the address of its review."""
    road = walk()
    options = {"key": uuid.uuid4(), "by": road.developer, "now": road.now, "terms": TERMS}
    road.attempt = show_set(road.number, "batch", None, way=Way.CAPTURE, **options)
    road.at = f"/beheer/kwalificatietests/{road.number}"
    road.criterion = f"{road.at}/{road.attempt.key}/QUA-026"
    return road


def post(console, address, **filled):
    return console.post(address, filled, follow=True)


def signed(console, road, verdict, **filled):
    seen = {"seen": road.row.revision, "decisions": review_of(road.row).times, "name": "Bea Beheer", "agrees": "yes"}
    return post(console, f"{road.at}/besluit", verdict=verdict, **(seen | filled))


def test_the_work_list_leads_to_the_review_with_its_promise(console, road):
    assert road.at in console.get("/beheer/").content.decode()
    assert road.at in console.get(f"/beheer/aanvragen/{road.number}").content.decode()

    page = text_of(console.get(road.at))

    assert "beloofd voor" in page
    assert "Alle criteria zijn in orde" in page


def test_a_decision_stands_with_its_criterion(console, road):
    page = post(console, f"{road.criterion}/beslissing", outcome="failed", text="Geen echt lot", seen="0")

    assert page.redirect_chain[-1][0] == f"{road.at}#batch-QUA-026"
    assert "Beslist door Bea Beheer: niet in orde" in text_of(page)
    assert "Eén criterium is nog niet in orde" in text_of(page)
    assert "QUA-076" in text_of(signed(console, road, "pass"))


def test_what_is_in_the_way_of_a_decision_stands_at_its_field(console, road):
    page = post(console, f"{road.criterion}/beslissing", outcome="passed", text="", seen="0")

    assert 'href="#reason-batch-QUA-026"' in page.content.decode()
    post(console, f"{road.criterion}/beslissing", outcome="passed", text="Gezien op papier", seen="0")
    late = post(console, f"{road.criterion}/beslissing", outcome="failed", text="Toch niet goed", seen="0")
    assert "QUA-071" in text_of(late)
    assert "Toch niet goed" in late.content.decode()
    assert Decision.objects.get().outcome == "passed"


def test_a_comment_reaches_the_developer_by_mail(console, road, mailoutbox):
    page = post(console, f"{road.criterion}/opmerking", text="Welk lot is dit?")

    assert "Welk lot is dit?" in text_of(page)
    assert [each.text for each in road.row.events.filter(act="say")] == ["QUA-026: Welk lot is dit?"]
    assert "TRJ-103" in text_of(post(console, f"{road.criterion}/opmerking", text=""))


def test_a_pass_is_signed_and_told(console, road, mailoutbox):
    assert "QUA-075" in text_of(signed(console, road, "pass", name="", agrees=""))

    page = signed(console, road, "pass")

    assert "Getekend" in text_of(page)
    assert "Getekend door Bea Beheer" in text_of(page)
    assert road.row.state == "admitted"
    assert tell_news(datetime.now(UTC), base_url="http://localhost") > 0


def test_a_fail_goes_back_with_its_reason(console, road):
    assert "TRJ-103" in text_of(signed(console, road, "fail"))

    page = signed(console, road, "fail", reason="Het lot bestaat niet")

    assert "Het lot bestaat niet" in text_of(page)
    assert road.row.state == "integration"


def test_a_double_click_signs_once(console, road):
    seen = road.row.revision
    signed(console, road, "pass", seen=seen)

    page = signed(console, road, "pass", seen=seen)

    assert "TRJ-102" in text_of(page)
    assert road.row.events.filter(act="admit").count() == 1


def test_the_report_as_pdf(console, road):
    assert console.get(f"{road.at}/{road.attempt.key}/verslag.pdf").content.startswith(b"%PDF")


@pytest.mark.parametrize("each", ["", "/besluit"])
def test_what_is_not_there_and_who_may_not(console, road, each):
    ask = console.post if each else console.get

    assert ask(f"/beheer/kwalificatietests/999999{each}").status_code == 404
    assert console.get(f"{road.at}/{uuid.uuid4()}/verslag.pdf").status_code == 404
    assert (
        post(console, f"{road.at}/{uuid.uuid4()}/QUA-026/beslissing", outcome="passed", text="Goed").status_code == 404
    )
    other = developer("eva@andere.be", company="Andere Firma")
    assert other.client.get(road.at).status_code == 404
    assert other.client.post(f"{road.at}/besluit").status_code == 404


def test_before_anything_is_handed_in(console, walk):
    road = walk()

    assert "nog niets ingediend" in text_of(console.get(f"/beheer/kwalificatietests/{road.number}"))
