"""What the virtual STS refuses, each by its rule, and who signs its tokens."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from lxml import etree
from tests.database.acceptance.sts_door import CAST, HOSPITAL, PROTOCOLS, TRAINEE, Sts

from vaccinnet.acceptance import ca, sts
from vaccinnet.ehealth.certificates import Validity, make_leaf, make_root
from vaccinnet.ehealth.keystore import Keystore
from vaccinnet.ehealth.saml.attributes import (
    HOLDER_SSIN,
    SSIN,
    holder_number_of,
)
from vaccinnet.ehealth.sts import samlp, wstrust
from vaccinnet.ehealth.sts.claims import claims_for
from vaccinnet.ehealth.subject import Subject, read_subject
from vaccinnet.profiles.models import Profile
from vaccinnet.soap.envelope import read
from vaccinnet.soap.write import wrap

pytestmark = pytest.mark.django_db


@pytest.fixture
def door(cast_of_now, client):
    return Sts(client)


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
