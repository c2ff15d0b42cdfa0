"""The virtual STS through its doors: tokens for every caregiver by both protocols, and every refusal by its rule."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from lxml import etree

from vaccinnet.acceptance import ca, sts
from vaccinnet.acceptance.cast import read_cast
from vaccinnet.acceptance.load_cast import load_cast
from vaccinnet.acceptance.models import PendingToken
from vaccinnet.client.security_token import SecurityTokenService, SoapFault, read_token
from vaccinnet.ehealth.certificates import Validity, make_leaf, make_root
from vaccinnet.ehealth.keystore import Keystore, read_p12
from vaccinnet.ehealth.saml.attributes import (
    CERTIFIED,
    GIVEN_NAME,
    HOLDER_SSIN,
    IS_GENERALIST,
    OTHER_DOCTOR_NIHII,
    SSIN,
    SURNAME,
    holder_number_of,
)
from vaccinnet.ehealth.saml.certified import certified
from vaccinnet.ehealth.sts import samlp, wstrust
from vaccinnet.ehealth.sts.claims import claims_for
from vaccinnet.ehealth.sts.wstrust import Challenge
from vaccinnet.ehealth.subject import Subject, read_subject
from vaccinnet.ehealth.wss import sign
from vaccinnet.profiles.models import Profile
from vaccinnet.soap.envelope import read
from vaccinnet.soap.names import FINDINGS
from vaccinnet.soap.write import wrap

pytestmark = pytest.mark.django_db

CAST = {each.user_code: each for each in read_cast().profiles}
PROTOCOLS = ("wstrust", "samlp", "legacy")
TRAINEE, PRACTICE, HOSPITAL = "ART-2007", "PRA-3001", "ORG-1001"
CAREGIVERS = ("ART-2005", "ART-2008", TRAINEE, "ART-2011", PRACTICE, "PRA-3002", "PRA-3003", "ORG-1004")


@dataclass
class Sts:
    """The doors of the STS, and whoever asks."""

    client: object

    def keystore(self, user_code="ART-2005", **options) -> Keystore:
        options = {"password": "geheim", "now": datetime.now(UTC), "key_type": "ec", **options}
        return read_p12(ca.issue_certificate(CAST[user_code].subject, **options).p12, password="geheim")

    def request(self, keystore, **changes):
        asked = claims_for(read_subject(keystore.certificate))
        return asked.but(**{"context": "RC-1", "holder": keystore.certificate, **changes})

    def post(self, payload, keystore, protocol="wstrust", *, now=None, **options):
        key, certificate = keystore.key, keystore.certificate
        created = now or datetime.now(UTC)
        data = sign(wrap(payload), key=key, certificate=certificate, created=created, sign_token=True, **options)
        return self.post_bytes(data, protocol)

    def post_bytes(self, data, protocol="wstrust"):
        path = {"wstrust": wstrust.PATH, "samlp": samlp.PATHS[0], "legacy": samlp.PATHS[1]}[protocol]
        return self.client.post(path, data, content_type="text/xml")

    def ask(self, keystore, protocol="wstrust", *, signed_with=None, inner=None, **changes):
        """What is answered to a request for the holder of a certificate, signed with that key or another."""
        request = self.request(keystore, **changes)
        if protocol == "wstrust":
            return self.post(wstrust.write_request(request), signed_with or keystore)
        query = samlp.write_query(request, now=datetime.now(UTC), key=inner)
        return self.post(query, signed_with or keystore, protocol)

    def token(self, answer, protocol="wstrust"):
        """The token in an answer, which must be one that this environment trusts."""
        assert answer.status_code == 200, answer.content.decode()
        payload = read(answer.content).payload
        contents = (wstrust.read_issued if protocol == "wstrust" else samlp.read_response)(payload)
        now = datetime.now(UTC)
        vouching = sts.trust_assertions(now).decide(etree.fromstring(contents), now)
        assert vouching.findings == ()
        return read_token(contents).assertion

    def refusals(self, answer, protocol="wstrust"):
        """The rules by which an answer refuses: in a Fault, or in the message of a status."""
        payload = read(answer.content).payload
        if etree.QName(payload).localname == "Fault":
            assert answer.status_code == 500
            found = payload.iterfind(f"detail/{{{FINDINGS}}}findings/{{{FINDINGS}}}finding")
            return sorted({each.get("rule") for each in found})
        assert answer.status_code == 200
        assert protocol != "wstrust", answer.content
        with pytest.raises(samlp.Denied) as denied:
            samlp.read_response(payload)
        assert denied.value.code == "RequestDenied"
        return sorted({line.split()[0].rstrip(":") for line in denied.value.text.splitlines()})


@pytest.fixture
def door(client):
    load_cast(datetime.now(UTC))
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


# Refused


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_refuses_a_claim_of_another_number(door, protocol):
    claims = ((HOLDER_SSIN, CAST[TRAINEE].insz), (SSIN, CAST["ART-2005"].insz))

    answer = door.ask(door.keystore(), protocol, claims=claims)

    assert door.refusals(answer, protocol) == ["SEC-071"]
    assert CAST[TRAINEE].insz not in answer.content.decode()


def test_refuses_a_request_without_the_claim_of_the_holder(door):
    assert door.refusals(door.ask(door.keystore(), claims=())) == ["SEC-071"]


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_refuses_an_unknown_person(door, protocol):
    keystore = door.keystore()
    Profile.objects.filter(user_code="ART-2005").update(ended_at=datetime.now(UTC))

    assert door.refusals(door.ask(keystore, protocol), protocol) == ["SEC-072"]


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_refuses_an_organisation(door, protocol):
    asked = {"claims": ((holder_number_of("hospital"), "79990158"),), "wanted": (), "context": "RC-1"}
    keystore = door.keystore(HOSPITAL)
    request = claims_for(CAST["ART-2005"].subject).but(**asked, holder=keystore.certificate)
    write = wstrust.write_request if protocol == "wstrust" else lambda r: samlp.write_query(r, now=datetime.now(UTC))

    assert door.refusals(door.post(write(request), keystore, protocol), protocol) == ["SEC-073"]


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize(("start", "end"), [(1, 1), (2, 1), (-3, -2)])
def test_refuses_a_period_that_ends_before_it_starts_or_is_over(door, protocol, start, end):
    now = datetime.now(UTC)
    period = {"not_before": now + timedelta(hours=start), "not_on_or_after": now + timedelta(hours=end)}

    assert door.refusals(door.ask(door.keystore(), protocol, **period), protocol) == ["SEC-074"]


@pytest.mark.parametrize(
    ("options", "rule"), [({"revoked": True}, "SEC-043"), ({"expired": True}, "SEC-042")], ids=["revoked", "expired"]
)
@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_refuses_a_certificate_that_holds_no_longer(door, protocol, options, rule):
    keystore = door.keystore(**options)

    own = door.ask(keystore, protocol)
    for_another = door.ask(keystore, protocol, signed_with=door.keystore(HOSPITAL), inner=keystore.key)

    assert own.status_code == 500
    assert door.refusals(own, protocol) == [rule]
    assert door.refusals(for_another, protocol) == [rule]


def test_refuses_a_foreign_certificate_of_a_holder(door):
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    years = Validity(now - timedelta(days=1), now + timedelta(days=100))
    root = make_root(key, name="Nobody's root", validity=years, serial=1)
    subject = Subject("SSIN", CAST["ART-2005"].insz)
    leaf = make_leaf(
        subject, public_key=key.public_key(), issuer=root, validity=years, serial=2, crl_url="http://localhost/crl"
    )

    answer = door.ask(Keystore(key, leaf), signed_with=door.keystore(HOSPITAL))

    assert door.refusals(answer) == ["SEC-040"]


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_refuses_something_else_with_a_fault(door, protocol):
    answer = door.post(etree.Element("{urn:example}Hello"), door.keystore(), protocol)

    assert answer.status_code == 500
    assert door.refusals(answer, protocol) == ["SEC-070"]
    assert "Hello is op dit adres geen aanvraag van een token" in answer.content.decode()


@pytest.mark.parametrize(
    ("data", "rule"),
    [(b"", "MSG-002"), (b"rubbish", "MSG-004"), (b"<a/>", "MSG-020"), (b"<a>" + b"x" * 70_000 + b"</a>", "MSG-001")],
)
@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_refuses_what_is_no_message(door, protocol, data, rule):
    answer = door.post_bytes(data, protocol)

    assert answer.status_code == 500
    assert rule in door.refusals(answer, protocol)
    assert read(answer.content).payload.findtext("faultcode") == "soap:Client"


def test_refuses_an_unsigned_and_an_old_message(door):
    keystore = door.keystore()
    request = door.request(keystore)

    bare = door.post_bytes(etree.tostring(wrap(wstrust.write_request(request))))
    old = door.post(wstrust.write_request(request), keystore, now=datetime.now(UTC) - timedelta(hours=1))

    assert "SEC-001" in door.refusals(bare)
    assert door.refusals(old) == ["SEC-031"]


def test_a_fault_has_the_code_of_its_rule_and_the_texts(door):
    answer = door.ask(door.keystore(), claims=())

    fault = read(answer.content).payload
    assert fault.findtext("faultcode") == "wsse:FailedCheck"
    assert fault.findtext("faultstring").startswith("SEC-071: De claim")


def test_a_defect_has_a_number_and_no_trace(door, monkeypatch):
    monkeypatch.setattr(sts, "signer", lambda now: SimpleNamespace())

    answer = door.ask(door.keystore())

    fault = read(answer.content).payload
    assert answer.status_code == 500
    assert fault.findtext("faultcode") == "soap:Server"
    assert "Meld het aan de beheerders met nummer" in fault.findtext("faultstring")
    assert "Traceback" not in answer.content.decode()


def test_takes_only_messages(door):
    assert door.client.get(f"{wstrust.PATH}?wsdl").status_code in (404, 405)


# The signer


def test_the_signer_is_named_as_ehealths_and_kept_for_its_owner(door, ca_folder):
    signer = sts.signer(datetime.now(UTC))

    subject, folder = read_subject(signer.certificate), ca_folder / "acceptance" / "sts"
    assert (subject.type, subject.app_id) == ("CBE", "IAMACC")
    assert isinstance(signer.key, rsa.RSAPrivateKey)
    assert signer.certificate.issuer == ca.authority(datetime.now(UTC)).issuing.certificate.subject
    assert {each.stat().st_mode & 0o777 for each in (folder, *folder.iterdir())} == {0o700}
    assert {each.stat().st_mode & 0o777 for each in folder.glob("*/*")} == {0o600}


def test_a_signer_is_renewed_in_time_and_what_the_earlier_one_signed_holds_on(door, settings, tmp_path):
    settings.VACCINNET_DATA_DIR = tmp_path
    now = datetime.now(UTC)
    first = sts.signer(now)
    end = first.certificate.not_valid_after_utc

    kept = sts.signer(end - timedelta(days=90))
    renewed = sts.signer(end - timedelta(days=89))
    both, later = sts.signers(end - timedelta(days=1)), sts.signers(end + timedelta(days=1))

    assert kept == first != renewed
    assert [each.certificate for each in both] == [first.certificate, renewed.certificate]
    assert [each.certificate for each in later] == [renewed.certificate]


def test_the_trust_is_the_same_until_something_changes(door):
    now = datetime.now(UTC).replace(minute=10)
    before = sts.trust_assertions(now)

    same = sts.trust_assertions(now + timedelta(minutes=1))
    door.keystore(revoked=True)

    assert before is same
    assert sts.trust_assertions(now + timedelta(minutes=1)) is not before


def test_a_token_falls_with_the_certificate_of_its_holder(door):
    keystore, now = door.keystore(), datetime.now(UTC)
    contents = wstrust.read_issued(read(door.ask(keystore).content).payload)

    ca.revoke(keystore.certificate.serial_number, at=now)

    vouching = sts.trust_assertions(now).decide(etree.fromstring(contents), now)
    assert [each.rule for each in vouching.findings] == ["SEC-043"]
