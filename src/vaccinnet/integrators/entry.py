"""What somebody filled in to get or use an account, as far as it is wrong: the subject of the rules on accounts."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """A field, and in what it is wrong: empty when it is not. The text that was filled in stands nowhere."""

    field: str
    wrong: str = ""
