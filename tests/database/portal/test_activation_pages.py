"""An organisation asks for an activation on pages without an account; its doctor confirms, and both see and end it."""

import re
import uuid
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.mail import get_connection
from tests.admissions import FILLED, TERMS, code_in, link_in, mails_to, new_activation, new_admission
from tests.second_ca import SecondCa
from tests.visits import text_of

from vaccinnet.admission.admit import revoke
from vaccinnet.admission.facts import By
from vaccinnet.admission.models import Activation, Event
from vaccinnet.ehealth.subject import parse_subject

pytestmark = pytest.mark.django_db

_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
DOCTOR, CONTACT = "arts@voorbeeld.be", "bert@voorbeeld.be"


@pytest.fixture(autouse=True)
def kept_mail(settings, monkeypatch):
    """Mail is kept, as it is in acceptance; the tests' own backend would not."""
    settings.EMAIL_BACKEND = "vaccinnet.integrators.kept_mail.Keep"
    assert get_connection().__class__.__name__ == "Keep"


@pytest.fixture
def admission(db):
    return new_admission()


def check(client, **changes):
    return client.post("/activatie/", FILLED | {"step": "check"} | changes)


def send(client, **changes):
    return client.post("/activatie/", FILLED | {"step": "send"} | changes)


def test_everything_wrong_is_told_at_once_beside_the_fields(client, admission):
    page = check(client, number="1", doctor_nihii="2", contact_email="x", program="", certificate_subject="AZ")

    text = text_of(page)
    assert page.status_code == 200
    for id in ("number-wrong1", "doctor_nihii-wrong1", "contact_email-wrong1", "program-wrong1"):
        assert f'id="{id}"' in page.content.decode()
    assert "is geen RIZIV-nummer en geen KBO-nummer" in text
    assert 'value="AZ Voorbeeld"' in page.content.decode()
    assert not Activation.objects.exists()


def test_the_summary_is_read_before_it_is_sent_and_can_be_changed(client, admission):
    page = check(client, number="7-10000-40")

    assert "Kijk na en verstuur" in text_of(page)
    assert not Activation.objects.exists()
    hidden = {"software_id": "Acme_Zorgdossier", "version": "4.2"}
    values = {name: value for name, value in FILLED.items() if name != "program"} | hidden
    back = client.post("/activatie/", values | {"step": "change"})
    assert 'value="Acme_Zorgdossier/4.2" selected' in back.content.decode()
    sent = client.post("/activatie/", values | {"step": "send"}, follow=True)
    assert "Uw formulier is verstuurd" in text_of(sent)
    assert "binnen 5 dagen na de bevestiging" in text_of(sent)
    assert Activation.objects.get().form["software_id"] == "Acme_Zorgdossier"


def test_the_program_of_the_link_is_chosen(client, admission):
    page = client.get("/activatie/?programma=acme_zorgdossier")

    assert 'value="Acme_Zorgdossier/4.2" selected' in page.content.decode()


@pytest.mark.parametrize("encoding", [Encoding.PEM, Encoding.DER])
def test_the_subject_is_read_from_the_certificate(client, admission, encoding):
    ca = SecondCa(datetime.now(UTC))
    key = ec.generate_private_key(ec.SECP256R1())
    leaf = ca.leaf(parse_subject("NIHII-HOSPITAL=71000040", name="AZ VOORBEELD"), key)
    file = SimpleUploadedFile("a.cer", leaf.public_bytes(encoding))

    page = check(client, certificate=file, certificate_subject="")

    assert "NIHII-HOSPITAL=71000040" in text_of(page)
    assert "Kijk na en verstuur" in text_of(page)


@pytest.mark.parametrize(
    ("contents", "said"),
    [
        (b"", "Het bestand bevat geen certificaat"),
        (b"-----BEGIN CERTIFICATE-----\nx", "Het bestand bevat geen certificaat"),
        (b"x" * 70_000, "Het bestand is te groot"),
    ],
)
def test_what_is_no_certificate_is_told_beside_the_other_findings(client, admission, contents, said):
    file = SimpleUploadedFile("a.cer", contents or b"\x00")
    text = text_of(check(client, certificate=file, certificate_subject="", doctor_email="x"))

    assert said in text
    assert "Dit is geen e-mailadres" in text
    assert "onderwerp van een eHealth-certificaat, zoals" not in text


@pytest.mark.parametrize("field", sorted(FILLED))
@pytest.mark.parametrize("value", ["\x00", "x" * 5000, "\U0001f600", "<b>"], ids=["nul", "long", "emoji", "tag"])
def test_hostile_texts_are_findings_or_text_and_never_break(client, admission, field, value):
    for step in ("check", "send"):
        page = client.post("/activatie/", FILLED | {field: value, "step": step})
        assert page.status_code in (200, 302)
        assert "<b>" not in page.content.decode().split("<main", 1)[-1].replace("<b>Acme", "")


def test_the_doctor_reads_the_form_with_the_code_of_the_mail_and_confirms_once(client, admission):
    send(client)
    (mail,) = mails_to(DOCTOR)
    page, code = link_in(mail), code_in(mail)
    assert code not in page

    assert "AZ Voorbeeld" not in text_of(client.get(page))
    assert "AZ Voorbeeld" not in text_of(client.post(page, {"step": "read", "code": "AAAA"}))
    assert "AZ Voorbeeld" in text_of(client.post(page, {"step": "read", "code": code.lower()}))
    assert Activation.objects.get().state == "waiting"
    assert "U hebt bevestigd" in text_of(client.post(page, {"step": "yes", "code": code}, follow=True))
    assert Activation.objects.get().state == "confirmed"
    assert "heeft bevestigd" in text_of(client.post(page, {"step": "yes", "code": code}))
    assert [each.subject for each in mails_to(CONTACT)] == ["De arts heeft het formulier van AZ Voorbeeld bevestigd"]


def test_a_get_confirms_nothing(client, admission):
    send(client)
    (mail,) = mails_to(DOCTOR)
    client.get(link_in(mail), {"step": "yes", "code": code_in(mail)})

    assert Activation.objects.get().state == "waiting"


def test_the_doctor_says_no_with_a_reason_and_the_contact_reads_it(client, admission):
    send(client)
    (mail,) = mails_to(DOCTOR)
    page, code = link_in(mail), code_in(mail)

    refused = client.post(page, {"step": "no", "code": code, "reason": " "})
    assert "AZ Voorbeeld" in text_of(refused)
    assert 'id="reason-wrong1"' in refused.content.decode()
    client.post(page, {"step": "no", "code": code, "reason": "Ik ken deze software niet."})
    assert Activation.objects.get().state == "declined"
    assert "Ik ken deze software niet." in mails_to(CONTACT)[0].text


def test_who_has_no_code_learns_nothing_from_a_reason_that_is_missing(client, admission):
    send(client)
    (mail,) = mails_to(DOCTOR)

    page = client.post(link_in(mail), {"step": "no", "code": "AAAA", "reason": ""})
    assert "AZ Voorbeeld" not in text_of(page)


def test_that_an_organisation_has_an_activation_is_not_told_but_mailed_to_it(client, admission):
    new_activation()
    strange = {"contact_email": "vreemde@elders.be", "doctor_email": "arts@elders.be"}

    assert "Kijk na en verstuur" in text_of(check(client, **strange))
    assert send(client, **strange).url == "/activatie/verstuurd"
    assert mails_to("vreemde@elders.be") == mails_to("arts@elders.be") == []
    assert "nog eens verstuurd" in mails_to(DOCTOR)[0].subject
    assert "nog eens verstuurd" in mails_to(CONTACT)[0].subject


def test_too_many_forms_from_one_place_are_refused(client, admission):
    for number in range(TERMS.most_an_hour):
        assert send(client, contact_name=f"Bert {number}").status_code == 302

    assert "10 keer gevraagd" in text_of(send(client, contact_name="Bert"))


def test_behind_a_named_proxy_the_address_that_it_saw_counts(client, admission, settings):
    settings.CLIENT_CERT_PROXIES = (ip_network("127.0.0.1"),)
    for number in range(TERMS.most_an_hour + 1):
        headers = {"X-Forwarded-For": f"8.8.8.8, 10.0.0.{number}"}
        sent = client.post("/activatie/", FILLED | {"step": "send", "contact_name": f"B {number}"}, headers=headers)
        assert sent.status_code == 302


def opened(client, row, to="contact", address=CONTACT):
    client.post(f"/activatie/{row.key}/code", {"to": to})
    mail = mails_to(address)[0]
    client.post(f"/activatie/{row.key}/openen", {"code": code_in(mail)})
    return client.get(f"/activatie/{row.key}")


@pytest.mark.parametrize(("to", "address", "name"), [("doctor", DOCTOR, "Dr. An Arts"), ("contact", CONTACT, "Bert")])
def test_the_organisation_sees_and_ends_its_activation(client, admission, to, address, name):
    row = new_activation()
    assert "AZ Voorbeeld" not in text_of(client.get(f"/activatie/{row.key}"))

    page = text_of(opened(client, row, to, address))
    assert "Acme_Zorgdossier_AZVoorbeeld" in page
    assert row.organisation.user_code in page
    refused = client.post(f"/activatie/{row.key}/beeindigen", {"reason": ""})
    assert 'id="reason-wrong1"' in refused.content.decode()
    done = client.post(f"/activatie/{row.key}/beeindigen", {"reason": "Andere software."}, follow=True)

    assert "De activatie is beëindigd." in text_of(done)
    row.refresh_from_db()
    assert row.state == "ended"
    assert Event.objects.filter(activation=row, act="end", by_name__startswith=name).exists()
    assert "is beëindigd" in mails_to(DOCTOR)[0].subject


def test_nobody_ends_an_activation_without_having_opened_it(client, admission):
    row = new_activation()

    assert client.post(f"/activatie/{row.key}/beeindigen", {"reason": "Weg ermee."}).status_code == 302
    row.refresh_from_db()
    assert row.state == "activated"


def test_the_page_of_one_activation_does_not_open_that_of_another(client, admission):
    row = new_activation()
    opened(client, row)

    other = Activation.objects.create(
        admission=admission,
        form=row.form | {"organisation": "AZ Ander"},
        number="71000139",
        since=row.since,
        code_digest=b"",
        code_until=row.since,
    )
    assert "AZ Ander" not in text_of(client.get(f"/activatie/{other.key}"))


def test_the_page_closes_by_itself_and_by_the_button(client, admission):
    row = new_activation()
    assert "AZ Voorbeeld" in text_of(opened(client, row))
    session = client.session
    session["activation"] |= {"until": (datetime.now(UTC) - timedelta(seconds=1)).isoformat()}
    session.save()
    assert "AZ Voorbeeld" not in text_of(client.get(f"/activatie/{row.key}"))

    assert "AZ Voorbeeld" in text_of(opened(client, row))
    client.post(f"/activatie/{row.key}/sluiten")
    assert "AZ Voorbeeld" not in text_of(client.get(f"/activatie/{row.key}"))


def test_a_key_of_nothing_looks_like_any_other(client, admission):
    row, nothing = new_activation(), uuid.uuid4()
    for path in ("", "/openen"):
        post = client.post if path else client.get
        pages = [post(f"/activatie/{key}{path}", {"code": "AAAA"}) for key in (row.key, nothing)]
        assert [each.status_code for each in pages] == [200, 200]
        one, other = (
            _TOKEN.sub("", text_of(each)).replace(str(key), "")
            for each, key in zip(pages, (row.key, nothing), strict=True)
        )
        assert one == other


def test_the_page_is_found_again_by_mail(client, admission):
    row = new_activation()
    answers = [
        text_of(client.post("/activatie/terugvinden", {"number": number, "email": CONTACT}, follow=True))
        for number in ("71.00.00.40", "71000139", "\x00")
    ]

    assert all("Staat dit adres op een formulier" in each for each in answers)
    mail, *_ = mails_to(CONTACT)
    assert "Uw code" in mail.subject
    assert link_in(mail) == f"/activatie/{row.key}"


def test_an_organisation_is_told_when_its_program_is_stopped(client, admission):
    row = new_activation()
    revoke(admission.software_id, reason="Schrijft elk lotnummer fout.", by=By("Mia"), now=datetime.now(UTC))

    mail = mails_to(CONTACT)[0]
    assert "kan er nu niet mee registreren" in mail.text
    assert "Schrijft elk lotnummer fout." in text_of(opened(client, row))


def test_a_mail_is_in_the_language_in_which_the_form_was_sent(client, admission):
    client.post("/activatie/", FILLED | {"step": "send"}, headers={"Accept-Language": "en"})

    (mail,) = mails_to(DOCTOR)
    assert mail.subject == "Confirm the form of AZ Voorbeeld with a code"
