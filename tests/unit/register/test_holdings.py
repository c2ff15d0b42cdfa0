"""What becomes of a vaccination, given what the register holds."""

import itertools
import uuid
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaccinnet.register.holdings import Claim, Held, Holdings, Sent, settle
from vaccinnet.register.rules import RULES

HOSPITAL, OTHER = uuid.UUID(int=1), uuid.UUID(int=2)
PERSON = uuid.UUID(int=3)
GIVEN = (PERSON, "DTPA/GL001", date(2026, 3, 1))
CLAIM = Claim(sender_key=HOSPITAL, named="a", content_digest=b"content", given=GIVEN)
HELD = Held(uuid.UUID(int=100), HOSPITAL)
REMOVED = replace(HELD, removed_at=datetime(2026, 3, 2, tzinfo=UTC))


@pytest.fixture
def settled():
    numbers = itertools.count(1000)

    def settle_all(*claims, holdings=None):
        return settle(
            claims,
            holdings or Holdings(),
            judge=RULES.of("standing").judge,
            new_id=lambda: uuid.UUID(int=next(numbers)),
        )

    return settle_all


def rules_of(findings):
    return [finding.rule for finding in findings]


def test_stores_what_is_new(settled):
    ((held, findings, is_new),) = settled(CLAIM)

    assert (held.vaccination_id.int, findings, is_new) == (1000, [], True)


def test_gives_a_resend_the_id_it_had(settled):
    holdings = Holdings(sent={"a": Sent(HELD, b"content")}, given={GIVEN: [HELD]})

    ((held, findings, is_new),) = settled(CLAIM, holdings=holdings)

    assert (held, findings, is_new) == (HELD, [], False)


def test_refuses_other_content_under_the_same_local_id(settled):
    holdings = Holdings(sent={"a": Sent(HELD, b"other content")})

    ((held, findings, is_new),) = settled(CLAIM, holdings=holdings)

    assert (held, rules_of(findings), is_new) == (None, ["VAC-040"], False)


def test_warns_when_a_resend_was_removed_and_stores_nothing(settled):
    holdings = Holdings(sent={"a": Sent(REMOVED, b"content")}, given={GIVEN: [REMOVED]})

    ((held, findings, is_new),) = settled(CLAIM, holdings=holdings)

    assert (held, rules_of(findings), is_new) == (REMOVED, ["VAC-041"], False)


def test_brings_a_removed_one_back_under_a_new_local_id(settled):
    holdings = Holdings(sent={"old": Sent(REMOVED, b"content")}, given={GIVEN: [REMOVED]})

    ((_, findings, is_new),) = settled(CLAIM, holdings=holdings)

    assert (findings, is_new) == ([], True)


def test_refuses_a_removed_one_without_local_id(settled):
    ((held, findings, _),) = settled(replace(CLAIM, named=""), holdings=Holdings(given={GIVEN: [REMOVED]}))

    assert (held, rules_of(findings)) == (None, ["VAC-042"])


def test_gives_a_duplicate_of_the_same_sender_the_id_of_the_first(settled):
    first, second = settled(CLAIM, replace(CLAIM, named="b"))

    assert second[0] == first[0]
    assert rules_of(second[1]) == ["VAC-043"]
    assert not second[2]


def test_stores_a_duplicate_of_another_sender_with_a_warning(settled):
    holdings = Holdings(given={GIVEN: [replace(HELD, sender_key=OTHER)]})

    ((_, findings, is_new),) = settled(CLAIM, holdings=holdings)

    assert (rules_of(findings), is_new) == (["VAC-044"], True)


def test_a_duplicate_does_not_hold_its_local_id(settled):
    elsewhere = (PERSON, "HBV/AV003", date(2026, 3, 1))

    *_, third = settled(CLAIM, replace(CLAIM, named="b"), replace(CLAIM, named="b", given=elsewhere))

    assert third[2]


claims = st.builds(
    Claim,
    sender_key=st.just(HOSPITAL),
    named=st.sampled_from(["", "a", "b", "c"]),
    content_digest=st.sampled_from([b"1", b"2"]),
    given=st.tuples(st.just(PERSON), st.sampled_from(["X", "Y"]), st.just(date(2026, 3, 1))),
)


@given(st.lists(claims, max_size=12))
def test_never_stores_one_twice_whatever_comes(sent):
    numbers = itertools.count(1)
    outcome = settle(sent, Holdings(), judge=RULES.of("standing").judge, new_id=lambda: uuid.UUID(int=next(numbers)))

    stored = [claim for claim, (_, _, is_new) in zip(sent, outcome, strict=True) if is_new]
    local_ids = [claim.named for claim in stored if claim.named]
    assert len({claim.given for claim in stored}) == len(stored)
    assert len(set(local_ids)) == len(local_ids)


@given(st.lists(claims, max_size=12))
def test_sending_all_again_stores_nothing(sent):
    holdings, judge = Holdings(), RULES.of("standing").judge
    settle(sent, holdings, judge=judge, new_id=uuid.uuid4)

    again = settle(sent, holdings, judge=judge, new_id=uuid.uuid4)

    assert not any(is_new for _, _, is_new in again)
