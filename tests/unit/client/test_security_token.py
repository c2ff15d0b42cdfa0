"""Tokens: asked of an STS that answers what it is told to, kept on disk, and shown by the command."""

import json
import stat
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from vaccinnet.client.call import NoAnswer
from vaccinnet.client.kept_tokens import TokenCache, kept_or_new, usual_folder
from vaccinnet.client.security_token import SecurityTokenService, SoapFault
from vaccinnet.ehealth.certificates import Issuer, Validity, make_leaf, make_root
from vaccinnet.ehealth.keystore import Keystore, write_p12
from vaccinnet.ehealth.saml import names
from vaccinnet.ehealth.saml.assertion import Assertion, Attribute
from vaccinnet.ehealth.saml.attributes import ASSERTED, CERTIFIED, DOCTOR_NIHII, HOLDER_SSIN, IS_DOCTOR, SSIN
from vaccinnet.ehealth.saml.write import write_assertion
from vaccinnet.ehealth.sts import wstrust
from vaccinnet.ehealth.sts.wstrust import Challenge
from vaccinnet.ehealth.subject import Subject
from vaccinnet.rulebook import Finding
from vaccinnet.soap.envelope import read
from vaccinnet.soap.fault import fault
from vaccinnet.soap.write import envelope

NUMBER = "75032199964"
YEARS = Validity(datetime(2020, 1, 1, tzinfo=UTC), datetime(2120, 1, 1, tzinfo=UTC))
FAULT = fault("wsse:FailedAuthentication", "Onbekend.", [Finding("/Envelope", found="SSIN", rule="SEC-072")], "nl")


def keystore_of(subject):
    key = ec.generate_private_key(ec.SECP256R1())
    root = make_root(key, name="Nobody's root", validity=YEARS, serial=1)
    leaf = make_leaf(
        subject, public_key=key.public_key(), issuer=root, validity=YEARS, serial=2, crl_url="http://localhost/crl"
    )
    return Keystore(key, leaf)


@pytest.fixture(scope="module")
def doctor():
    return keystore_of(Subject("SSIN", NUMBER, name="JAN HUISARTS"))


@pytest.fixture(scope="module")
def signer():
    keystore = keystore_of(Subject("CBE", "1999990045", app_id="IAMACC"))
    return Issuer(keystore.certificate, keystore.key)


@pytest.fixture
def now():
    return datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def issued(doctor, signer, now):
    """Make what the STS answers when it issues a token to the doctor."""

    def make(*, end=now + timedelta(hours=24), holder=doctor):
        said = Assertion(
            id="_a1",
            issuer=names.ISSUER,
            not_before=now - timedelta(minutes=1),
            not_on_or_after=end,
            holder=holder.certificate,
            attributes=(
                Attribute(HOLDER_SSIN, ASSERTED, (NUMBER,)),
                Attribute(SSIN, ASSERTED, (NUMBER,)),
                Attribute(IS_DOCTOR, CERTIFIED, ("true",)),
                Attribute(DOCTOR_NIHII, CERTIFIED, ("19990512004",)),
            ),
        )
        assertion = write_assertion(said, signer=signer, now=now)
        return envelope(wstrust.write_issued(assertion, context="RC-1", start=said.not_before, end=end))

    return make


@pytest.fixture
def sts(service, doctor):
    with httpx.Client() as http:
        yield SecurityTokenService(f"{service.url}{wstrust.PATH}", doctor, http)


@pytest.fixture
def cache(tmp_path):
    return TokenCache(tmp_path / "kept" / "tokens")


# Asking


def test_asks_a_token_for_its_own_certificate(service, sts, doctor, issued, now):
    service.answer = issued()

    token = sts.issue(now)

    asked = wstrust.read_request(read(service.received[0]).payload)
    assert asked.unclear == ()
    assert asked.request.holder == doctor.certificate
    assert (asked.request.not_before, asked.request.not_on_or_after) == (now, now + timedelta(hours=24))
    assert service.actions == [f'"{wstrust.REQUEST_ACTION}"']
    assert token.assertion.certified(DOCTOR_NIHII) == "19990512004"
    assert token.not_on_or_after == now + timedelta(hours=24)
    assert NUMBER not in repr(token)


def test_asks_for_as_long_as_it_is_told(service, sts, issued, now):
    service.answer = issued()

    sts.issue(now, timedelta(hours=1))

    asked = wstrust.read_request(read(service.received[0]).payload)
    assert asked.request.not_on_or_after == now + timedelta(hours=1)


def test_signs_body_timestamp_and_certificate_for_a_minute(service, sts, issued, now):
    service.answer = issued()

    sts.issue(now)

    security = read(service.received[0]).security[0]
    text = "".join(security.itertext())
    assert len(security.findall(".//{*}SignedInfo/{*}Reference")) == 3
    assert f"{now + timedelta(seconds=60):%H:%M:%S}.000Z" in text


def test_answers_a_challenge(service, sts, now):
    service.answer = envelope(wstrust.write_challenge(Challenge("RC-1", "sign this")))

    with pytest.raises(NoAnswer, match="something else"):
        sts.issue(now)

    assert wstrust.read_challenge_response(read(service.received[1]).payload) == Challenge("RC-1", "sign this")
    assert service.actions[1] == f'"{wstrust.CHALLENGE_ACTION}"'


def test_tells_why_the_sts_refuses(service, sts, now):
    service.answer, service.status = FAULT, 500

    with pytest.raises(SoapFault) as refused:
        sts.issue(now)

    assert [each.rule for each in refused.value.findings] == ["SEC-072"]


@pytest.mark.parametrize(("answer", "said"), [(b"<html/>", "not with SOAP"), (b"", "not with SOAP")])
def test_tells_that_there_is_no_sts(service, sts, now, answer, said):
    service.answer, service.content_type = answer, "text/html"

    with pytest.raises(NoAnswer, match=said):
        sts.issue(now)


# Keeping


def test_asks_once_while_the_token_holds(service, sts, cache, issued, now):
    service.answer = issued()

    first, second = (kept_or_new(sts, cache, now=now) for _ in range(2))

    assert first == second
    assert len(service.received) == 1


def test_keeps_tokens_for_their_owner_alone(service, sts, cache, issued, now, doctor):
    service.answer = issued()

    kept_or_new(sts, cache, now=now)

    file = cache.file(sts.url, doctor.certificate)
    assert [each.name for each in cache.folder.iterdir()] == [file.name]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(cache.folder.stat().st_mode) == 0o700
    assert NUMBER not in file.name


def test_asks_again_when_told_and_when_five_minutes_are_left(service, sts, cache, issued, now):
    service.answer = issued(end=now + timedelta(minutes=6))
    kept_or_new(sts, cache, now=now)

    kept_or_new(sts, cache, now=now, fresh=True)
    kept_or_new(sts, cache, now=now + timedelta(minutes=1))

    assert len(service.received) == 3


@pytest.mark.parametrize("contents", [b"", b"rubbish", b"<Assertion/>", None])
def test_replaces_what_is_broken_or_of_another(service, sts, cache, issued, now, doctor, contents):
    other = wstrust.read_issued(read(issued(holder=keystore_of(Subject("SSIN", NUMBER)))).payload)
    service.answer = issued()
    cache.folder.mkdir(parents=True)
    cache.file(sts.url, doctor.certificate).write_bytes(other if contents is None else contents)

    token = kept_or_new(sts, cache, now=now)

    assert len(service.received) == 1
    assert cache.find(sts.url, doctor.certificate, now=now) == token


def test_each_sts_and_certificate_has_its_own(cache, doctor, signer):
    files = {
        cache.file(url, each) for url in ("http://a", "http://b") for each in (doctor.certificate, signer.certificate)
    }

    assert len(files) == 4


def test_a_token_that_cannot_be_kept_is_given_all_the_same(service, sts, issued, now, tmp_path):
    service.answer = issued()
    (tmp_path / "file").write_text("")

    token = kept_or_new(sts, TokenCache(tmp_path / "file" / "tokens"), now=now)

    assert token.assertion.id == "_a1"


def test_keeps_where_caches_are_kept(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))

    assert usual_folder() == tmp_path / "openvaccinnet" / "tokens"


# vaccinnet token


@pytest.fixture
def ask(run, service, doctor, tmp_path, monkeypatch):
    """Run the command for the doctor."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    p12 = tmp_path / "doctor.acc-p12"
    p12.write_bytes(write_p12(doctor, password="geheim"))
    return lambda *more: run("token", "--p12", p12, "--password", "geheim", "--url", service.url, *more)


def test_shows_what_the_token_says(ask, service, issued, tmp_path):
    service.answer = issued()

    done = ask()

    lines = done.stdout.splitlines()
    assert done.exit_code == 0, done.output
    assert lines[0] == f"Token for SSIN=75•••••••64 at {service.url}/IAM/SecurityTokenService/v1."
    assert lines[1] == "Token of urn:be:fgov:ehealth:sts:1_0 for SSIN=75•••••••64."
    assert lines[2].startswith("Valid from ")
    assert "person:ssin:doctor:boolean\teHealth, certified\ttrue" in lines
    assert "certificateholder:person:ssin\tthe holder\t75•••••••64" in lines
    assert str(tmp_path / "cache" / "openvaccinnet" / "tokens") in lines[-2]
    assert lines[-1].endswith("vaccinnet registration add …")
    assert NUMBER not in done.output


def test_speaks_dutch(ask, service, issued):
    service.answer = issued()

    done = ask("--lang", "nl")

    assert "Geldig van " in done.stdout
    assert "eHealth bevestigt" in done.stdout


def test_shows_a_moment_in_brussels_time(ask, service, issued):
    service.answer = issued(end=datetime(2120, 7, 1, 10, 0, tzinfo=UTC))

    assert "until 1 July 2120, 12:00 (Brussels time)." in ask().stdout


def test_writes_the_assertion_as_the_sts_answered_it(ask, service, issued, tmp_path):
    service.answer = issued()
    out = tmp_path / "token.xml"

    done = ask("--out", out)

    assert out.read_bytes() == wstrust.read_issued(read(service.answer).payload)
    assert f"Kept: {out}" in done.stdout


def test_uses_the_kept_token_unless_a_fresh_one_is_wanted(ask, service, issued):
    service.answer = issued()

    ask(), ask(), ask("--fresh")

    assert len(service.received) == 2


def test_writes_json_without_personal_numbers(ask, service, issued):
    service.answer = issued()

    done = ask("--json")

    told = json.loads(done.stdout)
    assert told["subject"] == "SSIN=75•••••••64"
    assert told["attributes"][2] == {"name": IS_DOCTOR, "is_certified": True, "values": ["true"]}
    assert told["kept"]
    assert NUMBER not in done.stdout


def test_shows_why_the_sts_refuses(ask, service):
    service.answer, service.status = FAULT, 500

    done = ask()

    assert done.exit_code == 1
    assert "SEC-072" in done.stderr


def test_says_that_there_is_no_sts(ask, service):
    service.answer, service.content_type = b"<html/>", "text/html"

    done = ask()

    assert done.exit_code == 2
    assert "not with SOAP" in done.stderr


def test_says_who_gets_tokens(run, p12):
    done = run("token", "--p12", p12, "--password", "geheim")

    assert done.exit_code == 2
    assert "Tokens are for doctors and practices" in done.stderr
