"""Read the fields of a described file, and gather everything that is wrong with them."""

from datetime import date
from typing import Any


class Table:
    """The values of one table of the file, at `place`; what is wrong with them is added to `problems`."""

    def __init__(self, values: Any, *, place: str = "", problems: list[str]):
        self._values = values if isinstance(values, dict) else {}
        self._place = place
        self._problems = problems
        self._known: set[str] = set()

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def text(self, key: str, *, needed: bool = False) -> str:
        """Return a text, empty when it is absent or none."""
        value = self._get(key, needed=needed)
        if isinstance(value, str | None):
            return (value or "").strip()
        self.complain(f"{key} must stand between quotes")
        return ""

    def choice(self, key: str, among: tuple[str, ...], *, needed: bool = False) -> str:
        """Return one of the texts in `among`, empty when it is absent."""
        value = self.text(key, needed=needed)
        if value and value not in among:
            self.complain(f'{key} is "{value}", and must be one of {", ".join(among)}')
        return value

    def day(self, key: str, *, needed: bool = False) -> date | None:
        """Return a date: TOML has dates of its own, JSON has them as text."""
        value = self._get(key, needed=needed)
        try:
            return date.fromisoformat(value) if isinstance(value, str) else _as_day(value)
        except ValueError:
            self.complain(f"{key} is no date like 2026-11-24")
            return None

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts, empty when it is absent."""
        value = self._get(key) or []
        if isinstance(value, list) and all(isinstance(each, str) for each in value):
            return tuple(value)
        self.complain(f"{key} must be a list of texts between quotes")
        return ()

    def table(self, key: str) -> "Table":
        """Return the table under a key; it must be there."""
        return Table(self._get(key, needed=True), place=self._below(key), problems=self._problems)

    def tables(self, key: str) -> "list[Table]":
        """Return the tables of a list, of which there must be one at least."""
        value = self._get(key, needed=True)
        each_of = enumerate(value if isinstance(value, list) else [], start=1)
        return [Table(each, place=self._below(f"{key} {n}"), problems=self._problems) for n, each in each_of]

    def complain(self, problem: str) -> None:
        """Add a problem with this table."""
        self._problems.append(f"{self._place}: {problem}" if self._place else problem)

    def refuse_others(self) -> None:
        """Complain of every field that was not asked for: most are typing errors."""
        for key in sorted(self._values.keys() - self._known):
            self.complain(f"{key} is not a field; the fields here are {', '.join(sorted(self._known))}")

    def _below(self, key: str) -> str:
        return f"{self._place}, {key}" if self._place else key

    def _get(self, key: str, *, needed: bool = False) -> Any:
        self._known.add(key)
        value = self._values.get(key)
        if needed and value in (None, "", [], {}):
            self.complain(f"{key} is missing")
        return value


def _as_day(value: Any) -> date | None:
    # A moment is a date too, in Python.
    if value is None or type(value) is date:
        return value
    raise ValueError
