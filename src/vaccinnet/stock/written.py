"""What somebody writes about a stock on a page: doses that came in, or that were counted."""

from dataclasses import dataclass, replace
from typing import Any, Literal

MOST_DOSES = 100_000
_CNK_DIGITS = 7


@dataclass(frozen=True, slots=True)
class WrittenMove:
    """Doses as written, of a vaccine that the code list has or not, beside how many there are now."""

    kind: Literal["received", "counted"]
    doses: str
    vaccine: str = "HBV/AV006"
    is_listed: bool = True
    left: int = 0
    reason: str = ""

    def but(self, **changes: Any) -> "WrittenMove":
        """Return the same with some facts changed."""
        return replace(self, **changes)


def read_doses(text: str) -> int | None:
    """Return the whole number in `text`; None when it is none."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= len(str(MOST_DOSES)) else None


def read_vaccine(text: str) -> tuple[str, str]:
    """Return the CNK number or the Vaccinnet code by which a vaccine is named in `text`, one of the two empty.

    What stands after it, such as a name, is for people.
    """
    code = next(iter(text.split()), "")
    return (code.zfill(_CNK_DIGITS), "") if code.isascii() and code.isdigit() else ("", code.upper())
