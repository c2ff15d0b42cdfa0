"""What a reader saw of the security of a message: the subjects of the rules of this package."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from vaccinnet.soap.facts import Part, Place

Target = Literal["body", "timestamp", "token", ""]
# What proves the speaker: a certificate (BatchUpload, STS) or an assertion of the STS (RegistratieService).
TokenKind = Literal["certificate", "assertion"]

# Where the parts of a message usually stand: for the examples of rules.
_HEADER = Place("/Envelope/Header/Security", 3)
_REFERENCE = Place("/Envelope/Header/Security/Signature/SignedInfo/Reference", 12)
_SIGNATURE = Place("/Envelope/Header/Security/Signature", 8)
_TOKEN = Place("/Envelope/Header/Security/BinarySecurityToken", 7)
_TIMESTAMP = Place("/Envelope/Header/Security/Timestamp", 4)
_VALUE = Place("/Envelope/Header/Security/Signature/SignatureValue", 20)


@dataclass(frozen=True, slots=True)
class SecurityHeader:
    """Which parts the security header has, and how many of each."""

    place: Place = _HEADER
    wants: TokenKind = "certificate"
    headers: int = 1
    timestamps: int = 1
    tokens: int = 1
    signatures: int = 1
    encrypted: Part | None = None
    others: tuple[Part, ...] = ()

    def but(self, **changes: Any) -> "SecurityHeader":
        """Return the same header with something else in it."""
        return replace(self, **changes)


@dataclass(frozen=True, slots=True)
class Reference:
    """One signed part, as the signature names it. `target` is what stands at its place, not what its id finds."""

    uri: str
    target: Target
    transforms: tuple[str, ...]
    digest_algorithm: str
    digest: str = ""
    prefixes: tuple[str, ...] = ()
    place: Place = _REFERENCE

    def but(self, **changes: Any) -> "Reference":
        """Return the same reference with something else in it."""
        return replace(self, **changes)


@dataclass(frozen=True, slots=True)
class Signed:
    """What a signature says of itself. `oddities` are the elements in it that do not belong there, or that lack."""

    canonicalization: str = ""
    prefixes: tuple[str, ...] = ()
    algorithm: str = ""
    references: tuple[Reference, ...] = ()
    value: str = ""
    names_token: bool = True
    oddities: tuple[Part, ...] = ()
    repeated_ids: tuple[str, ...] = ()
    key_kind: str = ""
    allows_sha1: bool = False
    speaks_by: TokenKind = "certificate"
    place: Place = _SIGNATURE

    def but(self, **changes: Any) -> "Signed":
        """Return the same signature with something else in it."""
        return replace(self, **changes)


@dataclass(frozen=True, slots=True)
class Token:
    """The security token: what it says it is, and the kind of key in its certificate (empty when unreadable)."""

    value_type: str
    encoding: str
    is_certificate: bool = True
    key_kind: str = "rsa"
    key_bits: int = 2048
    curve: str = ""
    is_strong: bool = True
    place: Place = _TOKEN

    def but(self, **changes: Any) -> "Token":
        """Return the same token with something else in it."""
        return replace(self, **changes)


@dataclass(frozen=True, slots=True)
class Moments:
    """When a message says it was made and expires. What is sent but is no moment is None, with its text beside it."""

    created: datetime | None
    expires: datetime | None
    now: datetime
    created_text: str = ""
    expires_text: str = ""
    oddities: tuple[Part, ...] = ()
    place: Place = _TIMESTAMP

    # How long after its creation a message may arrive, and how far two clocks may differ.
    LIFE = timedelta(seconds=300)
    SKEW = timedelta(seconds=60)

    def but(self, **changes: Any) -> "Moments":
        """Return the same moments with something else in them."""
        return replace(self, **changes)

    @property
    def fresh_until(self) -> datetime:
        """Return until when the message could be sent again: a longer life than LIFE is cut."""
        assert self.created is not None
        end = self.created + self.LIFE
        return (end if self.expires is None else min(end, self.expires)) + self.SKEW


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with one step of a chain: the key of the text, and the name of the authority."""

    says: str
    authority: str = ""


@dataclass(frozen=True, slots=True)
class Chain:
    """A certificate and the authorities above it, as judged at `now`."""

    now: datetime
    not_before: datetime
    not_after: datetime
    issuer: str = ""
    is_known: bool = True
    is_forged: bool = False
    flaws: tuple[Flaw, ...] = ()
    is_authority: bool = False
    may_sign: bool = True
    may_speak: bool = True
    revoked_at: datetime | None = None
    revocation: Literal["known", "missing", "old"] = "known"
    is_virtual: bool = False
    refuses_virtual: bool = False

    def but(self, **changes: Any) -> "Chain":
        """Return the same chain with something else in it."""
        return replace(self, **changes)


@dataclass(frozen=True, slots=True)
class Named:
    """Why the subject of a certificate is not of eHealth's form; empty when it is."""

    reason: str = ""


@dataclass(frozen=True, slots=True)
class Proof:
    """What came out of computing the digests and the signature again."""

    uncanonical: tuple[Place, ...] = ()
    differing: tuple[Reference, ...] = ()
    holds: bool = True
    place: Place = _VALUE


NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
SAMPLE_MOMENTS = Moments(created=NOW, expires=NOW + timedelta(seconds=300), now=NOW + timedelta(seconds=2))
SAMPLE_CHAIN = Chain(
    now=NOW, not_before=NOW - timedelta(days=30), not_after=NOW + timedelta(days=1000), issuer="Example issuing CA"
)
