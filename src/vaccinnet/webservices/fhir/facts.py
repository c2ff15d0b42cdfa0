"""What the rules about programs judge: a request for an access token, the proof of the program, and who it is."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

GRANT_TYPE = "client_credentials"
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ALGORITHMS = ("RS256", "RS384", "ES256", "ES384")
# The two ways in which SMART writes the same right: read and search.
SCOPES = ("system/Immunization.rs", "system/Immunization.read", "system/*.rs", "system/*.read")
LONGEST_ASSERTION = timedelta(minutes=5)
SKEW = timedelta(seconds=60)

_NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


class _Facts:
    """What all of them can do."""

    __slots__ = ()

    def but(self, **changes: Any) -> Any:
        """Return the same with some facts changed."""
        return replace(self, **changes)  # type: ignore[type-var]


@dataclass(frozen=True, slots=True)
class TokenRequest(_Facts):
    """A request for an access token as it came; `has_certificate` says that TLS showed a certificate."""

    grant_type: str = GRANT_TYPE
    assertion_type: str = ASSERTION_TYPE
    has_assertion: bool = True
    has_certificate: bool = False
    client_id: str = ""
    scope: str = SCOPES[0]
    repeated: tuple[str, ...] = ()

    @property
    def scopes(self) -> tuple[str, ...]:
        """Return what is asked for; nothing said is all there is."""
        return tuple(self.scope.split()) or SCOPES[:1]


@dataclass(frozen=True, slots=True)
class ClientAssertion(_Facts):
    """The JWT with which a program proves itself, as it was read.

    `flaw` says why nothing more of it could be read; `key_fits` that the certificate's key signed it.
    """

    flaw: Literal["", "form", "x5c"] = ""
    algorithm: str = "RS384"
    key_fits: bool = True
    issuer: Any = "Voorbeeld_Zorgdossier"
    subject: Any = "Voorbeeld_Zorgdossier"
    client_id: str = ""
    audience: tuple[Any, ...] = ("https://vaccinnet.example/fhir/token",)
    expected: tuple[str, ...] = ("https://vaccinnet.example/fhir/token",)
    id: Any = field(default="0b9e4c55-9d0c-4f6b-8f34-1c7a2f3f7a11", repr=False)
    ends_at: datetime | None = _NOW + timedelta(minutes=4)
    begins_at: datetime | None = None
    now: datetime = _NOW


@dataclass(frozen=True, slots=True)
class UsedBefore(_Facts):
    """Whether an assertion with the same id was used before by the same certificate."""

    is_used: bool = False


@dataclass(frozen=True, slots=True)
class Program(_Facts):
    """Which program asks, for whom its certificate speaks, and what the environment knows of both."""

    holder: str = "NIHII-HOSPITAL"
    is_registered: bool = True
    software_id: str = "Voorbeeld_Zorgdossier"
    is_known: bool = True
    is_own: bool = True


@dataclass(frozen=True, slots=True)
class Bearer(_Facts):
    """What a call shows to prove its right: an access token, and what the environment knows of it.

    `is_known` is false for a token that was never given, has ended, or was given to who has ended since.
    """

    scheme: str = "bearer"
    is_known: bool = True
    is_with_its_certificate: bool = True
