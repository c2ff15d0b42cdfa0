"""An account of a developer: made, confirmed by mail, used, and given a new password."""

import re

import pytest
from django.core.cache import cache

from vaccinnet.integrators.kept_mail import latest
from vaccinnet.integrators.members import companies_of
from vaccinnet.integrators.models import Account

pytestmark = pytest.mark.django_db

ADDRESS = "ontwikkelaar@voorbeeld.example"
PASSWORD = "paard batterij nietje juist"


@pytest.fixture(autouse=True)
def as_in_acceptance(settings):
    # Django's tests take mail out of the settings' hands; ours go where those of acceptance go.
    settings.EMAIL_BACKEND = "vaccinnet.integrators.kept_mail.Keep"
    cache.clear()


def sign_up(client, email=ADDRESS, password=PASSWORD, again=PASSWORD):
    filled = {"email": email, "password1": password, "password2": again}
    return client.post("/ontwikkelaar/account-maken", filled, follow=True)


def sign_in(client, email=ADDRESS, password=PASSWORD):
    return client.post("/ontwikkelaar/aanmelden", {"login": email, "password": password}, follow=True)


def code_of_last_mail():
    return re.search(r"^[A-Z0-9-]{6,}$", latest()[0].text, re.MULTILINE)[0]


def confirm(client):
    return client.post("/ontwikkelaar/bevestigen", {"code": code_of_last_mail()}, follow=True)


def rules_of(page):
    return set(re.findall(r"(?:TRJ)-\d{3}", page.content.decode()))


@pytest.fixture
def account(client):
    sign_up(client)
    confirm(client)
    client.post("/ontwikkelaar/afmelden")
    return Account.objects.get()


def test_an_account_is_confirmed_with_the_code_of_the_mail(client):
    page = sign_up(client)
    assert page.redirect_chain[-1][0] == "/ontwikkelaar/bevestigen"
    assert latest()[0].to == ADDRESS

    page = confirm(client)

    assert page.redirect_chain[-1][0] == "/ontwikkelaar/"
    assert ADDRESS in page.content.decode()
    account = Account.objects.get()
    assert account.joined_at
    assert companies_of(account.key) == []
    assert account.password.startswith("pbkdf2_sha256$")


def test_nobody_gets_in_before_the_address_is_confirmed(client):
    sign_up(client)

    assert client.get("/ontwikkelaar/").status_code == 302
    assert rules_of(client.post("/ontwikkelaar/bevestigen", {"code": "AAAAAA"})) == {"TRJ-027"}
    assert client.get("/ontwikkelaar/").status_code == 302


def test_an_account_signs_in_and_out(client, account):
    page = sign_in(client)
    assert page.redirect_chain[-1][0] == "/ontwikkelaar/"

    page = client.post("/ontwikkelaar/afmelden", follow=True)

    assert page.redirect_chain[-1][0] == "/ontwikkelaar/aanmelden"
    assert client.get("/ontwikkelaar/").url.startswith("/ontwikkelaar/aanmelden")


def test_a_wrong_address_and_a_wrong_password_get_the_same_answer(client, account):
    pages = [sign_in(client, password="iets anders"), sign_in(client, email="niemand@voorbeeld.example")]

    said = [re.search(r'<section class="problems".*?</section>', page.content.decode(), re.DOTALL)[0] for page in pages]
    assert said[0] == said[1]
    assert rules_of(pages[0]) == {"TRJ-027"}


def test_who_guesses_is_stopped(client, account):
    for _ in range(5):
        sign_in(client, password="iets anders")

    assert "te veel pogingen" in sign_in(client).content.decode()


@pytest.mark.parametrize(
    ("filled", "rules", "text"),
    [
        ({"email": "geen adres"}, {"TRJ-025"}, "Dit is geen e-mailadres"),
        ({"password": "kort", "again": "kort"}, {"TRJ-026"}, "minder dan twaalf tekens"),
        ({"password": "123456789012", "again": "123456789012"}, {"TRJ-026"}, "alleen cijfers"),
        ({"password": ADDRESS, "again": ADDRESS}, {"TRJ-026"}, "lijkt op uw e-mailadres"),
        ({"again": "iets anders"}, {"TRJ-026"}, "niet twee keer hetzelfde"),
        ({"email": "", "password": "", "again": ""}, {"TRJ-025", "TRJ-026"}, "Er is geen wachtwoord"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_made(client, filled, rules, text):
    page = sign_up(client, **filled)

    assert rules_of(page) == rules
    assert text in page.content.decode()
    assert 'aria-invalid="true"' in page.content.decode()
    assert PASSWORD not in page.content.decode()
    assert not Account.objects.exists()


def test_nobody_learns_that_an_address_has_an_account(client, account):
    first = sign_up(client, email="nieuw@voorbeeld.example")
    client.cookies.clear()
    # One mail to an address in three minutes.
    assert sign_up(client).status_code == 429
    cache.clear()
    second = sign_up(client)

    assert [page.redirect_chain[-1][0] for page in (first, second)] == ["/ontwikkelaar/bevestigen"] * 2
    assert latest()[0].subject == "U hebt al een account"
    assert Account.objects.filter(email=ADDRESS).count() == 1


def test_a_forgotten_password_is_replaced_with_the_code_of_a_mail(client, account):
    client.post("/ontwikkelaar/wachtwoord", {"email": ADDRESS})
    client.post("/ontwikkelaar/wachtwoord/code", {"code": code_of_last_mail()})
    new = "een heel ander wachtwoord"
    page = client.post("/ontwikkelaar/wachtwoord/nieuw", {"password1": new, "password2": new}, follow=True)
    assert page.redirect_chain[-1][0] == "/ontwikkelaar/wachtwoord/klaar"

    client.post("/ontwikkelaar/afmelden")
    assert rules_of(sign_in(client)) == {"TRJ-027"}
    assert sign_in(client, password=new).redirect_chain[-1][0] == "/ontwikkelaar/"


def test_an_unknown_address_gets_no_mail_and_the_same_page(client, account):
    kept = len(latest())

    page = client.post("/ontwikkelaar/wachtwoord", {"email": "niemand@voorbeeld.example"}, follow=True)

    assert page.redirect_chain[-1][0] == "/ontwikkelaar/wachtwoord/code"
    assert len(latest()) == kept


def test_the_mail_that_is_kept_can_be_read(client):
    assert "Hier komen de mails" in client.get("/ontwikkelaar/post").content.decode()

    sign_up(client)

    page = client.get("/ontwikkelaar/post").content.decode()
    assert code_of_last_mail() in page
    assert ADDRESS in page


@pytest.mark.parametrize("language", ["nl", "en"])
def test_pages_and_mails_speak_both_languages(client, language):
    client.post("/taal", {"language": language})

    sign_up(client)

    subject = {"nl": "Uw code om uw e-mailadres te bevestigen", "en": "Your code to confirm your e-mail address"}
    assert latest()[0].subject == subject[language]
    title = {"nl": "Bevestig uw e-mailadres", "en": "Confirm your e-mail address"}
    assert title[language] in client.get("/ontwikkelaar/bevestigen").content.decode()


def test_who_mistyped_the_address_can_begin_again(client):
    sign_up(client, email="verschreven@voorbeeld.example")

    page = client.post("/ontwikkelaar/afmelden", {"next": "/ontwikkelaar/account-maken"}, follow=True)

    assert page.redirect_chain[-1][0] == "/ontwikkelaar/account-maken"
    assert sign_up(client).redirect_chain[-1][0] == "/ontwikkelaar/bevestigen"
    assert latest()[0].to == ADDRESS
