"""The terms of membership: what an operator may set."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class MemberTerms:
    """How long an invitation holds, and how many a company or an account sends in an hour."""

    invitation_holds: timedelta = timedelta(days=14)
    invitations_an_hour: int = 20
