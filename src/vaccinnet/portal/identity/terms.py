"""The terms of sign-in: which identity provider, as whom we are known there, and what we ask of it."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Terms:
    """An identity provider as the operator configured it; `issuer` is exactly what it calls itself."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    scopes: tuple[str, ...] = ("openid", "profile")
    insz_claim: str = "insz"
    nihii_claim: str = "nihii"
    # The claim that tells roles, and the role of managers; without the claim nobody is one.
    role_claim: str = ""
    manager_role: str = ""
    # What people call it, for the button.
    name: str = ""
    # Origins beside that of the issuer at which its endpoints may be.
    origins: tuple[str, ...] = ()
    # How long one call to it may take.
    seconds: int = 5

    @property
    def discovery_url(self) -> str:
        """Return where the provider tells its endpoints (OpenID Connect Discovery 1.0, section 4)."""
        return f"{self.issuer.rstrip('/')}/.well-known/openid-configuration"

    @property
    def all_origins(self) -> tuple[str, ...]:
        """Return every origin that is ever called, and to which a browser may be sent."""
        return (origin_of(self.issuer), *self.origins)

    def allows(self, url: object) -> bool:
        """Return whether an address is at one of the origins that were configured."""
        return isinstance(url, str) and origin_of(url) in self.all_origins


def origin_of(url: str) -> str:
    """Return scheme, host and port of an address, as browsers compare them; empty when it is no address."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None:
        return ""
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    usual = port in (None, {"http": 80, "https": 443}[parts.scheme])
    return f"{parts.scheme}://{host}" if usual else f"{parts.scheme}://{host}:{port}"
