"""Who acts for a company, and who is written to."""

import uuid
from datetime import timedelta

import pytest

from vaccinnet.integrators.members import end_membership, invite, join, members_of
from vaccinnet.integrators.terms import MemberTerms
from vaccinnet.trajectory.party_of import addresses_of, party_of_member
from vaccinnet.trajectory.sample import ANSWERS

from .conftest import NOW

pytestmark = pytest.mark.django_db

COLLEAGUE = uuid.uuid4()


@pytest.fixture
def member(road):
    options = {"now": NOW + timedelta(hours=1), "terms": MemberTerms()}
    invitation = invite(road.company, email="bo@acme.be", name="Bo", by=road.developer.key, **options)
    return join(invitation.key, account_key=COLLEAGUE, addresses=["bo@acme.be"], name="Bo Claes", **options)


def test_a_member_acts_for_the_company_and_for_no_other(road, other, member):
    party = party_of_member(road.company.key, COLLEAGUE)

    assert (party.side, party.name, party.company_key) == ("integrator", "Bo Claes", road.company.key)
    assert party_of_member(other.company.key, COLLEAGUE) is None


def test_who_left_acts_no_longer(road, member):
    end_membership(road.company, member.key, by=road.developer.key, now=NOW)

    assert party_of_member(road.company.key, COLLEAGUE) is None


def test_mails_go_to_the_contact_and_the_members_each_once(road, member):
    invite(road.company, email="nieuw@acme.be", name="", by=COLLEAGUE, now=NOW, terms=MemberTerms())
    assert addresses_of(road.company) == ["an@acme.be", "bo@acme.be"]

    road.begin().file(ANSWERS.but(contact_email="Info@acme.be"))

    assert addresses_of(road.company) == ["Info@acme.be", "an@acme.be", "bo@acme.be"]
    assert len(members_of(road.company)) == 3
