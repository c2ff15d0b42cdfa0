"""Through the door of FHIR: programs of the cast with their keys, and what they send."""
# ruff: noqa: E402  (Django is set up first: pytest reads this file before it does that)

import base64
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from types import SimpleNamespace

import django
import jwt
import pytest

django.setup()

from cryptography.hazmat.primitives.serialization import Encoding
from django.db import transaction
from django.test import Client

from vaccinnet.acceptance import ca
from vaccinnet.acceptance.cast import read_cast
from vaccinnet.acceptance.load_cast import load_cast
from vaccinnet.ehealth.keystore import Keystore, read_p12
from vaccinnet.profiles.models import Profile
from vaccinnet.webservices.fhir.facts import ASSERTION_TYPE

CAST = read_cast()
BASE = "http://localhost/fhir"


@dataclass
class Program:
    """A program of a profile of the cast, with the key of its certificate."""

    user_code: str
    keystore: Keystore
    software_id: str
    algorithm: str = "RS384"

    @property
    def x5c(self):
        return [base64.b64encode(self.keystore.certificate.public_bytes(Encoding.DER)).decode()]

    @property
    def client_cert(self):
        """The header of a proxy to which the program showed its certificate."""
        return f":{self.x5c[0]}:"

    def assertion(self, *, key=None, header=None, algorithm=None, **claims):
        now = int(datetime.now(UTC).timestamp())
        said = {
            "iss": self.software_id,
            "sub": self.software_id,
            "aud": f"{BASE}/token",
            "exp": now + 240,
            "jti": str(uuid.uuid4()),
        } | claims
        return jwt.encode(
            {name: value for name, value in said.items() if value is not None},
            self.keystore.key if key is None else key,
            algorithm=algorithm or self.algorithm,
            headers={"x5c": self.x5c} if header is None else header,
        )


class FhirDoor:
    """FHIR, and all that is needed to call it."""

    def __init__(self, programs):
        self.programs = programs
        self.hospital, self.doctor = programs["ORG-1001"], programs["DOC-1001"]
        self.client = Client(headers={"host": "localhost"}, raise_request_exception=True)

    def new_program(self, user_code="ORG-1001", **options):
        """The program of a profile with another certificate, made now."""
        return _program(user_code, "ec", **options)

    def ask_token(self, program, *, assertion=None, headers=None, **form):
        sent = {
            "grant_type": "client_credentials",
            "scope": "system/Immunization.rs",
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": program.assertion() if assertion is None else assertion,
        } | form
        return self.post("token", {name: value for name, value in sent.items() if value is not None}, headers=headers)

    def token(self, program) -> str:
        answer = self.ask_token(program)
        assert answer.status == 200, answer.json
        return answer.json["access_token"]

    def post(self, path, form, *, headers=None, **options):
        from urllib.parse import urlencode

        data = form if isinstance(form, bytes) else urlencode(form, doseq=True).encode()
        options = {"content_type": "application/x-www-form-urlencoded", **options}
        return _answer(self.client.post(f"/fhir/{path}", data=data, headers=headers or {}, **options))

    def get(self, path, *, headers=None, **options):
        return _answer(self.client.get(f"/fhir/{path}", headers=headers or {}, **options))

    def search(self, *parameters, by=None, token=None, headers=None):
        token = token or self.token(by or self.doctor)
        return self.post("Immunization/_search", parameters, headers=_bearing(token, headers))

    def read(self, path, *, by=None, token=None, headers=None):
        return self.get(path, headers=_bearing(token or self.token(by or self.doctor), headers))


def _bearing(token, headers):
    return {"authorization": f"Bearer {token}", **(headers or {})}


def _answer(response):
    return SimpleNamespace(
        status=response.status_code,
        headers=response.headers,
        content=response.content,
        json=response.json() if response.content else None,
        rules=_rules(response.json()) if response.content and response.status_code != 200 else [],
    )


def _rules(said):
    if "findings" in said:
        return [each["rule"] for each in said["findings"]]
    return [coding["code"] for each in said.get("issue", ()) for coding in each["details"].get("coding", ())]


def _program(user_code, key, **options):
    profile = next(each for each in CAST.profiles if each.user_code == user_code)
    issued = ca.issue_certificate(profile.subject, password="geheim", now=datetime.now(UTC), key_type=key, **options)
    algorithm = "RS384" if key == "rsa" else "ES256"
    return Program(user_code, read_p12(issued.p12, password="geheim"), profile.software_ids[0], algorithm)


@pytest.fixture(scope="session")
def programs(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        load_cast(datetime.now(UTC))
        kinds = {"ORG-1001": "rsa", "ORG-1101": "ec"}
        kinds |= {_doctor().user_code: "ec"}
        made = {code: _program(code, key) for code, key in kinds.items()}
        made["DOC-1001"] = made[_doctor().user_code]
        transaction.set_rollback(True)
    return made


def _doctor():
    return next(each for each in CAST.profiles if each.kind == "doctor")


@pytest.fixture(scope="module")
def _cast(django_db_setup, django_db_blocker):
    # pytest-django runs each test in a transaction inside this one.
    with django_db_blocker.unblock(), transaction.atomic():
        load_cast(datetime.now(UTC))
        yield
        transaction.set_rollback(True)


@pytest.fixture
def fhir(programs, _cast, db):
    return FhirDoor(programs)


@pytest.fixture
def profile():
    return lambda user_code: Profile.objects.get(user_code=user_code)
