"""The people of a company: invited, joined, gone."""

import threading
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from vaccinnet.integrators.found import found_company
from vaccinnet.integrators.members import companies_of, end_membership, invitations_of, invite, join, members_of
from vaccinnet.integrators.models import Member
from vaccinnet.integrators.terms import MemberTerms
from vaccinnet.rulebook import Refused

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 27, 9, tzinfo=UTC)
TERMS = MemberTerms()
FOUNDER, COLLEAGUE = uuid.uuid4(), uuid.uuid4()
ADDRESS = "collega@acme.be"


@pytest.fixture
def company():
    return found_company(name="Acme", account_key=FOUNDER, person="An", email="An@Acme.be", now=NOW)


def invited(company, *, email=ADDRESS, by=FOUNDER, now=NOW):
    return invite(company, email=email, name="Bo", by=by, now=now, terms=TERMS)


def joined(invitation, *, account_key=COLLEAGUE, addresses=(ADDRESS,), now=NOW):
    return join(invitation.key, account_key=account_key, addresses=addresses, name="Bo", now=now, terms=TERMS)


def refused(do, *arguments, **options):
    with pytest.raises(Refused) as refusal:
        do(*arguments, **options)
    return [(each.rule, each.where, each.says) for each in refusal.value.findings]


def test_who_founds_a_company_is_its_first_member(company):
    (member,) = members_of(company)

    assert (member.account_key, member.email) == (FOUNDER, "an@acme.be")
    assert companies_of(FOUNDER) == [company]


def test_an_invitation_is_found_by_the_address_that_was_proven(company):
    invitation = invited(company, email=" Collega@ACME.be ")

    assert invitations_of(["collega@acme.be"], now=NOW, terms=TERMS) == [invitation]
    assert invitations_of(["ander@acme.be"], now=NOW, terms=TERMS) == []
    joined(invitation)
    assert companies_of(COLLEAGUE) == [company]
    assert invitations_of([ADDRESS], now=NOW, terms=TERMS) == []


def test_an_invitation_is_for_nobody_else_and_does_not_tell_that_it_is_there(company):
    invitation = invited(company)

    others = refused(joined, invitation, addresses=("ander@acme.be",))
    nobodys = refused(joined, Member(key=uuid.uuid4()))

    assert others == nobodys == [("TRJ-022", "invitation", "none")]


def test_an_invitation_is_taken_once(company):
    invitation = invited(company)
    joined(invitation)

    assert refused(joined, invitation, account_key=uuid.uuid4()) == [("TRJ-022", "invitation", "taken")]


def test_an_invitation_runs_out_and_can_be_sent_anew(company):
    invitation = invited(company)
    later = NOW + timedelta(days=14)

    assert refused(joined, invitation, now=later) == [("TRJ-022", "invitation", "late")]
    assert refused(invited, company) == [("TRJ-021", "email", "waits")]
    renewed = invited(company, now=later)
    assert joined(renewed, now=later).key == invitation.key


def test_says_everything_that_is_wrong_with_an_invitation(company):
    assert refused(invited, company, email="collega", by=COLLEAGUE) == [
        ("TRJ-020", "email", "wrong"),
        ("TRJ-021", "email", "stranger"),
    ]


def test_who_left_sees_nothing_and_may_be_invited_again(company):
    member = joined(invited(company))
    end_membership(company, member.key, by=FOUNDER, now=NOW)

    assert companies_of(COLLEAGUE) == []
    assert joined(invited(company)).key != member.key


def test_the_last_member_stays(company):
    (member,) = members_of(company)
    invited(company)

    assert refused(end_membership, company, member.key, by=FOUNDER, now=NOW) == [("TRJ-023", "member", "last")]


def test_a_company_does_not_end_the_membership_of_another(company):
    other = found_company(name="Andere", account_key=COLLEAGUE, person="Bo", email="bo@andere.be", now=NOW)
    (stranger,) = members_of(other)

    assert refused(end_membership, company, stranger.key, by=FOUNDER, now=NOW) == [("TRJ-023", "member", "none")]
    assert refused(end_membership, other, stranger.key, by=FOUNDER, now=NOW) == [("TRJ-023", "member", "stranger")]


@pytest.mark.django_db(transaction=True)
def test_two_who_invite_the_same_colleague_at_once_make_one_invitation(company):
    ready, outcomes = threading.Barrier(2), []

    def work():
        try:
            ready.wait(10)
            invited(company)
            outcomes.append("invited")
        except Refused as refusal:
            outcomes.append(refusal.findings[0].says)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)

    assert sorted(outcomes) == ["invited", "waits"]


def test_no_more_are_invited_in_an_hour_than_may_be(company):
    others = found_company(name="Brand", account_key=FOUNDER, person="An", email="an@brand.be", now=NOW)
    for number in range(TERMS.invitations_an_hour):
        # Whose invitation is taken back counts as well, and so does another company of the same account.
        invitation = invited(company if number % 2 else others, email=f"c{number}@acme.be")
        end_membership(invitation.company, invitation.key, by=FOUNDER, now=NOW)

    assert refused(invited, company) == [("TRJ-032", "email", "")]
    assert refused(invited, others, now=NOW + timedelta(minutes=59)) == [("TRJ-032", "email", "")]
    assert invited(company, now=NOW + timedelta(minutes=61)).email == ADDRESS
