"""Keep tokens on disk until they are nearly over: an STS need not be asked for every call."""

import hashlib
import os
import tempfile
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from vaccinnet.client.kept_exchanges import CannotKeep
from vaccinnet.client.security_token import NotAToken, SecurityTokenService, Token, read_token

# A token that ends sooner could end during the work for which it is fetched.
_ENOUGH_LEFT = timedelta(minutes=5)


def usual_folder() -> Path:
    """Return the folder of this user for tokens: below $XDG_CACHE_HOME, else ~/.cache."""
    return Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "openvaccinnet" / "tokens"


class TokenCache:
    """Tokens in a folder that only its owner can read, one for each STS and certificate."""

    def __init__(self, folder: Path | None = None):
        self.folder = folder or usual_folder()

    def file(self, url: str, certificate: x509.Certificate) -> Path:
        """Return where the token of a certificate by the STS at `url` is kept."""
        named = url.encode() + b"\n" + certificate.public_bytes(Encoding.DER)
        return self.folder / f"{hashlib.sha256(named).hexdigest()}.xml"

    def find(self, url: str, certificate: x509.Certificate, *, now: datetime) -> Token | None:
        """Return the kept token that still holds for a while, or None; what is broken or of another counts as none."""
        try:
            token = read_token(self.file(url, certificate).read_bytes())
        except (OSError, NotAToken):
            return None
        assertion = token.assertion
        is_current = assertion.not_before <= now < assertion.not_on_or_after - _ENOUGH_LEFT
        return token if is_current and assertion.holder == certificate else None

    def keep(self, url: str, certificate: x509.Certificate, token: Token) -> Path:
        """Keep a token instead of an earlier one, and return its file. Raises CannotKeep."""
        path = self.file(url, certificate)
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.folder.chmod(0o700)
            # Made with mode 0600, and put in place at once: who reads it finds the whole token, or the earlier one.
            unfinished, name = tempfile.mkstemp(dir=self.folder)
            with os.fdopen(unfinished, "wb") as file:
                file.write(token.assertion_bytes)
            Path(name).replace(path)
        except OSError as error:
            raise CannotKeep(f"{path}: {error.strerror}.") from None
        return path


def kept_or_new(service: SecurityTokenService, cache: TokenCache, *, now: datetime, fresh: bool = False) -> Token:
    """Return the kept token of the service's certificate, or else (or when it must be fresh) a new one, now kept too.

    Raises what the service raises. A token that cannot be kept is as good as any.
    """
    url, certificate = service.url, service.keystore.certificate
    token = None if fresh else cache.find(url, certificate, now=now)
    if token is None:
        token = service.issue(now)
        with suppress(CannotKeep):
            cache.keep(url, certificate, token)
    return token
