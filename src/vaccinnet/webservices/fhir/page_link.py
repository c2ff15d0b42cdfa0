"""The link of a next page: sealed, so that it says of whom and what was asked only to this register."""

import base64
import json
import uuid
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_LIFE = 3600
_PURPOSE = b"vaccinnet fhir page link 1"


@dataclass(frozen=True, slots=True)
class PageLink:
    """Where a search goes on: for which profile, of which person, with which parameters, after which vaccination."""

    profile_key: uuid.UUID
    person_key: uuid.UUID
    parameters: tuple[tuple[str, str], ...]
    after: uuid.UUID

    def sealed(self, secret: str) -> str:
        """Return the link as a text that only who has the secret can read, for an hour."""
        contents = [self.profile_key.hex, self.person_key.hex, self.parameters, self.after.hex]
        return _seal(secret).encrypt(json.dumps(contents).encode()).decode().rstrip("=")


def opened(text: str, *, profile_key: uuid.UUID, secret: str) -> PageLink | None:
    """Return what a sealed link says, or None when it was not given to this profile, or too long ago."""
    try:
        padded = text + "=" * (-len(text) % 4)
        said: Any = json.loads(_seal(secret).decrypt(padded, ttl=_LIFE))
    except (InvalidToken, ValueError):
        return None
    to, person, parameters, after = said
    link = PageLink(uuid.UUID(to), uuid.UUID(person), tuple((n, v) for n, v in parameters), uuid.UUID(after))
    return link if link.profile_key == profile_key else None


@lru_cache(maxsize=2)
def _seal(secret: str) -> Fernet:
    key = HKDF(SHA256(), 32, salt=None, info=_PURPOSE).derive(secret.encode())
    return Fernet(base64.urlsafe_b64encode(key))
