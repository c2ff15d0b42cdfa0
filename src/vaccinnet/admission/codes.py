"""Codes in mails: what is mailed is kept nowhere, only its digest."""

import hashlib
import secrets

# No letters and digits that look alike.
LETTERS = "ACDEFGHJKLMNPQRTUVWXY34679"


def new_code() -> str:
    """Return a code of twelve letters and digits."""
    return "".join(secrets.choice(LETTERS) for _ in range(12))


def digest_of(code: str) -> bytes:
    """Return the digest of a code; case, spaces and hyphens do not count."""
    return hashlib.sha256("".join(code.upper().replace("-", " ").split()).encode()).digest()


def is_right(code: str, digest: bytes) -> bool:
    """Return whether the code is the one with this digest."""
    return secrets.compare_digest(bytes(digest), digest_of(code))
