"""A developer has a password made, mails a locked zip, opens the link of the answer and has the set judged."""

from datetime import UTC, datetime

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from playwright.sync_api import expect
from tests.browsing import violations
from tests.database.trajectory.conftest import new_road
from tests.mailing import INBOX, letter, listening, locked, post

from vaccinnet.integrators.models import Account
from vaccinnet.portal.mailed import answer_mail
from vaccinnet.qualification.mailed.recipient import recipient
from vaccinnet.qualification.models import Parcel

PASSWORD = "paard batterij nietje juist"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(params=[1280, 360], ids=["desk", "phone"])
def page(chromium, live_server, request, settings, tmp_path):
    settings.EMAIL_BACKEND = "vaccinnet.integrators.kept_mail.Keep"
    settings.INBOX_ADDRESS, settings.INBOX_KEYS = INBOX, tmp_path / "mail"
    recipient(settings.INBOX_KEYS, address=INBOX, now=datetime.now(UTC))
    cache.clear()
    context = chromium.new_context(
        base_url=live_server.url, viewport={"width": request.param, "height": 900}, locale="nl-BE"
    )
    context.route("**/*.js", lambda route: route.abort())
    yield context.new_page()
    context.close()


def judge(page):
    """Say what is wrong with a page as such: what axe finds, and whether it is wider than the screen."""
    assert page.locator("script").count() == 0
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


@pytest.fixture
def road():
    """The road of a company whose developer has an account, in the step of integration and tests."""
    walked = new_road().walk("integration")
    account = Account(key=walked.developer.key, email="an@acme.be", joined_at=datetime.now(UTC))
    account.set_password(PASSWORD)
    account.save()
    EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)
    return walked


def sign_in(page):
    page.goto("/ontwikkelaar/aanmelden")
    page.get_by_label("E-mailadres").fill("an@acme.be")
    page.get_by_label("Wachtwoord", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Aanmelden").click()


def answer(live_server):
    answer_mail(datetime.now(UTC), base_url=live_server.url, own_address=INBOX)


def test_a_set_that_is_mailed_is_confirmed_and_judged(page, road, live_server):
    sign_in(page)
    page.goto(f"/ontwikkelaar/{road.company.key}/aanvragen/{road.number}")
    page.get_by_role("link", name="Set mailen").click()
    judge(page)
    page.get_by_role("button", name="Wachtwoord maken").first.click()
    expect(page.get_by_text("Het wachtwoord is gemaakt.")).to_be_visible()
    judge(page)
    card = page.locator(".card", has=page.locator("pre"))
    password, program = card.locator("code").first.inner_text(), card.get_by_role("heading").inner_text()

    with listening() as port:
        zipped = locked([("een.xml", b"<een/>")], password)
        assert post(port, letter("an@acme.be", subject="Onze set", files=[("set.zip", zipped)]))[0] == 250
    answer(live_server)
    page.goto("/ontwikkelaar/post")
    judge(page)
    page.get_by_role("link", name="gemaild").click()
    expect(page.get_by_role("heading", name="Onze set")).to_be_visible()
    judge(page)
    confirming = page.url
    page.get_by_role("button", name="Bevestigen en beoordelen").click()
    expect(page.get_by_role("alert")).to_contain_text("geen programma gekozen")
    judge(page)
    page.get_by_label("Voor welk programma").select_option(
        label=next(each for each in page.locator("option").all_inner_texts() if each.startswith(f"{program} ·"))
    )
    page.get_by_role("button", name="Bevestigen en beoordelen").click()
    expect(page.get_by_text("De set is beoordeeld: niet alles is in orde.")).to_be_visible()
    judge(page)

    answer(live_server)
    page.goto("/ontwikkelaar/post")
    expect(page.get_by_role("heading", name="niet in orde")).to_be_visible()
    expect(page.get_by_text("QUA-002 – niet in orde")).to_be_visible()
    judge(page)
    page.goto(confirming)
    expect(page.get_by_role("alert")).to_contain_text("al beoordeeld")
    judge(page)
    assert bytes(Parcel.objects.get().contents) == b""
