"""Programs get an access token by proving that they have the key of an eHealth certificate, and nobody else does."""

import base64
import hashlib
import json
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from fhir.resources.R4B import get_fhir_model_class

from vaccinnet.acceptance import ca
from vaccinnet.exchanges.access_tokens import forget
from vaccinnet.exchanges.models import AccessToken, Exchange, ExchangeMessage, SignedRequest

NOW = datetime.now(UTC)


def seconds(delta):
    return int((datetime.now(UTC) + timedelta(seconds=delta)).timestamp())


def test_says_what_it_can_and_where_tokens_are(fhir):
    said, smart = fhir.get("metadata"), fhir.get(".well-known/smart-configuration")

    get_fhir_model_class("CapabilityStatement").model_validate(said.json)
    assert said.headers["content-type"] == "application/fhir+json; charset=utf-8"
    assert said.json["fhirVersion"] == "4.0.1"
    assert smart.json["token_endpoint"] == "http://localhost/fhir/token"
    assert Exchange.objects.count() == 0


@pytest.mark.parametrize("user_code", ["ORG-1001", "DOC-1001"])
def test_gives_a_program_a_token(fhir, user_code):
    answer = fhir.ask_token(fhir.programs[user_code])

    assert answer.status == 200
    assert answer.json["token_type"] == "bearer"
    assert (answer.json["expires_in"], answer.json["scope"]) == (300, "system/Immunization.rs")
    assert answer.headers["Cache-Control"] == "no-store"


def test_keeps_no_token_and_no_assertion(fhir):
    token = fhir.token(fhir.hospital)

    kept = AccessToken.objects.get()
    assert bytes(kept.digest) == hashlib.sha256(token.encode()).digest()
    assert Exchange.objects.get().operation == "token"
    assert Exchange.objects.get().sender_key == kept.profile_key
    assert not ExchangeMessage.objects.exists()


def test_takes_an_assertion_once(fhir):
    assertion = fhir.hospital.assertion()

    assert fhir.ask_token(fhir.hospital, assertion=assertion).status == 200
    assert fhir.ask_token(fhir.hospital, assertion=assertion).rules == ["FHI-027"]
    assert AccessToken.objects.count() == SignedRequest.objects.count() == 1


def test_two_programs_may_use_the_same_id(fhir):
    assert fhir.ask_token(fhir.hospital, assertion=fhir.hospital.assertion(jti="1")).status == 200
    assert fhir.ask_token(fhir.doctor, assertion=fhir.doctor.assertion(jti="1")).status == 200


@pytest.mark.parametrize(
    ("claims", "rules"),
    [
        ({"iss": "Andere"}, ["FHI-023"]),
        ({"sub": None}, ["FHI-023"]),
        ({"sub": ["x"]}, ["FHI-023"]),
        ({"aud": "https://elders.example/token"}, ["FHI-024"]),
        ({"aud": None}, ["FHI-024"]),
        ({"aud": [{"x": 1}]}, ["FHI-024"]),
        ({"exp": None}, ["FHI-025"]),
        ({"exp": "soon"}, ["FHI-025"]),
        ({"exp": 1e300}, ["FHI-025"]),
        ({"exp": timedelta(seconds=-120)}, ["FHI-025"]),
        ({"exp": timedelta(seconds=900)}, ["FHI-025"]),
        ({"nbf": timedelta(seconds=600)}, ["FHI-025"]),
        ({"jti": None}, ["FHI-026"]),
        ({"jti": "x" * 201}, ["FHI-026"]),
        ({"jti": None, "aud": "x", "exp": None, "iss": None}, ["FHI-023", "FHI-024", "FHI-025", "FHI-026"]),
    ],
)
def test_refuses_claims_that_are_wrong(fhir, claims, rules):
    # From when the test runs, not from when it was collected.
    claims = {
        name: seconds(value.total_seconds()) if isinstance(value, timedelta) else value
        for name, value in claims.items()
    }
    try:
        assertion = fhir.doctor.assertion(**claims)
    except (TypeError, jwt.PyJWTError):
        assertion = _by_hand(fhir.doctor, claims)
    answer = fhir.ask_token(fhir.doctor, assertion=assertion)

    assert (answer.status, answer.json["error"], answer.rules) == (401, "invalid_client", rules)
    assert not AccessToken.objects.exists()


def _by_hand(program, claims):
    good = jwt.decode(program.assertion(), options={"verify_signature": False})
    payload = {name: value for name, value in (good | claims).items() if value is not None}
    return jwt.api_jws.encode(
        json.dumps(payload).encode(), program.keystore.key, program.algorithm, headers={"x5c": program.x5c}
    )


def test_an_audience_of_several_may_name_this_one(fhir):
    assertion = fhir.doctor.assertion(aud=["https://elders.example", "http://localhost/fhir/token"])

    assert fhir.ask_token(fhir.doctor, assertion=assertion).status == 200


def test_refuses_what_is_not_signed_by_the_certificate(fhir):
    other = ec.generate_private_key(ec.SECP256R1())
    public = fhir.hospital.keystore.certificate.public_key()
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    good = fhir.hospital.assertion()
    header, claims, signature = good.split(".")
    attacks = {
        fhir.doctor.assertion(key=other): "FHI-022",
        fhir.hospital.assertion(algorithm="none", key=""): "FHI-021",
        _hmac(fhir.hospital, pem): "FHI-021",
        fhir.hospital.assertion(algorithm="PS256"): "FHI-021",
        f"{header}.{_altered(claims)}.{signature}": "FHI-022",
        f"{header}.{claims}.": "FHI-022",
        _with_header(good, alg="ES256"): "FHI-022",
    }
    for assertion, rule in attacks.items():
        assert fhir.ask_token(fhir.hospital, assertion=assertion).rules == [rule]
    assert not AccessToken.objects.exists()


def _hmac(program, secret):
    """The classic: the public key taken for a shared secret (RFC 8725, 2.1)."""
    import hmac

    signed = _with_header(program.assertion(), alg="HS256").rpartition(".")[0]
    tag = base64.urlsafe_b64encode(hmac.new(secret, signed.encode(), "sha256").digest()).decode().rstrip("=")
    return f"{signed}.{tag}"


def _with_header(assertion, **changes):
    header, rest = assertion.split(".", 1)
    read = json.loads(base64.urlsafe_b64decode(header + "=="))
    return f"{base64.urlsafe_b64encode(json.dumps(read | changes).encode()).decode().rstrip('=')}.{rest}"


def _altered(claims):
    read = json.loads(base64.urlsafe_b64decode(claims + "=="))
    return base64.urlsafe_b64encode(json.dumps(read | {"jti": "other"}).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    ("assertion", "rule"),
    [
        ("x", "FHI-020"),
        ("a.b.c", "FHI-020"),
        ("e30.e30.e30", "FHI-020"),
        ("." * 5, "FHI-020"),
    ],
)
def test_refuses_what_is_no_assertion(fhir, assertion, rule):
    assert fhir.ask_token(fhir.hospital, assertion=assertion).rules == [rule]


@pytest.mark.parametrize("x5c", [None, [], "x", [7], ["geen base64"], ["AAAA"]])
def test_refuses_an_assertion_without_a_certificate(fhir, x5c):
    assertion = fhir.hospital.assertion(header={} if x5c is None else {"x5c": x5c})

    assert fhir.ask_token(fhir.hospital, assertion=assertion).rules == ["FHI-020"]


def test_refuses_a_certificate_that_is_revoked_or_expired_or_of_another_authority(fhir):
    for made, rule in (({"revoked": True}, "SEC-04"), ({"expired": True}, "SEC-042")):
        program = fhir.new_program(**made)
        (found,) = fhir.ask_token(program).rules
        assert found.startswith(rule)
    stranger = fhir.new_program()
    stranger.keystore = stranger.keystore.__class__(*_self_made(stranger))
    assert "SEC-040" in fhir.ask_token(stranger).rules


def _self_made(program):
    from vaccinnet.ehealth.certificates import Issuer, Validity, make_leaf
    from vaccinnet.ehealth.subject import read_subject

    key = ec.generate_private_key(ec.SECP256R1())
    certificate = program.keystore.certificate
    leaf = make_leaf(
        read_subject(certificate),
        public_key=key.public_key(),
        issuer=Issuer(certificate, key),
        validity=Validity(NOW - timedelta(days=1), NOW + timedelta(days=1)),
        serial=7,
        crl_url="http://localhost/x",
    )
    return key, leaf, ()


def test_refuses_a_program_that_is_unknown_or_of_another(fhir):
    unknown, other = (
        fhir.hospital.assertion(iss="Geen_Bekende", sub="Geen_Bekende"),
        fhir.programs["ORG-1101"].software_id,
    )
    anothers = fhir.hospital.assertion(iss=other, sub=other)
    no_form = fhir.hospital.assertion(iss="zonder vorm", sub="zonder vorm")

    for assertion in (unknown, anothers, no_form):
        answer = fhir.ask_token(fhir.hospital, assertion=assertion)
        assert (answer.status, answer.json["error"], answer.rules) == (400, "unauthorized_client", ["FHI-029"])


def test_refuses_a_profile_that_has_ended(fhir, profile):
    _end(profile("ORG-1001"))

    answer = fhir.ask_token(fhir.hospital)

    assert (answer.json["error"], answer.rules) == ("invalid_client", ["FHI-028"])


def _end(kept):
    kept.ended_at = NOW
    kept.save(update_fields=["ended_at"])


@pytest.mark.parametrize(
    ("form", "error", "rules"),
    [
        ({"grant_type": "password"}, "unsupported_grant_type", ["FHI-010"]),
        ({"client_assertion": None}, "invalid_client", ["FHI-011"]),
        ({"client_assertion_type": "jwt"}, "invalid_client", ["FHI-011"]),
        ({"scope": "openid"}, "invalid_scope", ["FHI-012"]),
        ({"scope": "openid", "grant_type": None}, "unsupported_grant_type", ["FHI-010", "FHI-012"]),
        ({"scope": ["system/*.rs", "system/*.read"]}, "invalid_request", ["FHI-010"]),
        ({"client_id": "Andere_Vaccinatieplanner"}, "invalid_client", ["FHI-023"]),
    ],
)
def test_refuses_a_form_that_is_wrong(fhir, form, error, rules):
    answer = fhir.ask_token(fhir.hospital, **form)

    assert (answer.json["error"], answer.rules) == (error, rules)
    assert answer.json["error_description"].isascii()


def test_keeps_nothing_of_what_is_refused_either(fhir):
    fhir.ask_token(fhir.hospital, grant_type="password")
    fhir.post("token", b'{"client_assertion": "x"}', content_type="application/json")

    assert Exchange.objects.filter(operation="token", outcome="refused").count() == 2
    assert not ExchangeMessage.objects.exists()


def test_an_elliptic_key_signs_with_the_algorithm_of_its_curve(fhir, monkeypatch):
    monkeypatch.setattr(ca, "_new_key", lambda kind: ec.generate_private_key(ec.SECP384R1()))
    program = fhir.new_program()

    assert fhir.ask_token(program, assertion=program.assertion(algorithm="ES384")).status == 200
    with_the_other = _signed_raw(program, "ES256")
    assert fhir.ask_token(program, assertion=with_the_other).rules == ["FHI-022"]


def _signed_raw(program, algorithm):
    """An assertion that names another algorithm than its key is for, and is signed with that key all the same."""
    header = _with_header(program.assertion(algorithm="ES384"), alg=algorithm).rpartition(".")[0]
    r, s = decode_dss_signature(program.keystore.key.sign(header.encode(), ec.ECDSA(SHA256())))
    signature = r.to_bytes(48, "big") + s.to_bytes(48, "big")
    return f"{header}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"


@pytest.mark.parametrize("header", ["", "x", ":", "::", ":AAAA:", ":geen base64:", "niets"])
def test_a_header_that_is_no_certificate_is_none(fhir, settings, header):
    settings.CLIENT_CERT_PROXIES = (ip_network("127.0.0.0/8"),)
    form = {"client_assertion": None, "client_assertion_type": None, "client_id": fhir.hospital.software_id}

    assert fhir.ask_token(fhir.hospital, headers={"client-cert": header}, **form).rules == ["FHI-011"]


def test_a_certificate_of_tls_is_judged_as_every_other(fhir, settings):
    settings.CLIENT_CERT_PROXIES = (ip_network("127.0.0.0/8"),)
    form = {"client_assertion": None, "client_assertion_type": None, "client_id": fhir.hospital.software_id}
    program = fhir.new_program(revoked=True)

    answer = fhir.ask_token(program, headers={"client-cert": program.client_cert}, **form)

    assert (answer.status, answer.json["error"]) == (401, "invalid_client")
    assert answer.rules[0].startswith("SEC-04")


def test_refuses_what_is_no_form(fhir):
    assert fhir.post("token", b"{}", content_type="application/json").rules == ["FHI-004"]
    assert fhir.post("token", b"a=%ff&" * 300).rules == ["FHI-004"]
    assert fhir.post("token", b"a=" + b"x" * 70_000).rules == ["FHI-005"]
    assert fhir.get("token").status == 405


def test_production_tells_no_stranger_why(fhir, settings):
    settings.TELLS_EVERYTHING = False

    answer = fhir.ask_token(fhir.doctor, assertion=fhir.doctor.assertion(aud="x"))

    assert set(answer.json) == {"error", "error_description"}
    assert "FHI-024" in answer.json["error_description"]
    assert "aud" not in answer.json["error_description"]


def test_a_certificate_of_tls_gets_a_token_that_is_bound_to_it(fhir, settings):
    settings.CLIENT_CERT_PROXIES = (ip_network("127.0.0.0/8"),)
    form = {"client_assertion": None, "client_assertion_type": None, "client_id": fhir.hospital.software_id}

    answer = fhir.ask_token(fhir.hospital, headers={"client-cert": fhir.hospital.client_cert}, **form)

    assert answer.status == 200
    assert AccessToken.objects.get().is_bound


def test_a_header_with_a_certificate_from_anybody_else_is_nothing(fhir, settings):
    settings.CLIENT_CERT_PROXIES = (ip_network("10.0.0.5"),)
    form = {"client_assertion": None, "client_assertion_type": None, "client_id": fhir.hospital.software_id}

    answer = fhir.ask_token(fhir.hospital, headers={"client-cert": fhir.hospital.client_cert}, **form)

    assert answer.rules == ["FHI-011"]


def test_forgets_tokens_that_have_ended(fhir):
    fhir.token(fhir.hospital)

    assert forget(now=datetime.now(UTC)) == 0
    assert forget(now=datetime.now(UTC) + timedelta(minutes=6)) == 1


def test_there_is_an_answer_where_there_is_nothing(fhir):
    answer = fhir.get("Patient/99123100069?subject=99123100069")

    assert (answer.status, answer.rules) == (404, ["FHI-003"])
    assert b"99123100069" not in answer.content
    get_fhir_model_class("OperationOutcome").model_validate(answer.json)
    assert fhir.get("metadata", headers={"accept": "application/fhir+xml"}).status == 406
