"""What people and programs ask of the register, as requests to measure."""

import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from typing import NamedTuple
from urllib.parse import urlencode

from cryptography.hazmat.primitives.serialization import Encoding

from benchmarks.calls import Doctor
from vaccinnet.consultation.viewer import Viewer

# As many visitors as are signed in at once; each has one session and comes back.
_VISITORS = 2_000
_SSIN = "https://www.ehealth.fgov.be/standards/fhir/core/NamingSystem/ssin"


class Asked(NamedTuple):
    """A person who is asked about."""

    key: uuid.UUID
    insz: str


@dataclass(frozen=True, slots=True)
class Question:
    """A kind of question: its name, the requests of it, and what every good answer holds."""

    name: str
    requests: Callable[[int], Iterator[bytes]]
    holds: str


def questions(persons: Sequence[Asked], doctors: Sequence[Doctor], *, host: str) -> list[Question]:
    """Return the questions that this server answers, about these persons; a program asks for a doctor."""
    some = persons[:: max(1, len(persons) // _VISITORS)][:_VISITORS]
    cookies = _sessions([Viewer.citizen(each.key) for each in some])
    asked = [Question("citizen's page", lambda calls: _pages("/Vaccinnet", cookies, calls, host=host), "</html>")]
    if find_spec("vaccinnet.webservices.fhir"):
        tokens = _access_tokens(doctors)
        asked.append(Question("FHIR search", lambda calls: _searches(some, tokens, calls, host=host), "Immunization"))
    return asked


def manager_page(path: str, calls: int, *, host: str) -> Iterator[bytes]:
    """Yield requests of a manager for a page."""
    return _pages(path, _sessions([Viewer.manager(uuid.uuid4(), "Bea Beheerder")]), calls, host=host)


def plain(path: str, calls: int, *, host: str) -> Iterator[bytes]:
    """Yield requests of nobody for an address."""
    return _pages(path, [""], calls, host=host)


def _pages(path: str, cookies: Sequence[str], calls: int, *, host: str) -> Iterator[bytes]:
    for number in range(calls):
        cookie = cookies[number % len(cookies)]
        head = f"GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept-Language: nl\r\n"
        yield (head + (f"Cookie: sessionid={cookie}\r\n" if cookie else "") + "\r\n").encode()


def _sessions(viewers: Sequence[Viewer]) -> list[str]:
    """Sign these viewers in, as the pages do, and return the keys of their sessions."""
    from django.contrib.sessions.backends.db import SessionStore
    from django.http import HttpRequest

    from vaccinnet.portal.visitor import sign_in

    keys = []
    for viewer in viewers:
        request = HttpRequest()
        request.session, request.now = SessionStore(), datetime.now(UTC)
        sign_in(request, viewer, name="Voornaam Testburger")
        request.session.save()
        keys.append(request.session.session_key)
    return keys


def _searches(persons: Sequence[Asked], tokens: Sequence[str], calls: int, *, host: str) -> Iterator[bytes]:
    for number in range(calls):
        insz = persons[number % len(persons)].insz
        body = urlencode({"patient:identifier": f"{_SSIN}|{insz}"})
        yield (
            f"POST /fhir/Immunization/_search HTTP/1.1\r\nHost: {host}\r\n"
            f"Authorization: Bearer {tokens[number % len(tokens)]}\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n{body}"
        ).encode()


def _access_tokens(doctors: Sequence[Doctor]) -> list[str]:
    """Give a program of each doctor a token, as the token endpoint does once it is proven."""
    from vaccinnet.exchanges.access_tokens import Given, give_token

    def given(doctor: Doctor) -> Given:
        certificate = doctor.keystore.certificate.public_bytes(Encoding.DER)
        return Given(doctor.key, doctor.software_id, certificate)

    now = datetime.now(UTC)
    return [give_token(given(each), proof=None, life=timedelta(hours=4), now=now) for each in doctors]
