"""A developer sees how each program is admitted and why, downloads certificates, and declares a new version."""

import re
from datetime import UTC, datetime

import pytest
import typer
from tests.admissions import MANAGER, mails_to, new_admission
from tests.developers import developer
from typer.testing import CliRunner

from vaccinnet.admission.admit import revoke, suspend, withdraw_version
from vaccinnet.admission.certificate import certificate_of
from vaccinnet.admission.keys import current_key, read_public_keys
from vaccinnet.admission.models import Admission
from vaccinnet.admission.signed_list import verify
from vaccinnet.config.commands.admissions import verify as verify_command
from vaccinnet.portal.admission_certificate import certificate_on_paper

pytestmark = pytest.mark.django_db

CERTIFICATE = "toelatingen/Acme_Zorgdossier/certificaat"


@pytest.fixture(autouse=True)
def as_in_acceptance(settings, tmp_path):
    settings.EMAIL_BACKEND = "vaccinnet.integrators.kept_mail.Keep"
    settings.ADMISSION_SIGNING_KEYS = tmp_path / "keys"


@pytest.fixture
def an():
    an = developer()
    new_admission(an.company)
    return an


def now():
    return datetime.now(UTC)


def page_of(an):
    return an.get(f"{an.at}/toelatingen").content.decode()


def test_the_decision_comes_by_mail_and_leads_to_the_page(an):
    (mail,) = mails_to("an@acme.be")

    assert mail.subject == "Zorgdossier is toegelaten tot productie"
    assert "BatchUpload, RegistratieService" in mail.text
    assert f"{an.at}/toelatingen" in mail.text
    assert "✓ toegelaten" in page_of(an)
    assert f"{an.at}/toelatingen" in an.get("/ontwikkelaar/").content.decode()


@pytest.mark.parametrize(
    ("act", "said", "next_step"),
    [(suspend, "✗ geschorst", "Herstel wat hierboven staat"), (revoke, "✗ ingetrokken", "een nieuwe aanvraag")],
)
def test_what_was_stopped_is_told_with_its_reason_and_the_next_step(an, act, said, next_step):
    act("Acme_Zorgdossier", reason="Schrijft elk lotnummer fout.", by=MANAGER, now=now())

    page = page_of(an)
    assert said in page
    assert next_step in page
    assert "Schrijft elk lotnummer fout." in page
    assert "Schrijft elk lotnummer fout." in mails_to("an@acme.be")[0].text
    assert "certificaat.pdf" not in page
    assert an.get(f"{an.at}/{CERTIFICATE}.jws?versie=4.2").status_code == 404


def test_the_signed_certificate_is_verified_by_the_command_with_the_key_of_the_site(an, tmp_path):
    got = an.get(f"{an.at}/{CERTIFICATE}.jws?versie=4.2")
    assert got["Content-Disposition"] == 'attachment; filename="Acme_Zorgdossier-4-2.jws"'
    (tmp_path / "certificate.jws").write_bytes(got.content)
    (tmp_path / "portal.pem").write_bytes(an.get("/toegelaten-software/sleutel.pem").content)
    read = verify(
        got.content.decode(),
        kind="certificate",
        keys={current_key(tmp_path / "keys").id: read_public_keys(tmp_path / "portal.pem")[0]},
    )
    assert read.contents["versions"][0]["version"] == "4.2"

    app = typer.Typer()
    app.command()(verify_command)
    said = CliRunner().invoke(app, [str(tmp_path / "certificate.jws"), "--key", str(tmp_path / "portal.pem")])
    assert said.exit_code == 0, said.output
    assert "Acme_Zorgdossier" in said.output


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_certificate_on_paper_is_a_pdf(an, language):
    got = an.client.get(f"{an.at}/{CERTIFICATE}.pdf?versie=4.2", headers={"Accept-Language": language})

    assert got["Content-Type"] == "application/pdf"
    assert got.content.startswith(b"%PDF")
    assert re.search(rb"pdfuaid:part", got.content)


def test_a_certificate_with_letters_of_all_scripts_and_long_words_is_made(an, settings):
    conditions = "Ф" * 300 + " 疫苗\n#set page(width: 1cm) $x$ <b>"
    Admission.objects.update(name="Zorg \U0001f489 dossier", conditions=conditions)
    keys = settings.ADMISSION_SIGNING_KEYS
    made = certificate_of("Acme_Zorgdossier", "4.2", keys=keys, issuer="https://x.be", now=now())
    assert certificate_on_paper(made.program, made.signed, made.text, "nl").startswith(b"%PDF")


@pytest.mark.parametrize("version", ["9.9", "", "%00", "..%2F"])
def test_there_is_no_certificate_of_a_version_that_is_not_admitted(an, version):
    withdraw_version("Acme_Zorgdossier", "4.2", reason="Fout lotnummer.", by=MANAGER, now=now())
    for each in (version, "4.2"):
        assert an.get(f"{an.at}/{CERTIFICATE}.pdf?versie={each}").status_code == 404


def test_admissions_of_another_company_are_not_there(an):
    other = developer("bo@beta.be", company="Beta")

    assert "Zorgdossier" not in page_of(other)
    assert other.get(f"{other.at}/{CERTIFICATE}.jws?versie=4.2").status_code == 404
    assert other.get(f"{an.at}/toelatingen").status_code == 404
    assert other.post(f"{other.at}/toelatingen/Acme_Zorgdossier/versies", version="5").status_code == 404
    assert other.post(f"{an.at}/toelatingen/Acme_Zorgdossier/versies", version="5").status_code == 404


def test_a_version_is_declared_with_what_it_changes_and_says_what_is_next(an):
    at = f"{an.at}/toelatingen/acme_zorgdossier/versies"
    an.post(at, version="4.3", changes="Kleuren.")
    page = an.post(at, version="5.0", changed=["BatchUpload"], changes="Lotnummer.").content.decode()

    assert "de beheerders laten ze toe" in page
    assert "Begin er een aanvraag voor" in page
    assert "Aanvraag voor deze versie beginnen" in page


def test_what_is_wrong_with_a_version_is_said_beside_the_fields_and_what_was_written_stays(an):
    at = f"{an.at}/toelatingen/Acme_Zorgdossier/versies"
    page = an.post(at, version="4.2", changed=["BatchUpload"]).content.decode()

    assert 'id="version-acme_zorgdossier-wrong1"' in page
    assert 'id="changes-acme_zorgdossier-wrong1"' in page
    assert 'value="BatchUpload" checked' in page
    assert 'value="4.2"' in page
    assert an.post(at, version="4\x00", changes="\x00").status_code == 200
