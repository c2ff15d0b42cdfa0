"""The portal publishes two signed lists: one for anybody, without personal data, and one for production alone."""

import base64
import json
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from tests.database.admission.conftest import MANAGER, NOW, PROGRAM
from tests.second_ca import SecondCa

from vaccinnet.admission.admit import declare_version, revoke, withdraw_version
from vaccinnet.admission.entries import read_organisations, read_programs
from vaccinnet.admission.facts import SERVICES
from vaccinnet.admission.keys import BadKeys, current_key, key_id, keys_in, new_key, trusted_keys, use_key
from vaccinnet.admission.publish import certificate, published
from vaccinnet.admission.signed_list import NotVerified, sign, verify
from vaccinnet.ehealth.subject import Subject

PORTAL = {"issuer": "https://acc.example.be"}


@pytest.fixture
def keys(tmp_path):
    return tmp_path / "admissions"


def public(keys):
    return {each.id: each.private.public_key() for each in keys_in(keys)}


def test_the_public_list_says_what_is_admitted_and_verifies(admission, keys):
    declare_version(PROGRAM, "5", by=MANAGER, now=NOW)
    row = published("admissions", keys=keys, now=NOW, **PORTAL)

    read = verify(row.text, kind="admissions", keys=public(keys), now=NOW)

    (program,) = read_programs(read.contents)
    assert (program.software_id, program.state, program.services) == (PROGRAM, "admitted", SERVICES)
    assert [each.version for each in program.versions] == ["4.2"]
    assert (read.issuer, read.number, read.issued_at) == (PORTAL["issuer"], row.number, NOW)


def test_only_the_second_list_has_persons(admission, activated, keys):
    first = published("admissions", keys=keys, now=NOW, **PORTAL)
    second = published("organisations", keys=keys, now=NOW, **PORTAL)

    read = json.dumps(verify(first.text, kind="admissions", keys=public(keys)).contents)
    assert not [
        each for each in ("An Arts", "10000007004", "71000040", activated.organisation.user_code) if each in read
    ]
    (listed,) = read_organisations(verify(second.text, kind="organisations", keys=public(keys)).contents)
    assert listed.user_code == activated.organisation.user_code
    assert listed.certificate_subjects == ("NIHII-HOSPITAL=71000040",)
    assert [(each.software_id, each.version) for each in listed.activations] == [(f"{PROGRAM}_AZVoorbeeld", "4.2")]
    assert [(each.nihii, each.starts_on, each.ends_on) for each in listed.responsible_doctors] == [
        ("10000007004", "2026-03-02", None)
    ]


def test_a_decision_makes_a_new_number_at_once_and_time_alone_after_a_while(admission, keys):
    first = published("admissions", keys=keys, now=NOW, **PORTAL)
    assert published("admissions", keys=keys, now=NOW + timedelta(seconds=5), **PORTAL).text == first.text

    revoke(PROGRAM, reason="Niet meer onderhouden.", by=MANAGER, now=NOW)
    second = published("admissions", keys=keys, now=NOW + timedelta(seconds=5), **PORTAL)
    assert second.number > first.number
    (program,) = verify(second.text, kind="admissions", keys=public(keys)).contents
    assert (program["state"], program["reason"]) == ("revoked", "Niet meer onderhouden.")

    third = published("admissions", keys=keys, now=NOW + timedelta(seconds=40), **PORTAL)
    assert third.number > second.number


def test_a_clock_that_goes_back_does_not_lower_the_number(admission, keys):
    first = published("admissions", keys=keys, now=NOW, **PORTAL)
    withdraw_version(PROGRAM, "4.2", reason="Foute lotnummers.", by=MANAGER, now=NOW)

    assert published("admissions", keys=keys, now=NOW - timedelta(hours=1), **PORTAL).number == first.number + 1


def test_a_key_is_changed_in_two_steps_and_nobody_else_reads_it(keys):
    first = current_key(keys)
    waiting = new_key(keys)
    assert current_key(keys).id == first.id
    assert use_key(keys, waiting.id).id == current_key(keys).id == waiting.id
    assert [each.id for each in keys_in(keys)] == [waiting.id, first.id]
    assert {file.stat().st_mode & 0o077 for file in keys.iterdir()} == {0}
    with pytest.raises(BadKeys):
        use_key(keys, "../django")


def test_what_is_signed_by_another_key_or_is_another_list_does_not_count(keys, tmp_path):
    facts = {"number": 1, "issued_at": NOW, "issuer": "x"}
    text = sign("admissions", [], key=current_key(keys), **facts)
    stranger = current_key(tmp_path / "stranger")
    header, _, signature = text.split(".")
    other = base64.urlsafe_b64encode(json.dumps({"kind": "admissions"}).encode()).decode().rstrip("=")

    for wrong, kind in [
        (sign("admissions", [], key=stranger, **facts), "admissions"),
        (text, "organisations"),
        (f"{header}.{other}.{signature}", "admissions"),
        ("geen lijst", "admissions"),
    ]:
        with pytest.raises(NotVerified):
            verify(wrong, kind=kind, keys=public(keys), now=NOW)
    with pytest.raises(NotVerified, match="later than now"):
        verify(text, kind="admissions", keys=public(keys), now=NOW - timedelta(minutes=6))
    assert verify(text, kind="admissions", keys=public(keys), now=NOW).number == 1


def test_trusted_keys_are_known_by_their_thumbprint(keys, tmp_path):
    key = current_key(keys)
    (tmp_path / "trusted").mkdir()
    (tmp_path / "trusted" / "portal.pem").write_text(key.public_pem)

    assert list(trusted_keys(tmp_path / "trusted")) == [key.id] == [key_id(key.private.public_key())]
    assert trusted_keys(tmp_path / "none") == {}


def test_a_version_has_a_certificate_as_long_as_it_is_admitted(admission, keys):
    text = certificate(PROGRAM, "4.2", keys=keys, now=NOW, **PORTAL)
    assert verify(text, kind="certificate", keys=public(keys)).contents["versions"][0]["version"] == "4.2"

    withdraw_version(PROGRAM, "4.2", reason="Foute lotnummers.", by=MANAGER, now=NOW)
    assert certificate(PROGRAM, "4.2", keys=keys, now=NOW, **PORTAL) is None


def shown(certificate):
    return f":{base64.b64encode(certificate.public_bytes(Encoding.DER)).decode()}:"


def test_anybody_gets_the_public_list_and_only_a_named_certificate_the_second(admission, client, settings, tmp_path):
    settings.ADMISSION_SIGNING_KEYS = tmp_path / "admissions"
    leaf = SecondCa(datetime.now(UTC)).leaf(Subject("CBE", "0999999922"), ec.generate_private_key(ec.SECP256R1()))
    header = {"HTTP_CLIENT_CERT": shown(leaf)}

    answer = client.get("/toelatingen.jws")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/jose")
    assert verify(answer.content.decode(), kind="admissions", keys=public(settings.ADMISSION_SIGNING_KEYS))
    assert client.get("/toelatingen.json").json()["admissions"][0]["software_id"] == PROGRAM

    assert client.get("/activaties.jws").status_code == 403
    assert client.get("/activaties.jws", **header).status_code == 403
    settings.PRODUCTION_CERTIFICATES = {leaf.fingerprint(hashes.SHA256()).hex()}
    # Nobody is believed who is no named proxy.
    assert client.get("/activaties.jws", **header).status_code == 403
    settings.CLIENT_CERT_PROXIES = (ip_network("127.0.0.1"),)
    assert client.get("/activaties.jws", **header).status_code == 200
