"""The application of a developer on the pages: begun, saved, judged and filed."""

import pytest
from tests.developers import developer, rules_of

from vaccinnet.integrators.models import Program
from vaccinnet.trajectory.models import Application
from vaccinnet.trajectory.sample import ANSWERS

pytestmark = pytest.mark.django_db

GOOD = ANSWERS.to_json()


@pytest.fixture
def an():
    return developer()


@pytest.fixture
def begun(an):
    an.post(f"{an.at}/aanvragen")
    return Application.objects.get()


def send(who, application, do, **changes):
    application.refresh_from_db()
    seen = changes.pop("seen", application.revision)
    address = f"{who.at}/aanvragen/{application.number}/formulier"
    return who.post(address, **GOOD | {"seen": seen, "do": do} | changes)


def test_an_application_begins_with_what_is_known(an, begun):
    page = an.get(f"{an.at}/aanvragen/{begun.number}")

    assert page.redirect_chain[-1][0].endswith("/formulier")
    assert 'name="company_name" type="text" value="Acme"' in page.content.decode()


def test_what_is_wrong_is_saved_and_still_there_later(an, begun):
    page = send(an, begun, "save", cbe="12", program_name="<Zorg>", services=["BatchUpload"])

    text = page.content.decode()
    assert "Opgeslagen" in text
    assert 'value="12"' in text
    assert "&lt;Zorg&gt;" in text
    assert 'value="BatchUpload" checked' in text
    assert rules_of(page) == set()


def test_everything_that_is_wrong_is_said_at_once_beside_its_field(an, begun):
    page = send(an, begun, "file", cbe="12", contact_email="an", services=[], platform="", integrator_part="a b")

    text = page.content.decode()
    assert rules_of(page) == {"TRJ-002", "TRJ-003", "TRJ-005", "TRJ-007", "TRJ-009"}
    for name in ("cbe", "contact_email", "services", "platform", "integrator_part"):
        assert f'href="#{name}"' in text
        assert f'id="{name}"' in text
    begun.refresh_from_db()
    assert begun.state == "draft"
    assert begun.answers["cbe"] == "12"


def test_a_software_id_is_proposed_from_the_names(an, begun):
    page = send(
        an, begun, "propose", integrator_part="", program_part="", organisation_part="", program_name="Zorg plus"
    )

    text = page.content.decode()
    assert 'value="AcmeSoftware"' in text
    assert 'value="ZorgPlus"' in text


def test_a_good_application_is_filed_and_its_software_ids_are_there(an, begun):
    page = send(an, begun, "file")

    text = page.content.decode()
    assert page.redirect_chain[-1][0] == f"{an.at}/aanvragen/{begun.number}"
    assert "De beheerders zijn aan zet" in text
    assert Program.objects.filter(company=an.company).count() == 2
    assert "Ingediend" in an.get("/ontwikkelaar/").content.decode()
    # What is filed is not written any more.
    assert an.get(f"{an.at}/aanvragen/{begun.number}/formulier").redirect_chain


def test_nobody_overwrites_what_a_colleague_saved_in_the_meantime(an, begun):
    send(an, begun, "save", program_name="Van mijn collega")

    page = send(an, begun, "save", seen=1, program_name="Van mij")

    assert rules_of(page) == {"TRJ-102"}
    assert "Van mij" in page.content.decode()
    begun.refresh_from_db()
    assert begun.answers["program_name"] == "Van mijn collega"
