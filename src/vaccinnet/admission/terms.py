"""The terms of activation: what an operator may set."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class ActivationTerms:
    """How long the code in the mail to the responsible doctor holds, and how often it may be typed wrong."""

    code_holds: timedelta = timedelta(days=14)
    most_attempts: int = 5
