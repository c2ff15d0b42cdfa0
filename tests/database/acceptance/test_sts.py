"""The virtual STS through its doors: tokens for every caregiver by both protocols, also when another key signs."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from tests.database.acceptance.sts_door import CAREGIVERS, CAST, HOSPITAL, PRACTICE, PROTOCOLS, TRAINEE, Sts

from vaccinnet.acceptance.models import PendingToken
from vaccinnet.client.security_token import SecurityTokenService, SoapFault
from vaccinnet.ehealth.saml.attributes import (
    CERTIFIED,
    GIVEN_NAME,
    IS_GENERALIST,
    OTHER_DOCTOR_NIHII,
    SSIN,
    SURNAME,
    holder_number_of,
)
from vaccinnet.ehealth.saml.certified import certified
from vaccinnet.ehealth.sts import wstrust
from vaccinnet.ehealth.sts.wstrust import Challenge
from vaccinnet.ehealth.subject import read_subject
from vaccinnet.soap.envelope import read

pytestmark = pytest.mark.django_db


@pytest.fixture
def door(cast_of_now, client):
    return Sts(client)


# Good


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize("user_code", CAREGIVERS)
def test_gives_a_token_that_certifies_who_the_holder_is(door, user_code, protocol):
    keystore, profile = door.keystore(user_code), CAST[user_code]

    token = door.token(door.ask(keystore, protocol), protocol)

    who = certified(token, read_subject(keystore.certificate))
    assert who is not None
    assert who.nihii == profile.nihii.ljust(11, "0")
    assert who.insz == profile.insz
    assert who.is_trainee == (profile.kind == "trainee")
    assert token.holder == keystore.certificate


def test_certifies_what_was_asked_and_known(door):
    wanted = (GIVEN_NAME, SURNAME, OTHER_DOCTOR_NIHII, IS_GENERALIST, "urn:example:unknown", GIVEN_NAME)

    token = door.token(door.ask(door.keystore(), wanted=wanted))
    paediatrician = door.token(door.ask(door.keystore("ART-2008"), wanted=(IS_GENERALIST,)))

    assert [token.certified(name) for name in wanted] == ["Jan", "Huisarts", "19990512004", "true", "", "Jan"]
    assert [each.name for each in token.attributes if each.namespace == CERTIFIED] == list(wanted[:4])
    assert paediatrician.certified(IS_GENERALIST) == "false"


def test_repeats_what_the_holder_says_as_his_own_words(door):
    token = door.token(door.ask(door.keystore(PRACTICE)))

    name = holder_number_of("officedoctors")
    assert token.asserted(name) == token.certified(name) == "79992138"


def test_a_renewal_gets_a_token_like_any_other(door):
    keystore = door.keystore()
    request = wstrust.write_request(door.request(keystore))
    request.find(wstrust.wst("RequestType")).text = wstrust.RENEW

    assert door.token(door.post(request, keystore)).asserted(SSIN) == CAST["ART-2005"].insz


@pytest.mark.parametrize(
    ("start", "end", "hours"), [(0, 1, 1), (0, 48, 24), (None, None, 24), (-48, 12, 12), (2, 12, 12), (None, 3, 3)]
)
@pytest.mark.parametrize("protocol", ["wstrust", "samlp"])
def test_a_token_holds_from_now_for_at_most_a_day(door, protocol, start, end, hours):
    now = datetime.now(UTC)
    not_before = None if start is None else now + timedelta(hours=start)
    not_on_or_after = None if end is None else now + timedelta(hours=end)

    token = door.token(
        door.ask(door.keystore(), protocol, not_before=not_before, not_on_or_after=not_on_or_after), protocol
    )

    assert now - timedelta(minutes=6) < token.not_before <= datetime.now(UTC)
    assert abs(token.not_on_or_after - now - timedelta(hours=hours)) < timedelta(minutes=1)


def test_the_reference_client_gets_its_token(door):
    def transport(request):
        answer = door.client.post(request.url.path, request.content, content_type="text/xml")
        return httpx.Response(answer.status_code, content=answer.content)

    with httpx.Client(transport=httpx.MockTransport(transport)) as http:
        token = SecurityTokenService(f"http://localhost{wstrust.PATH}", door.keystore(TRAINEE), http).issue(
            datetime.now(UTC)
        )
        with pytest.raises(SoapFault) as refused:
            SecurityTokenService(f"http://localhost{wstrust.PATH}", door.keystore(revoked=True), http).issue(
                datetime.now(UTC)
            )

    assert token.assertion.asserted(SSIN) == CAST[TRAINEE].insz
    assert [each.rule for each in refused.value.findings] == ["SEC-043"]


# Another key signs


def challenged(door, keystore, organisation) -> Challenge:
    answer = door.ask(keystore, signed_with=organisation)
    assert answer.status_code == 200
    challenge = wstrust.read_challenge(read(answer.content).payload)
    assert challenge is not None
    return challenge


def test_the_holder_signs_a_challenge_when_another_signed_the_request(door):
    keystore = door.keystore()
    challenge = challenged(door, keystore, door.keystore(HOSPITAL))

    answer = door.post(wstrust.write_challenge_response(challenge), keystore)

    assert challenge.context == "RC-1"
    assert door.token(answer).holder == keystore.certificate
    assert PendingToken.objects.count() == 0


def test_refuses_a_challenge_signed_with_another_key(door):
    organisation = door.keystore(HOSPITAL)
    challenge = challenged(door, door.keystore(), organisation)

    answer = door.post(wstrust.write_challenge_response(challenge), organisation)

    assert door.refusals(answer) == ["SEC-075"]
    assert "niet getekend met de sleutel van de houder" in answer.content.decode()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"text": "other"}, "De Challenge is niet die"),
        ({"context": "RC-2"}, "Geen aanvraag met deze Context"),
        ({"text": ""}, "heeft geen SignChallengeResponse"),
    ],
)
def test_refuses_an_answer_to_no_challenge(door, changes, said):
    keystore = door.keystore()
    made = challenged(door, keystore, door.keystore(HOSPITAL))
    wrong = Challenge(**{"context": made.context, "text": made.text, **changes})

    answer = door.post(wstrust.write_challenge_response(wrong), keystore)

    assert door.refusals(answer) == ["SEC-075"]
    assert said in answer.content.decode()


def test_a_challenge_is_answered_once_and_in_time(door):
    keystore, organisation = door.keystore(), door.keystore(HOSPITAL)
    used, old = challenged(door, keystore, organisation), challenged(door, keystore, organisation)
    PendingToken.objects.filter(challenge=old.text).update(made_at=datetime.now(UTC) - timedelta(minutes=6))
    first = door.post(wstrust.write_challenge_response(used), keystore)

    again = door.post(wstrust.write_challenge_response(used), keystore)
    late = door.post(wstrust.write_challenge_response(old), keystore)

    assert door.token(first)
    assert [door.refusals(each) for each in (again, late)] == [["SEC-075"], ["SEC-075"]]


def test_forgets_requests_that_waited_long_and_keeps_a_thousand(door):
    keystore, organisation = door.keystore(), door.keystore(HOSPITAL)
    now = datetime.now(UTC)
    rows = [
        PendingToken(challenge=f"c{n}", holder=b"", request=b"", made_at=now - timedelta(milliseconds=n))
        for n in range(1001)
    ]
    PendingToken.objects.bulk_create(
        [*rows, PendingToken(challenge="old", holder=b"", request=b"", made_at=now - timedelta(minutes=5))]
    )

    challenged(door, keystore, organisation)

    assert PendingToken.objects.count() == 1000
    assert not PendingToken.objects.filter(challenge__in=["old", "c1000"]).exists()


def test_a_bad_request_gets_no_challenge(door):
    answer = door.ask(door.keystore(revoked=True), signed_with=door.keystore(HOSPITAL))

    assert door.refusals(answer) == ["SEC-043"]
    assert PendingToken.objects.count() == 0


@pytest.mark.parametrize("protocol", ["samlp", "legacy"])
def test_the_holder_signs_the_query_when_another_signed_the_message(door, protocol):
    keystore, organisation = door.keystore(), door.keystore(HOSPITAL)

    signed = door.ask(keystore, protocol, signed_with=organisation, inner=keystore.key)
    bare = door.ask(keystore, protocol, signed_with=organisation)
    forged = door.ask(keystore, protocol, signed_with=organisation, inner=organisation.key)

    assert door.token(signed, protocol).holder == keystore.certificate
    assert [door.refusals(each, protocol) for each in (bare, forged)] == [["SEC-075"], ["SEC-075"]]
