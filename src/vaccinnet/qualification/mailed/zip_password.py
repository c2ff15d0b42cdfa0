"""The password of a program for locked zips: made by the portal, shown to its company, and used to open what comes.

It must be read again to open a zip, so it is sealed, not hashed: with a key that is derived from the secret key of this
environment, which stands in no backup of the database.
"""

import base64
import secrets
import uuid
from datetime import datetime

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from vaccinnet.integrators.models import Program
from vaccinnet.qualification.models import ZipPassword

# Without those that look alike, so that it can be read out; 20 of 31 are 99 bits.
_SIGNS = "23456789abcdefghjkmnpqrstuvwxyz"
_GROUPS, _SIGNS_A_GROUP = 5, 4


def make_zip_password(program: Program, *, by: uuid.UUID, now: datetime, secret_key: str) -> str:
    """Return a new password for the zips of a program; it takes the place of the one before. `by` is an account."""
    password = "-".join("".join(secrets.choice(_SIGNS) for _ in range(_SIGNS_A_GROUP)) for _ in range(_GROUPS))
    sealed = _seal(secret_key).encrypt(password.encode())
    ZipPassword.objects.update_or_create(
        program_key=program.key, defaults={"sealed": sealed, "made_at": now, "made_by": by}
    )
    return password


def zip_password(program: Program, *, secret_key: str) -> str:
    """Return the password of a program; empty when none was made, or when it was sealed with another secret key."""
    kept = ZipPassword.objects.filter(program_key=program.key).first()
    if kept is None:
        return ""
    try:
        return _seal(secret_key).decrypt(bytes(kept.sealed)).decode()
    except InvalidToken:
        return ""


def _seal(secret_key: str) -> Fernet:
    derived = HKDF(hashes.SHA256(), 32, salt=None, info=b"vaccinnet zip password").derive(secret_key.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
