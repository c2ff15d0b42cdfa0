"""What the rules judge before a set is kept, before it is handed in, and when managers decide on it."""

from dataclasses import dataclass, replace
from typing import Any


class _Facts:
    """What all of them can do."""

    __slots__ = ()

    def but(self, **changes: Any) -> Any:
        """Return the same with some facts changed."""
        return replace(self, **changes)  # type: ignore[type-var]


@dataclass(frozen=True, slots=True)
class Offered(_Facts):
    """A set that is offered: in which state the application is, how many files, and how many sets there were today."""

    state: str = "integration"
    files: int = 12
    today: int = 0


@dataclass(frozen=True, slots=True)
class Readiness(_Facts):
    """How far a developer is: own tasks still open, whether anything was consulted, and services without a good set."""

    tasks: tuple[str, ...] = ()
    has_consulted: bool = True
    lacking: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Deciding(_Facts):
    """A decision on a criterion: whether the set is under review and has it, the outcome, and what was seen of it.

    `seen` is how often it had been decided when who decides looked, `times` how often it has been; `last_by` did last.
    """

    outcome: str = "passed"
    is_under_review: bool = True
    has_criterion: bool = True
    seen: int = 0
    times: int = 0
    last_by: str = ""


@dataclass(frozen=True, slots=True)
class Conclusion(_Facts):
    """The conclusion of a review as it is signed: by whom, what is not passed yet (service and criterion), and what is
    lacking (services of the form without a set that was handed in).

    `seen` is how many decisions stood there when who signs looked, `times` how many there are.
    """

    verdict: str = "pass"
    name: str = "Bea Beheerder"
    agrees: bool = True
    not_passed: tuple[tuple[str, str], ...] = ()
    lacking: tuple[str, ...] = ()
    seen: int = 0
    times: int = 0
