"""The people of a company: colleagues are invited by e-mail address, join with an account, and leave."""

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from vaccinnet.database.bulk import lock
from vaccinnet.integrators.email_address import is_email_address, same_form
from vaccinnet.integrators.facts import Ending, Invitation, Joining
from vaccinnet.integrators.models import Company, Member
from vaccinnet.integrators.rules import RULES
from vaccinnet.integrators.terms import MemberTerms
from vaccinnet.rulebook import Refused

_HOUR = timedelta(hours=1)


def companies_of(account_key: uuid.UUID) -> list[Company]:
    """Return the companies of which this account is a member, by name."""
    is_member = Q(members__account_key=account_key, members__ended_at__isnull=True)
    return list(Company.objects.filter(is_member).order_by("name", "key"))


def member_of(company_key: uuid.UUID, *, account_key: uuid.UUID) -> Member | None:
    """Return the member that this account is of the company with this key, or None."""
    members = Member.objects.select_related("company").filter(ended_at__isnull=True)
    return members.filter(company_id=company_key, account_key=account_key).first()


def members_of(company: Company) -> list[Member]:
    """Return the members of a company and those who are invited, in the order in which they came."""
    return list(company.members.filter(ended_at__isnull=True).order_by("invited_at", "key"))


def invitations_of(addresses: Iterable[str], *, now: datetime, terms: MemberTerms) -> list[Member]:
    """Return the invitations that wait for somebody with one of these proven addresses, the latest first."""
    waiting = Member.objects.filter(
        email__in=[same_form(each) for each in addresses],
        account_key__isnull=True,
        ended_at__isnull=True,
        invited_at__gt=now - terms.invitation_holds,
    )
    return list(waiting.select_related("company").order_by("-invited_at"))


@transaction.atomic
def invite(company: Company, *, email: str, name: str, by: uuid.UUID, now: datetime, terms: MemberTerms) -> Member:
    """Return the invitation of a colleague. One that ran out is renewed. Raises Refused with all findings.

    `by` is the key of the account that invites, which must be a member.
    """
    lock(company.key)
    lock(by)
    address = same_form(email)
    members = company.members.filter(ended_at__isnull=True)
    # What is no address may hold what cannot be asked of the database.
    there = members.filter(email=address).first() if is_email_address(address) else None
    waits = there is not None and there.account_key is None and there.invited_at > now - terms.invitation_holds
    asked = Invitation(
        email=address,
        name=name.strip(),
        by_member=_is_member(company, by),
        is_member=bool(there and there.account_key),
        waits=waits,
        too_many=_invited_lately(company, by, now=now) >= terms.invitations_an_hour,
    )
    _demand(RULES.of("invitation").judge(asked))
    if there:
        there.name, there.invited_at, there.invited_by = name.strip(), now, by
        there.save(update_fields=["name", "invited_at", "invited_by"])
        return there
    return Member.objects.create(
        company=company, email=address, name=name.strip(), invited_by=by, invited_at=now, account_key=None
    )


@transaction.atomic
def join(
    invitation_key: uuid.UUID,
    *,
    account_key: uuid.UUID,
    addresses: Iterable[str],
    name: str,
    now: datetime,
    terms: MemberTerms,
) -> Member:
    """Return the member that the account becomes, which has proven these addresses. Raises Refused.

    An invitation is for whoever reads the mail of its address, so no secret goes with it.
    """
    member = Member.objects.select_for_update().filter(key=invitation_key).first()
    joining = Joining(
        is_there=member is not None and member.ended_at is None,
        is_own=member is not None and member.email in {same_form(each) for each in addresses},
        is_taken=member is not None and member.account_key is not None,
        ran_out=member is not None and member.invited_at <= now - terms.invitation_holds,
        is_member=member is not None and _is_member(member.company, account_key),
    )
    _demand(RULES.of("joining").judge(joining))
    assert member is not None
    member.account_key, member.joined_at, member.name = account_key, now, name.strip()[:200] or member.name
    member.save(update_fields=["account_key", "joined_at", "name"])
    return member


@transaction.atomic
def end_membership(company: Company, member_key: uuid.UUID, *, by: uuid.UUID, now: datetime) -> None:
    """End the membership, or take the invitation back. Raises Refused; the last member stays."""
    lock(company.key)
    members = company.members.filter(ended_at__isnull=True)
    member = members.filter(key=member_key).first()
    others = members.filter(account_key__isnull=False).exclude(key=member_key)
    _demand(
        RULES.of("ending").judge(
            Ending(
                by_member=_is_member(company, by),
                is_there=member is not None,
                is_last=member is not None and member.account_key is not None and not others.exists(),
            )
        )
    )
    members.filter(key=member_key).update(ended_at=now)


def _invited_lately(company: Company, by: uuid.UUID, *, now: datetime) -> int:
    """Return how many the company or the account invited in the last hour, also those whose invitation has ended."""
    lately = Member.objects.filter(invited_at__gt=now - _HOUR, invited_by__isnull=False)
    return lately.filter(Q(company=company) | Q(invited_by=by)).count()


def _is_member(company: Company, account_key: uuid.UUID) -> bool:
    return company.members.filter(account_key=account_key, ended_at__isnull=True).exists()


def _demand(findings: list) -> None:
    if findings:
        raise Refused(findings)
