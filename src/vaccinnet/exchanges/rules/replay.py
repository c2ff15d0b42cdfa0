"""Rules about signed bytes that come again; the subject is a SignedBefore."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from vaccinnet.rulebook import Finding, rule


@dataclass(frozen=True, slots=True)
class SignedBefore:
    """Who sends signed bytes now, and for whom they were completed before (None when they are new)."""

    sender_key: uuid.UUID
    completed_for: uuid.UUID | None


_HOSPITAL, _OTHER = uuid.UUID(int=1), uuid.UUID(int=2)


@rule(
    "SEC-090",
    stage="sender",
    source="security 5, row 18; design: resend and replay",
    since="2026.1",
    wrong="These signed bytes were completed before, for another profile.",
    accepts=[SignedBefore(_HOSPITAL, None), SignedBefore(_HOSPITAL, _HOSPITAL)],
    rejects=[SignedBefore(_HOSPITAL, _OTHER)],
)
def signed_bytes_are_of_one_profile(signed: SignedBefore) -> Iterator[Finding]:
    """Signed bytes that come again come from the same profile, and get the answer they got before.

    Whoever intercepts a signed message can send it again; that must change nothing.

    Sign every message anew, also when you repeat one.
    """
    if signed.completed_for and signed.completed_for != signed.sender_key:
        yield Finding("/Envelope/Header/Security/Signature")
