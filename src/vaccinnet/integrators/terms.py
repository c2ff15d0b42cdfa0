"""The terms of membership: what an operator may set."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class MemberTerms:
    """How long an invitation holds."""

    invitation_holds: timedelta = timedelta(days=14)
