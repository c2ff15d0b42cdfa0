"""Calls to the identity provider: only to configured origins, never further, and never for long.

What the provider's answers name as an address is called only when it stands at a configured origin; nothing that a
visitor sends decides where we call.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import requests

from vaccinnet.portal.identity.refusals import Busy
from vaccinnet.portal.identity.terms import Terms

_MOST_BYTES = 1024 * 1024
_BLOCK = 16 * 1024

# Threads of the web server that may wait for the provider at once: the others answer the web services.
_room = threading.BoundedSemaphore(16)


class NotAllowed(requests.RequestException):
    """The address is at no origin that was configured, or the answer is larger than any answer should be."""


@contextmanager
def room() -> Iterator[None]:
    """Hold a place among those who ask the provider. Raises Busy when there is none."""
    if not _room.acquire(blocking=False):
        raise Busy
    try:
        yield
    finally:
        _room.release()


class Calls(requests.Session):
    """A session for calls to one provider, as allauth wants it."""

    def __init__(self, terms: Terms):
        super().__init__()
        self._terms = terms

    def request(self, method: Any, url: Any, *args: Any, **options: Any) -> requests.Response:
        """Return the answer, whole. Raises RequestException when there is none in time."""
        if not self._terms.allows(url):
            raise NotAllowed
        until = time.monotonic() + self._terms.seconds
        options |= {"timeout": self._terms.seconds, "allow_redirects": False, "stream": True}
        with super().request(method, url, *args, **options) as response:
            # A provider that drips would keep each read within its time.
            response._content = _read(response, until)
        # allauth counts on it.
        response.headers.setdefault("content-type", "")
        return response


def _read(response: requests.Response, until: float) -> bytes:
    read = b""
    for block in response.iter_content(_BLOCK):
        read += block
        if len(read) > _MOST_BYTES:
            raise NotAllowed
        if time.monotonic() > until:
            raise requests.Timeout
    return read
