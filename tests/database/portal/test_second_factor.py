"""The second factor of an account: a developer may have one, its codes are shown once, and a proof takes it away."""

from datetime import UTC, datetime

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail
from django.core.cache import cache
from tests.developers import rules_of
from tests.managers import ADDRESS, PASSWORD, SECRET, code, new_manager, sign_in
from tests.visits import text_of

from vaccinnet.integrators.models import Account

pytestmark = pytest.mark.django_db
SET_UP, OFF = "/beheer/tweede-factor/instellen", "/beheer/tweede-factor/uit"
CODES, NEW_CODES = "/beheer/tweede-factor/codes", "/beheer/tweede-factor/codes/nieuw"
HOME = "/ontwikkelaar/"


@pytest.fixture(autouse=True)
def forget_attempts(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()


@pytest.fixture
def developer(client):
    """A browser in which a developer signed in with the password."""
    account = Account(email="an@acme.be", joined_at=datetime.now(UTC))
    account.set_password(PASSWORD)
    account.save()
    EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)
    back(client)
    return client


@pytest.fixture
def holder(developer):
    """The same, who set the second factor up and has seen the recovery codes."""
    secret = developer.get(SET_UP).context["form"].secret
    page = developer.post(SET_UP, {"code": code(secret)}, follow=True)
    developer.codes = page.context["unused_codes"]
    return developer


def back(client, *, proof: str = ""):
    """Sign out and in again as the developer, with this proof of the second factor."""
    client.post("/ontwikkelaar/afmelden")
    filled = {"login": "an@acme.be", "password": PASSWORD, "next": HOME}
    page = client.post("/ontwikkelaar/aanmelden", filled, follow=True)
    return client.post("/beheer/tweede-factor", {"code": proof}, follow=True) if proof else page


def test_a_developer_is_offered_a_second_factor_and_told_by_mail(developer):
    assert SET_UP in text_of(developer.get(HOME))

    secret = developer.get(SET_UP).context["form"].secret
    page = developer.post(SET_UP, {"code": code(secret)}, follow=True)

    assert len(page.context["unused_codes"]) == 10
    assert [each.to for each in mail.outbox] == [["an@acme.be"]]
    assert secret not in mail.outbox[0].body
    assert OFF in text_of(developer.get(HOME))


def test_a_wrong_code_sets_nothing_up(developer):
    developer.get(SET_UP)

    assert "TRJ-031" in rules_of(developer.post(SET_UP, {"code": "000000"}))
    assert not Authenticator.objects.exists()


def test_a_session_that_was_left_open_cannot_set_one_up(developer):
    session = developer.session
    session["account_authentication_methods"][0]["at"] -= 3600
    session.save()

    assert developer.get(SET_UP)["Location"].startswith("/beheer/tweede-factor/wachtwoord")


def test_the_password_alone_opens_nothing_afterwards(holder):
    back(holder)

    assert holder.get(HOME)["Location"].startswith("/ontwikkelaar/aanmelden")


def test_the_codes_are_shown_once(holder):
    page = text_of(holder.get(CODES))

    assert not any(each in page for each in holder.codes)
    assert "10 codes" in page


def test_a_recovery_code_opens_once(holder):
    one = holder.codes[0]

    assert back(holder, proof=one).redirect_chain[-1][0] == HOME
    assert "TRJ-031" in rules_of(back(holder, proof=one))


def test_new_codes_replace_the_old_ones(holder):
    page = holder.post(NEW_CODES, follow=True)

    new = page.context["unused_codes"]
    assert not set(new) & set(holder.codes)
    assert "TRJ-031" in rules_of(back(holder, proof=holder.codes[0]))
    assert back(holder, proof=new[0]).redirect_chain[-1][0] == HOME


@pytest.mark.parametrize("address", [CODES, NEW_CODES])
def test_codes_are_for_who_proved_the_second_factor(developer, address):
    assert developer.get(address)["Location"] == SET_UP
    TOTP.activate(Account.objects.get(), SECRET)

    assert developer.get(address)["Location"].startswith("/beheer/tweede-factor/opnieuw")
    assert developer.post(address)["Location"].startswith("/beheer/tweede-factor/opnieuw")


@pytest.mark.parametrize("proof", ["password", "app", "recovery code"])
def test_any_proof_switches_it_off(holder, proof):
    totp = Authenticator.objects.get(type="totp").wrap()
    # The code that set it up was used: an app shows another one by now.
    cache.clear()
    given = {"password": PASSWORD, "app": code(totp.instance.data["secret"]), "recovery code": holder.codes[1]}
    assert "van uw telefoon" in text_of(holder.get(HOME))

    page = holder.post(OFF, {"code": f"{given[proof]}"}, follow=True)

    assert "De tweede factor is uitgezet" in text_of(page)
    assert not Authenticator.objects.exists()
    assert mail.outbox[-1].subject == "De tweede factor van uw account is uitgezet"
    assert back(holder).redirect_chain[-1][0] == HOME


@pytest.mark.parametrize("wrong", ["", "000000", "niet het wachtwoord", "x" * 5000, "\x00"])
def test_without_proof_it_stays(holder, wrong):
    page = holder.post(OFF, {"code": wrong})

    assert rules_of(page) == {"TRJ-031"}
    assert "niet uw wachtwoord en geen code" in text_of(page)
    assert Authenticator.objects.filter(type="totp").exists()


def test_nobody_guesses_the_password_there(holder):
    for _ in range(6):
        page = holder.post(OFF, {"code": "fout wachtwoord"})
    assert "te veel pogingen" in text_of(page)

    holder.post(OFF, {"code": PASSWORD})

    assert Authenticator.objects.filter(type="totp").exists()


def test_who_has_none_switches_nothing_off(developer):
    assert developer.get(OFF)["Location"] == HOME


def test_a_managers_stays(client):
    new_manager(has_factor=True)
    sign_in(client)
    client.post("/beheer/tweede-factor", {"code": code()})

    assert client.get(OFF).status_code == 404
    assert client.post(OFF, {"code": PASSWORD}).status_code == 404
    assert Account.objects.get(email=ADDRESS).authenticator_set.filter(type="totp").exists()
    assert client.get("/beheer/start")["Location"] == "/beheer/"
