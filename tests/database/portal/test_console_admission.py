"""Managers decide on activations and admissions: a button is a verb that may be called, a refusal has its place."""

import re
import uuid
from datetime import UTC, datetime

import pytest
from django.core.cache import cache
from tests.admissions import MANAGER, mails_to, new_activation, new_admission
from tests.database.trajectory.conftest import new_road
from tests.managers import code, new_manager, sign_in
from tests.visits import text_of

from vaccinnet.admission.admit import declare_version, suspend
from vaccinnet.admission.facts import BATCH_UPLOAD, By
from vaccinnet.admission.models import Activation, Admission
from vaccinnet.admission.rules.change import acts_in as acts_on_admission
from vaccinnet.admission.rules.moving import acts_in as acts_on_activation
from vaccinnet.trajectory.party import Party
from vaccinnet.trajectory.qualify import admit_to_production

pytestmark = pytest.mark.django_db

_ACT = re.compile(r'<form method="post" action="/beheer/(?:activaties|toelatingen)/[^/"]+/(\w+)"')
CONTACT = "bert@voorbeeld.be"


@pytest.fixture
def console(client, settings):
    """A browser in which a manager signed in with both factors."""
    cache.clear()
    settings.EMAIL_BACKEND = "vaccinnet.integrators.kept_mail.Keep"
    new_manager(has_factor=True)
    sign_in(client)
    assert client.post("/beheer/tweede-factor", {"code": code()}, follow=True).status_code == 200
    return client


@pytest.fixture
def admission(db):
    return new_admission()


def buttons(page):
    return _ACT.findall(page.content.decode())


def test_what_waits_is_told_to_the_managers_and_listed_against_the_promise(console, admission):
    row = new_activation("confirmed")

    assert mails_to("bea@register.example")[0].subject == "Een activatie wacht op u: AZ Voorbeeld"
    assert "1 activatie wacht op een beslissing" in text_of(console.get("/beheer/"))
    page = text_of(console.get("/beheer/activaties"))
    assert f"/beheer/activaties/{row.key}" in page
    assert "1 dag" in page
    Activation.objects.update(since="2026-01-01T10:00Z")
    assert "✗ " in text_of(console.get("/beheer/activaties"))
    assert "AZ Voorbeeld" in text_of(console.get("/beheer/activaties?q=7100"))
    assert "Geen activatie gevonden" in text_of(console.get("/beheer/activaties?q=elders%00"))


@pytest.mark.parametrize("state", ["waiting", "confirmed", "activated"])
def test_there_is_a_button_for_what_may_be_done_and_for_nothing_else(console, admission, state):
    row = new_activation(state)

    shown = {"send_again": "confirm"}
    assert {shown.get(each, each) for each in buttons(console.get(f"/beheer/activaties/{row.key}"))} == set(
        acts_on_activation(state)
    )


def test_a_manager_approves_and_the_decision_goes_by_mail(console, admission):
    row = new_activation("confirmed")
    assert 'value="AZVoorbeeld"' in console.get(f"/beheer/activaties/{row.key}").content.decode()

    refused = console.post(f"/beheer/activaties/{row.key}/approve", {"part": "AZ Voorbeeld"})
    assert 'id="part-wrong1"' in refused.content.decode()
    done = console.post(f"/beheer/activaties/{row.key}/approve", {"part": "AZVoorbeeld"}, follow=True)

    row.refresh_from_db()
    assert "Acme_Zorgdossier_AZVoorbeeld" in text_of(done)
    mail = mails_to(CONTACT)[0]
    assert mail.subject == "AZ Voorbeeld is geactiveerd"
    assert row.software_id in mail.text
    assert row.organisation.user_code in mail.text
    again = console.post(f"/beheer/activaties/{row.key}/approve", {"part": "AZVoorbeeld"})
    assert "De software is al geactiveerd." in text_of(again)


def test_a_manager_declines_with_a_reason_that_the_organisation_reads(console, admission):
    row = new_activation("confirmed")

    refused = console.post(f"/beheer/activaties/{row.key}/decline", {"decline_reason": "x"})
    assert 'id="decline_reason-wrong1"' in refused.content.decode()
    console.post(f"/beheer/activaties/{row.key}/decline", {"decline_reason": "Het certificaat is van een ander."})
    assert "Het certificaat is van een ander." in mails_to(CONTACT)[0].text
    assert buttons(console.get(f"/beheer/activaties/{row.key}")) == []


def test_a_manager_sends_the_code_again_and_ends_what_is_activated(console, admission):
    row = new_activation("waiting")
    console.post(f"/beheer/activaties/{row.key}/send_again")
    assert mails_to("arts@voorbeeld.be")[0].subject == "Bevestig het formulier van AZ Voorbeeld met een code"

    Activation.objects.update(state="activated", activated_at=row.since, software_id="Acme_Zorgdossier_AZ")
    console.post(f"/beheer/activaties/{row.key}/end", {"end_reason": "De organisatie bestaat niet meer."})
    assert Activation.objects.get().state == "ended"


@pytest.mark.parametrize("path", [f"activaties/{uuid.UUID(int=7)}/approve", "toelatingen/Niet_Bekend/revoke"])
def test_what_is_not_there_is_not_found(console, admission, path):
    assert console.post(f"/beheer/{path}", {"part": "x", "revoke_reason": "Weg."}).status_code == 404
    assert console.post(f"/beheer/{path.rpartition('/')[0]}/tover").status_code == 404


@pytest.mark.parametrize("state", ["admitted", "suspended", "revoked"])
def test_an_admission_has_the_buttons_of_its_state(console, admission, state):
    Admission.objects.update(state=state)

    page = console.get("/beheer/toelatingen/acme_zorgdossier")
    # Declaring is for the company; there is one version, which is admitted, and nothing was passed on a road.
    assert set(buttons(page)) == set(acts_on_admission(state)) - {"declare_version", "admit_version", "admit"}


def test_suspend_lift_revoke_each_with_a_reason_that_goes_by_mail(console, admission):
    path = "/beheer/toelatingen/Acme_Zorgdossier"
    refused = console.post(f"{path}/suspend", {"suspend_reason": ""})
    assert 'id="suspend_reason-wrong1"' in refused.content.decode()

    for act, state in (("suspend", "suspended"), ("lift", "admitted"), ("revoke", "revoked")):
        console.post(f"{path}/{act}", {f"{act}_reason": f"Daarom {act}."})
        assert Admission.objects.get().state == state
    page = text_of(console.get(path))
    assert all(f"Daarom {act}." in page for act in ("suspend", "lift", "revoke"))


def test_a_version_is_admitted_and_withdrawn_and_one_that_must_be_tested_is_refused(console, admission):
    path, now, by = "/beheer/toelatingen/Acme_Zorgdossier", datetime.now(UTC), By("Dev")
    declare_version("Acme_Zorgdossier", "4.3", changes="Kleuren.", by=by, now=now)
    declare_version("Acme_Zorgdossier", "5.0", changed=[BATCH_UPLOAD], changes="Lotnummer.", by=by, now=now)
    assert "Acme Software gaf versie 5.0" in mails_to("bea@register.example")[0].text
    assert "Zorgdossier 4.3" in text_of(console.get("/beheer/toelatingen"))

    console.post(f"{path}/admit_version", {"version": "4.3"})
    assert "niet opnieuw voor getest" in text_of(console.post(f"{path}/admit_version", {"version": "5.0"}))
    console.post(f"{path}/withdraw_version", {"version": "4.2", "withdraw_version_reason": "Fout lotnummer."})

    states = dict(admission.versions.values_list("version", "state"))
    assert states == {"4.2": "withdrawn", "4.3": "admitted", "5.0": "declared"}


def test_a_program_is_admitted_again_for_what_it_passed_and_for_nothing_else(console):
    road = new_road().walk("qualification")
    by = Party.manager(uuid.uuid4(), "Mia Beheer")
    now = datetime.now(UTC)
    admit_to_production(
        road.number, services=[BATCH_UPLOAD], passed=[BATCH_UPLOAD], by=by, seen=road.row.revision, now=now
    )
    admission = Admission.objects.get()
    path = f"/beheer/toelatingen/{admission.software_id}"
    console.post(f"{path}/revoke", {"revoke_reason": "Schrijft elk lotnummer fout."})
    filled = {"services": [BATCH_UPLOAD], "version": "9.9", "conditions": "Alleen ziekenhuizen.", "valid_until": ""}

    assert "niet geslaagd" in text_of(console.post(f"{path}/admit", filled | {"services": ["RegistratieService"]}))
    refused = console.post(f"{path}/admit", filled | {"valid_until": "2026-13-45"})
    assert 'id="valid_until-wrong1"' in refused.content.decode()
    assert "vijf jaar" in text_of(console.post(f"{path}/admit", filled | {"valid_from": "morgen"}))
    assert Admission.objects.get().state == "revoked"
    console.post(f"{path}/admit", filled)
    admission.refresh_from_db()
    assert (admission.state, admission.conditions) == ("admitted", "Alleen ziekenhuizen.")


def test_what_another_manager_did_meanwhile_is_told(console, admission):
    suspend("Acme_Zorgdossier", reason="Onderzoek.", by=MANAGER, now=datetime.now(UTC))

    page = console.post("/beheer/toelatingen/Acme_Zorgdossier/suspend", {"suspend_reason": "Nog eens."})
    assert "De software is geschorst." in text_of(page)
