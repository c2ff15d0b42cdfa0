"""How far a set is: how many of the demanded files were shown, and what is still missing."""

from dataclasses import dataclass

from vaccinnet.qualification.facts import ADD, GET, REMOVE, RESULT, SUBMIT, SUPPLEMENT, Exchange, Role, Service, Shown

# What a set has, in the order in which it is made: an operation, by whom, and how often.
_DEMANDED: dict[Service, tuple[tuple[str, Role, int], ...]] = {
    "batch": ((SUBMIT, "", 2), (RESULT, "", 2), (SUPPLEMENT, "", 2)),
    "registration": (
        (ADD, "doctor", 1),
        (ADD, "trainee", 1),
        (ADD, "practice", 1),
        (REMOVE, "", 1),
        (GET, "", 1),
    ),
}


@dataclass(frozen=True, slots=True)
class Part:
    """A kind of exchange that is demanded: how many files of it there must be, and how many were shown."""

    operation: str
    role: Role
    demanded: int
    shown: int


@dataclass(frozen=True, slots=True)
class Progress:
    """The parts of a set."""

    parts: tuple[Part, ...]

    @property
    def demanded(self) -> int:
        """Return how many files a whole set has."""
        return sum(each.demanded for each in self.parts)

    @property
    def shown(self) -> int:
        """Return how many of them were shown; what is more than demanded does not count."""
        return sum(each.shown for each in self.parts)

    @property
    def missing(self) -> tuple[Part, ...]:
        """Return the parts that are not complete."""
        return tuple(each for each in self.parts if each.shown < each.demanded)


def progress_of(shown: Shown) -> Progress:
    """Return how far a set is: nine of twelve, and which three are missing."""
    return Progress(tuple(_part(shown, *each) for each in _DEMANDED[shown.service]))


def _part(shown: Shown, operation: str, role: Role, times: int) -> Part:
    found = [_files(each) for each in shown.of(operation) if not role or (each.request and each.request.role == role)]
    return Part(operation, role, times * 2, sum(sorted(found, reverse=True)[:times]))


def _files(exchange: Exchange) -> int:
    return bool(exchange.request) + bool(exchange.answer)
