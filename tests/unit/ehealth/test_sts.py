"""Requests for tokens and their answers: what is written is read again, and what is not understood is told."""

import re
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from lxml import etree

from vaccinnet.ehealth.certificates import Issuer
from vaccinnet.ehealth.names import SIGNATURE
from vaccinnet.ehealth.saml import names
from vaccinnet.ehealth.saml.assertion import Assertion, Attribute
from vaccinnet.ehealth.saml.attributes import (
    ASSERTED,
    CERTIFIED,
    DOCTOR_NIHII,
    HOLDER_SSIN,
    IS_DOCTOR,
    SSIN,
    holder_number_of,
    is_recognised,
    number_of,
    recognised_nihii,
)
from vaccinnet.ehealth.saml.trust import AssertionTrust
from vaccinnet.ehealth.saml.write import seal, write_assertion
from vaccinnet.ehealth.sts import samlp, wstrust
from vaccinnet.ehealth.sts.claims import NotACaregiver, claims_for
from vaccinnet.ehealth.sts.wstrust import Challenge
from vaccinnet.ehealth.subject import Subject
from vaccinnet.ehealth.wss import sign_as_holder, verify_holder
from vaccinnet.soap.envelope import read
from vaccinnet.soap.write import envelope, wrap

DOCTOR = Subject("SSIN", "75032199964", name="JAN HUISARTS")
READERS = {"wstrust": wstrust.read_request, "samlp": samlp.read_query}


@pytest.fixture(scope="module")
def key():
    return rsa.generate_private_key(65537, 2048)


@pytest.fixture(scope="module")
def holder(pki, key):
    return pki.leaf(key, subject=DOCTOR, serial=601)


@pytest.fixture(scope="module")
def signer(pki):
    key = rsa.generate_private_key(65537, 2048)
    return Issuer(pki.leaf(key, subject=Subject("CBE", "1999990045", app_id="IAMACC"), serial=600), key)


@pytest.fixture(scope="module")
def request_(pki, holder):
    return claims_for(DOCTOR).but(
        context="RC-1", holder=holder, not_before=pki.now, not_on_or_after=pki.now + timedelta(hours=24)
    )


@pytest.fixture
def assertion(pki, holder, signer):
    said = Assertion(
        id="_a1",
        issuer=names.ISSUER,
        not_before=pki.now,
        not_on_or_after=pki.now + timedelta(hours=24),
        holder=holder,
        attributes=(
            Attribute(HOLDER_SSIN, ASSERTED, (DOCTOR.number,)),
            Attribute(IS_DOCTOR, CERTIFIED, ("true",)),
            Attribute(DOCTOR_NIHII, CERTIFIED, ("19990512004",)),
        ),
    )
    return write_assertion(said, signer=signer, now=pki.now)


def sent(element):
    """The payload as it arrives over the wire."""
    return read(envelope(element)).payload


def unclear(text, protocol):
    return [(each.what, each.found) for each in READERS[protocol](etree.fromstring(text)).unclear]


# What to ask


def test_a_doctor_claims_his_number_and_wants_it_certified_that_he_is_one():
    asked = claims_for(DOCTOR)

    assert asked.claims == ((HOLDER_SSIN, DOCTOR.number), (SSIN, DOCTOR.number))
    assert {IS_DOCTOR, DOCTOR_NIHII} < set(asked.wanted)
    assert DOCTOR.number not in repr(asked)


@pytest.mark.parametrize(
    ("type", "kind"),
    [
        ("NIHII-OFFICE_DOCTORS", "officedoctors"),
        ("NIHII-GROUP_DOCTORS", "groupofdoctors"),
        ("NIHII-MEDICAL_HOUSE", "medicalhouse"),
        ("NIHII-GUARD_POST", "guardpost"),
    ],
)
def test_a_practice_claims_its_number_and_wants_it_recognised(type, kind):
    asked = claims_for(Subject(type, "79992138"))

    assert asked.claims == ((holder_number_of(kind), "79992138"), (number_of(kind), "79992138"))
    assert {is_recognised(kind), recognised_nihii(kind)} < set(asked.wanted)


def test_a_hospital_gets_no_token():
    with pytest.raises(NotACaregiver, match="NIHII-HOSPITAL"):
        claims_for(Subject("NIHII-HOSPITAL", "79990158"))


# WS-Trust


def test_a_request_is_read_as_it_was_written(request_):
    asked = wstrust.read_request(sent(wstrust.write_request(request_)))

    assert (asked.request, asked.unclear) == (request_, ())
    assert asked.place.where == "/Envelope/Body/RequestSecurityToken"


def test_a_request_without_a_period_asks_none(request_):
    asked = wstrust.read_request(wstrust.write_request(request_.but(not_before=None, not_on_or_after=None)))

    assert (asked.request.not_before, asked.request.not_on_or_after, asked.unclear) == (None, None, ())


@pytest.mark.parametrize(
    ("pattern", "instead"),
    [
        ("wstrust/200512/PublicKey", "ws-trust/200512/PublicKey"),
        ("200512/Issue<", "200512/Renew<"),
    ],
)
def test_understands_the_key_type_of_the_standard_and_a_renewal(request_, pattern, instead):
    text = etree.tostring(wstrust.write_request(request_), encoding=str)

    assert unclear(re.sub(pattern, instead, text), "wstrust") == []


@pytest.mark.parametrize(
    ("pattern", "instead", "told"),
    [
        ("#SAMLV1.1<", "#SAMLV2.0<", "token_type"),
        ("200512/Issue<", "200512/Cancel<", "request_type"),
        ("/PublicKey<", "/Bearer<", "key_type"),
        ("/authclaims", "/other", "dialect"),
        ("<wst:KeyType>.*</wst:KeyType>", "", "missing"),
        ("<wst:KeyType>(.*)</wst:KeyType>", r"\g<0>\g<0>", "repeated"),
        ("<wst:KeyType>", "<wst:AppliesTo/><wst:KeyType>", "unknown"),
        ("<auth:Value>.*?</auth:Value>", "<auth:Value/>", "claim"),
        ("X509Certificate>MII", "X509Certificate>AAA", "key"),
        ("<wsu:Expires>.*</wsu:Expires>", "<wsu:Expires>tomorrow</wsu:Expires>", "moment"),
    ],
)
def test_tells_what_of_a_request_is_not_understood(request_, pattern, instead, told):
    text = etree.tostring(wstrust.write_request(request_), encoding=str)

    assert {what for what, _ in unclear(re.sub(pattern, instead, text), "wstrust")} == {told}


def test_tells_everything_at_once(request_):
    text = etree.tostring(wstrust.write_request(request_), encoding=str)
    worse = text.replace("#SAMLV1.1<", "#SAMLV2.0<").replace("200512/Issue<", "200512/Cancel<")

    assert len(unclear(worse, "wstrust")) == 2


@pytest.mark.parametrize("protocol", READERS)
def test_something_else_is_no_request(protocol):
    asked = READERS[protocol](etree.fromstring("<u:Hello xmlns:u='urn:example'/>"))

    assert not asked.is_request
    assert [(each.what, each.found) for each in asked.unclear] == [("root", "Hello")]


def test_a_challenge_and_its_answer_are_read_as_they_were_written():
    challenge = Challenge("RC-1", "sign this")

    asked, answered = wstrust.write_challenge(challenge), wstrust.write_challenge_response(challenge)

    assert wstrust.read_challenge(sent(asked)) == challenge
    assert wstrust.read_challenge_response(sent(answered)) == challenge
    assert wstrust.read_challenge_response(sent(wstrust.write_challenge(challenge))) is None
    assert wstrust.read_challenge(answered) is None


# What was issued


def as_trusted(contents, pki, key, signer):
    """What a message with this assertion says of its holder, to who trusts the signer."""
    message = sign_as_holder(wrap(etree.fromstring("<a/>")), key=key, assertion=contents, created=pki.now)
    trust = AssertionTrust([signer.certificate], pki.trust())
    return verify_holder(read(message), trust=trust, now=pki.now + timedelta(seconds=2))


def test_an_issued_assertion_holds_in_another_message(pki, key, signer, assertion):
    end = pki.now + timedelta(hours=24)
    issued = wstrust.write_issued(assertion, context="RC-1", start=pki.now, end=end)

    contents = wstrust.read_issued(sent(issued))

    spoken = as_trusted(contents, pki, key, signer)
    assert spoken.assertion.certified(DOCTOR_NIHII) == "19990512004"
    assert sent(issued)[0].get("Context") == "RC-1"


def test_an_assertion_in_a_response_holds_in_another_message(pki, key, signer, assertion):
    response = samlp.write_response(assertion, to="request-1", id="_r1", now=pki.now)

    contents = samlp.read_response(sent(response))

    assert as_trusted(contents, pki, key, signer).assertion.id == "_a1"


def test_an_assertion_holds_whatever_was_declared_around_it(pki, key, signer, assertion):
    text = etree.tostring(assertion, encoding=str)
    answer = f"""<t:RequestSecurityTokenResponse xmlns:t="{wstrust.WST}" xmlns:saml="{names.SAML}" xmlns:x="urn:x">
      <t:RequestedSecurityToken>{text}
      </t:RequestedSecurityToken></t:RequestSecurityTokenResponse>"""

    contents = wstrust.read_issued(etree.fromstring(answer))

    assert as_trusted(contents, pki, key, signer).assertion.id == "_a1"


def test_another_answer_has_no_assertion(assertion):
    for root in (etree.Element("{urn:example}Hello"), wstrust.write_challenge(Challenge("RC-1", "x")), assertion):
        with pytest.raises(ValueError, match="0 assertions"):
            wstrust.read_issued(root)


# SAML query


def test_a_query_is_read_as_it_was_written(pki, request_):
    asked = samlp.read_query(sent(samlp.write_query(request_, now=pki.now)))

    assert (asked.request, asked.unclear) == (request_, ())


@pytest.mark.parametrize(
    ("pattern", "instead", "told"),
    [
        ('MajorVersion="1" MinorVersion="1" Iss', 'MajorVersion="2" MinorVersion="0" Iss', "version"),
        ("cm:holder-of-key", "cm:bearer", "method"),
        ('AttributeNamespace="urn:be:fgov:id[^"]*"', f'AttributeNamespace="{CERTIFIED}"', "claim"),
        ("<saml:AttributeValue>[0-9]*</saml:AttributeValue>", "", "claim"),
        ("<saml:NameIdentifier .*?</saml:NameIdentifier><saml:SubjectC", "<saml:SubjectC", "missing"),
        ("<saml:Conditions ", "<saml:Advice/><saml:Conditions ", "unknown"),
        ('NotBefore="[^"]*"', 'NotBefore="2026"', "moment"),
        ("X509Certificate>MII", "X509Certificate>AAA", "key"),
    ],
)
def test_tells_what_of_a_query_is_not_understood(pki, request_, pattern, instead, told):
    text = etree.tostring(samlp.write_query(request_, now=pki.now), encoding=str)

    assert {what for what, _ in unclear(re.sub(pattern, instead, text), "samlp")} == {told}


def test_a_query_signed_with_the_key_of_its_holder_is_told_from_another(pki, key, holder, request_):
    good = sent(samlp.write_query(request_, now=pki.now, key=key))
    forged = sent(samlp.write_query(request_, now=pki.now, key=pki.key))
    changed = sent(samlp.write_query(request_, now=pki.now, key=key))
    changed.set("IssueInstant", "2026-11-24T11:00:00Z")
    bare = sent(samlp.write_query(request_, now=pki.now))

    assert samlp.read_query(good).unclear == ()
    assert [samlp.is_signed_by(each, holder) for each in (good, forged, changed, bare)] == [True, False, False, False]
    assert [samlp.is_signed(each) for each in (good, forged, changed, bare)] == [True, True, True, False]


def test_a_signature_may_stand_first_in_the_query(pki, key, holder, request_):
    query = samlp.write_query(request_, now=pki.now)
    query.text = "\n"
    seal(query, request_.context, Issuer(holder, key))
    query.insert(0, query[-1])

    arrived = sent(query)
    assert samlp.is_signed_by(arrived, holder)
    assert arrived[0].tag == SIGNATURE


def test_a_denial_says_why(pki):
    response = samlp.write_denied("SEC-072: onbekend", to="request-1", id="_r1", now=pki.now)

    with pytest.raises(samlp.Denied, match="SEC-072: onbekend") as denied:
        samlp.read_response(sent(response))

    assert denied.value.code == "RequestDenied"


def test_another_answer_is_no_response():
    with pytest.raises(ValueError, match="no samlp:Response"):
        samlp.read_response(etree.Element("{urn:example}Hello"))
