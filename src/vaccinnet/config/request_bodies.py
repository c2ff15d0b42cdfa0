"""Read the body of a request to its end before anybody looks at it.

The web server knows no limit, and Django neither reads chunked bodies nor the rest of one that is too large, so their
senders would see a broken connection instead of an answer.
"""

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from io import SEEK_END
from tempfile import SpooledTemporaryFile
from typing import Any

# How many bytes were sent, when they were too many: the door that was called says so in its own way.
TOO_LARGE = "vaccinnet.body_too_large"

Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]

_BLOCK = 256 * 1024


@dataclass(frozen=True)
class BodyLimits:
    """How many bytes a body may have, and how many requests of each size are worked on at the same time."""

    most_bytes: int
    most_bytes_read: int
    large_bytes: int
    large_at_once: int
    small_at_once: int


class ReadBodies:
    """A WSGI application around `application`, which gets every body whole or, when it is too large, empty."""

    def __init__(self, application: Wsgi, limits: BodyLimits):
        self._application = application
        self._limits = limits
        self._room_for_large = threading.BoundedSemaphore(limits.large_at_once)
        self._room_for_small = threading.BoundedSemaphore(limits.small_at_once)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer a request."""
        if not _has_body(environ):
            # Pages too: dozens of threads at once would only take the interpreter from each other.
            with self._room_for_small:
                return self._application(environ, start_response)
        # What is large waits on disk while it comes in: slow senders hold neither memory nor the room of others.
        with SpooledTemporaryFile(max_size=self._limits.large_bytes) as body:
            size = self._read(environ["wsgi.input"], body)
            if size < int(environ.get("CONTENT_LENGTH") or 0) and size <= self._limits.most_bytes:
                return _broken_off(start_response)
            if size > self._limits.most_bytes:
                environ[TOO_LARGE] = max(size, int(environ.get("CONTENT_LENGTH") or 0))
            body.seek(0)
            environ["wsgi.input"] = body
            environ["CONTENT_LENGTH"] = str(_size_of(body))
            environ.pop("HTTP_TRANSFER_ENCODING", None)
            with self._room_for(size):
                return self._application(environ, start_response)

    def _read(self, source: Any, body: SpooledTemporaryFile[bytes]) -> int:
        """Copy the source into `body` and return its size; what is too large is read on but not kept."""
        size = 0
        while size <= self._limits.most_bytes_read and (block := source.read(_BLOCK)):
            size += len(block)
            if size <= self._limits.most_bytes:
                body.write(block)
            else:
                body.truncate(0)
                body.seek(0)
        return size

    def _room_for(self, size: int) -> threading.BoundedSemaphore:
        is_large = self._limits.large_bytes < size <= self._limits.most_bytes
        return self._room_for_large if is_large else self._room_for_small


def _has_body(environ: dict[str, Any]) -> bool:
    if environ.get("CONTENT_LENGTH") or environ.get("HTTP_TRANSFER_ENCODING"):
        return True
    # HTTP/2 needs neither header.
    return environ["REQUEST_METHOD"] not in ("GET", "HEAD", "OPTIONS", "DELETE")


def _size_of(body: SpooledTemporaryFile[bytes]) -> int:
    size = body.seek(0, SEEK_END)
    body.seek(0)
    return size


def _broken_off(start_response: Any) -> Iterable[bytes]:
    start_response("400 Bad Request", [("Content-Type", "text/plain; charset=utf-8")])
    return [b"The request ended before the number of bytes that its Content-Length promised.\n"]
