"""The company of a developer on the pages: made, joined by invitation, and left."""

import pytest
from tests.developers import developer, rules_of

from vaccinnet.integrators.kept_mail import latest
from vaccinnet.integrators.members import companies_of, members_of

pytestmark = pytest.mark.django_db

COLLEAGUE = "bo@acme.be"


@pytest.fixture(autouse=True)
def as_in_acceptance(settings):
    settings.EMAIL_BACKEND = "vaccinnet.integrators.kept_mail.Keep"


@pytest.fixture
def founder():
    return developer()


def test_who_has_no_company_makes_one_and_is_its_first_member():
    new = developer(company="")
    assert "bedrijf waarvoor u werkt" in new.get("/ontwikkelaar/").content.decode()

    page = new.post("/ontwikkelaar/bedrijven", company="Acme <b>", person="An Peeters")

    assert "Acme &lt;b&gt;" in page.content.decode()
    (company,) = companies_of(new.account.key)
    assert [(each.name, each.email) for each in members_of(company)] == [("An Peeters", "an@acme.be")]


def test_what_is_wrong_with_the_names_is_said_beside_both_fields_and_what_was_written_stays():
    new = developer(company="")

    page = new.post("/ontwikkelaar/bedrijven", company="A", person="")

    text = page.content.decode()
    assert rules_of(page) == {"TRJ-028"}
    assert 'href="#company"' in text
    assert 'href="#person"' in text
    assert 'value="A"' in text
    assert companies_of(new.account.key) == []


def test_a_colleague_gets_a_mail_without_a_secret_and_takes_the_invitation(founder):
    founder.post(f"{founder.at}/mensen", email=COLLEAGUE, name="Bo")
    (mail,) = latest()
    assert mail.to == COLLEAGUE
    assert "Acme" in mail.subject
    assert "/ontwikkelaar/\n" in mail.text
    colleague = developer(COLLEAGUE, company="")
    assert "Acme nodigt u uit" in colleague.get("/ontwikkelaar/").content.decode()
    invitation = members_of(founder.company)[1]

    colleague.post(f"/ontwikkelaar/uitnodigingen/{invitation.key}")

    assert companies_of(colleague.account.key) == [founder.company]
    assert COLLEAGUE in colleague.get(f"{founder.at}/mensen").content.decode()


def test_nobody_else_takes_the_invitation(founder):
    founder.post(f"{founder.at}/mensen", email=COLLEAGUE)
    invitation = members_of(founder.company)[1]
    other = developer("ander@voorbeeld.be", company="")

    page = other.post(f"/ontwikkelaar/uitnodigingen/{invitation.key}")

    assert rules_of(page) == {"TRJ-022"}
    assert companies_of(other.account.key) == []


@pytest.mark.parametrize("email", ["", "geen adres", "an@acme.be"])
def test_a_wrong_invitation_is_refused_and_sends_nothing(founder, email):
    page = founder.post(f"{founder.at}/mensen", email=email)

    assert rules_of(page) & {"TRJ-020", "TRJ-021"}
    assert latest() == []


def test_an_invitation_is_taken_back_and_the_last_member_stays(founder):
    founder.post(f"{founder.at}/mensen", email=COLLEAGUE)
    own, invitation = members_of(founder.company)

    founder.post(f"{founder.at}/mensen/{invitation.key}/beeindigen")
    page = founder.post(f"{founder.at}/mensen/{own.key}/beeindigen")

    assert rules_of(page) == {"TRJ-023"}
    assert members_of(founder.company) == [own]


def test_who_leaves_sees_nothing_of_the_company_any_more(founder):
    colleague = developer(COLLEAGUE, company="")
    founder.post(f"{founder.at}/mensen", email=COLLEAGUE)
    own, invitation = members_of(founder.company)
    colleague.post(f"/ontwikkelaar/uitnodigingen/{invitation.key}")

    page = founder.post(f"{founder.at}/mensen/{own.key}/beeindigen")

    assert "geen lid meer" in page.content.decode()
    assert founder.get(f"{founder.at}/mensen").status_code == 404
