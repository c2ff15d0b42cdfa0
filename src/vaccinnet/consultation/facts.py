"""What the rules of this package judge: a look, a reason, a removal or correction."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Literal

from vaccinnet.consultation.viewer import Viewer
from vaccinnet.profiles.sender import Sender
from vaccinnet.profiles.speaker import LinkedDoctor
from vaccinnet.register.known_person import KnownPerson


class _Facts:
    """What all of them can do."""

    __slots__ = ()

    def but(self, **changes: Any) -> Any:
        """Return the same with some facts changed."""
        return replace(self, **changes)  # type: ignore[type-var]


@dataclass(frozen=True, slots=True)
class KnownViewer(_Facts):
    """A viewer, with what the environment knows of it today.

    `profile` is the one in whose name is looked, None when there is none or it has ended; `link` is the one of a
    responsible doctor to his organisation that ends last, if there is one.
    """

    viewer: Viewer
    today: date
    profile: Sender | None = None
    link: LinkedDoctor | None = None


@dataclass(frozen=True, slots=True)
class Look(_Facts):
    """Who looks at whom, and whether they have to do with each other. `person` is None when nobody is known."""

    by: KnownViewer
    person: KnownPerson | None
    only_test_citizens: bool = True
    relation_required: bool = False
    has_relation: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Reason(_Facts):
    """What somebody wrote as the reason."""

    text: str


DecisionKind = Literal["keep", "remove", "rename", "merge", "separate"]


@dataclass(frozen=True, slots=True)
class Decision(_Facts):
    """What a manager decides about a case for review, and how the case stands.

    `fits` says that a case of its kind can be decided so, `asks` that it waits for this: a case that is open, or a
    merge that stands for who separates. `one_already` and `one_company` are about the two persons of a merge.
    """

    decides: DecisionKind
    by_manager: bool = True
    is_known: bool = True
    fits: bool = True
    asks: bool = True
    decided_at: datetime | None = None
    one_already: bool = False
    one_company: bool = True


@dataclass(frozen=True, slots=True)
class Removal(_Facts):
    """What is asked to be removed or corrected, and what the register holds under that id.

    `link` is how who asks it is linked to the profile that sent it, when that is another. `version` is the one that the
    register holds, `seen_version` the one that who asks it has seen, when that is known.
    """

    vaccination_id: str
    is_held: bool = True
    removed_at: datetime | None = None
    is_own: bool = True
    link: LinkedDoctor | None = None
    today: date = date(2026, 3, 2)
    version: int = 1
    seen_version: int | None = None


@dataclass(frozen=True, slots=True)
class Report(_Facts):
    """What a citizen writes about a vaccination, and how that vaccination stands in the own record."""

    note: str
    is_held: bool = True
    is_removed: bool = False
    is_waiting: bool = False


@dataclass(frozen=True, slots=True)
class Answer(_Facts):
    """What is answered to a report: what was done, and an explanation; and how report and vaccination stand now.

    `is_known` is false when there is no such report for who answers.
    """

    kind: str
    text: str
    is_known: bool = True
    is_answered: bool = False
    is_corrected: bool = False
    is_removed: bool = False
