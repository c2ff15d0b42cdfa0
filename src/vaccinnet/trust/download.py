"""Download a list from an address that an operator named: with an end to its size and its time."""

import ssl
import time

import httpx

_SECONDS = 10.0
_LONGEST = 60.0
_MOST_BYTES = 32 * 1024 * 1024


class NotFetched(Exception):
    """An address gave no list that counts; the text says why in a sentence."""


def download(address: str, *, tls: ssl.SSLContext | None = None) -> bytes:
    """Return what this address answers; `tls` says whom to trust there, and who asks. Raises NotFetched."""
    try:
        with (
            httpx.Client(timeout=_SECONDS, follow_redirects=False, trust_env=False, verify=tls or True) as client,
            client.stream("GET", address) as answer,
        ):
            if answer.status_code != httpx.codes.OK:
                raise NotFetched(f"The address answered with status {answer.status_code}.")
            contents, began = bytearray(), time.monotonic()
            for part in answer.iter_bytes():
                contents += part
                if time.monotonic() - began > _LONGEST:
                    raise NotFetched(f"The list did not come within {_LONGEST:.0f} seconds.")
                if len(contents) > _MOST_BYTES:
                    raise NotFetched(f"The list is larger than {_MOST_BYTES} bytes.")
            return bytes(contents)
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise NotFetched(f"The address could not be reached ({type(error).__name__}).") from error
