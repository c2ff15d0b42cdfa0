"""Find the vaccinations of a person over FHIR R4: SMART backend services with the key of an eHealth certificate.

Needs httpx, PyJWT and cryptography. Copy it into your program.
"""

import base64
import time
import uuid
from collections.abc import Iterator
from typing import Any

import httpx
import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding

SSIN = "https://www.ehealth.fgov.be/standards/fhir/core/NamingSystem/ssin"
_ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_ALGORITHMS = {256: "ES256", 384: "ES384"}


def ask_token(base: str, *, software_id: str, key: Any, certificate: Any) -> str:
    """Return an access token for the program with this softwareID; it lives for minutes, so keep it that long."""
    endpoint = httpx.get(f"{base}/.well-known/smart-configuration").raise_for_status().json()["token_endpoint"]
    claims = {
        "iss": software_id,
        "sub": software_id,
        "aud": endpoint,
        "exp": int(time.time()) + 240,
        "jti": str(uuid.uuid4()),
    }
    algorithm = "RS384" if isinstance(key, rsa.RSAPrivateKey) else _ALGORITHMS[key.key_size]
    x5c = [base64.b64encode(certificate.public_bytes(Encoding.DER)).decode()]
    form = {
        "grant_type": "client_credentials",
        "scope": "system/Immunization.rs",
        "client_assertion_type": _ASSERTION_TYPE,
        "client_assertion": jwt.encode(claims, key, algorithm, headers={"x5c": x5c}),
    }
    return _answer(httpx.post(endpoint, data=form))["access_token"]


def vaccinations(base: str, *, token: str, insz: str, reason: str = "", **filters: str) -> Iterator[dict[str, Any]]:
    """Yield the vaccinations of a person, the latest first; filters are those of FHIR, such as status="completed".

    Where no relation is known, a reason is asked, which the person can read.
    """
    headers = {"Authorization": f"Bearer {token}"} | ({"Vaccinnet-Reason": reason} if reason else {})
    # By POST: the number of a person must not stand in an address.
    form = {"patient:identifier": f"{SSIN}|{insz}", **filters}
    bundle = _answer(httpx.post(f"{base}/Immunization/_search", data=form, headers=headers))
    while True:
        entries = bundle.get("entry", ())
        yield from (each["resource"] for each in entries if each["search"]["mode"] == "match")
        link = next((each["url"] for each in bundle["link"] if each["relation"] == "next"), None)
        if link is None:
            return
        bundle = _answer(httpx.get(link, headers=headers))


def _answer(response: httpx.Response) -> dict[str, Any]:
    """Return what was answered, or raise with what the register says is wrong."""
    said = response.json()
    if response.is_success:
        return said
    issues = (each["diagnostics"] for each in said.get("issue", ()))
    raise RuntimeError(said.get("error_description") or "\n".join(issues))
