"""What a command writes: tables and colour on a terminal, plain lines in a pipe, one JSON value when asked."""

import json
import os
import sys
import tomllib
from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Any

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from vaccinnet.kmehr.business_day import BRUSSELS, business_day
from vaccinnet.rulebook import Language

_MARKS = {"error": Text("✗", "bold red"), "warning": Text("!", "bold yellow"), "ok": Text("✓", "bold green")}


class Screen:
    """The output of one run of a command, in one language. With `as_json` only `write_json` writes."""

    def __init__(self, language: Language | None, *, as_json: bool = False):
        self.language: Language = language or usual_language()
        self.as_json = as_json
        self._out = Console(highlight=False)
        self._err = Console(stderr=True, highlight=False)

    @property
    def is_terminal(self) -> bool:
        """Return whether a person reads along, rather than a program."""
        return self._out.is_terminal

    def word(self, key: str, **values: object) -> str:
        """Return a word or sentence of words.toml."""
        text = words(self.language)[key]
        assert isinstance(text, str)
        return text.format(**values)

    def count(self, number: int, thing: str) -> str:
        """Return a number of things, such as `2 errors`."""
        return f"{number} {self.word(thing if number == 1 else f'{thing}s')}"

    def day(self, day: date) -> str:
        """Return a day as people write it: 24 November 2026."""
        return f"{day.day} {words(self.language)['months'][day.month - 1]} {day.year}"

    def moment(self, at: datetime) -> str:
        """Return a moment as people write it, in Brussels time: 24 November 2026, 11:00."""
        return f"{self.day(business_day(at))}, {at.astimezone(BRUSSELS):%H:%M}"

    def say(self, key: str, *, mark: str = "", style: str = "", **values: object) -> None:
        """Write a sentence of words.toml."""
        self.write(self.word(key, **values), mark=mark, style=style)

    def write(self, text: str = "", *, mark: str = "", style: str = "", indent: int = 0) -> None:
        """Write a line or paragraph; on a terminal with a mark (`ok`, `warning`, `error`), style and wrapping."""
        if self.as_json:
            return
        if not self.is_terminal:
            typer.echo(" " * indent + text)
        elif not text:
            self._out.print()
        elif mark:
            self._out.print(_MARKS[mark], Text(text, style))
        else:
            self._out.print(Padding(Text(text, style), (0, 0, 0, indent), expand=False))

    def complain(self, text: str) -> None:
        """Write a line to standard error."""
        self._err.print(_MARKS["error"], Text(text), soft_wrap=True)

    def write_rows(self, headings: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
        """Write a table; in a pipe one line a row, with tabs, the lines of a cell joined by a bar."""
        if self.as_json:
            return
        if not self.is_terminal:
            for row in rows:
                self.write("\t".join(" | ".join(cell.splitlines()) for cell in row))
            return
        table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=True)
        for heading in headings:
            table.add_column(Text(heading), overflow="fold")
        for row in rows:
            table.add_row(*(Text(cell) for cell in row))
        self._out.print(table)

    def waiting(self) -> AbstractContextManager[object]:
        """Show, on a terminal, that an answer is awaited."""
        return self._err.status(self.word("waiting")) if self._err.is_terminal else nullcontext()

    def write_json(self, value: Any) -> None:
        """Write one JSON value, when that is what was asked for."""
        if self.as_json:
            sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def usual_language() -> Language:
    """Return the language of this user: VACCINNET_LANG, else Dutch where the system is in Dutch, else English."""
    asked = os.environ.get("VACCINNET_LANG") or os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return "nl" if asked.lower().startswith("nl") else "en"


@cache
def words(language: Language) -> dict[str, Any]:
    """Return the words and sentences of the command in one language."""
    everything = tomllib.loads((files(__package__) / "words.toml").read_text(encoding="utf-8"))
    read: dict[str, Any] = everything[language]
    return read
