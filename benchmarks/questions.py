"""What people and programs ask of the register, as requests to measure."""

import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from vaccinnet.consultation.viewer import Viewer

# As many visitors as are signed in at once; each has one session and comes back.
_VISITORS = 2_000


@dataclass(frozen=True, slots=True)
class Question:
    """A kind of question: its name, the requests of it, and what every good answer holds."""

    name: str
    requests: Callable[[int], Iterator[bytes]]
    holds: str


def questions(persons: Sequence[uuid.UUID], *, host: str) -> list[Question]:
    """Return the questions that this server answers, about these persons."""
    cookies = _sessions([Viewer.citizen(key) for key in _spread(persons, _VISITORS)])
    return [Question("citizen's page", lambda calls: _pages("/Vaccinnet", cookies, calls, host=host), "</html>")]


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


def _spread(persons: Sequence[uuid.UUID], most: int) -> Sequence[uuid.UUID]:
    return persons[:: max(1, len(persons) // most)][:most]
