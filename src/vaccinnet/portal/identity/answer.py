"""What came back from the identity provider: the facts that the rules judge."""

from dataclasses import dataclass, replace
from typing import Any, Literal

Trouble = Literal["", "unreachable", "busy", "unusable"]
Doubt = Literal["", "missing", "signature", "issuer", "audience", "expired", "nonce", "subject", "form"]


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of the provider, or the absence of one.

    `trouble` says why it cannot be asked, `error` how it refused (its own code is never kept), `doubt` what of its ID
    token is not proven.
    """

    began_here: bool = True
    trouble: Trouble = ""
    error: Literal["", "denied", "refused"] = ""
    doubt: Doubt = ""

    def but(self, **changes: Any) -> "Answer":
        """Return the same with some facts changed."""
        return replace(self, **changes)
