"""What the pages say, in Dutch and English side by side.

A text is one table of a file in `texts/`: `start.title` is the table `[title]` of `texts/start.toml`. A text that
depends on a count has a form for one and one for every other number. No gettext: its catalogues must be compiled, and a
gap in them falls back in silence; here a gap refuses to load.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

LANGUAGES = ("nl", "en")

Forms = Mapping[str, str]


class BadTexts(Exception):
    """A text lacks a language, or a form in one of them."""


def say(key: str, language: str, **values: Any) -> str:
    """Return the text with this key in `language`, with `values` filled in; the value `count` chooses the form."""
    forms = texts()[key][language]
    form = "one" if values.get("count") == 1 and "one" in forms else "other"
    return forms[form].format(**values)


@cache
def texts() -> Mapping[str, Mapping[str, Forms]]:
    """Return the forms of every text by language. Raises BadTexts when a text is not complete."""
    read = {}
    for file in sorted((files(__package__) / "texts").iterdir(), key=lambda each: each.name):
        page = file.name.removesuffix(".toml")
        for name, each in tomllib.loads(file.read_text(encoding="utf-8")).items():
            read[f"{page}.{name}"] = {language: _forms(form) for language, form in each.items()}
    if gaps := sorted(key for key, each in read.items() if not _is_complete(each)):
        raise BadTexts(f"not complete in Dutch and English: {', '.join(gaps)}")
    return read


def _forms(text: str | dict[str, str]) -> Forms:
    return {"other": text} if isinstance(text, str) else text


def _is_complete(text: Mapping[str, Forms]) -> bool:
    forms = [text.get(language, {}) for language in LANGUAGES]
    return len(text) == len(LANGUAGES) and all(
        each.keys() == forms[0].keys() and "other" in each and all(each.values()) for each in forms
    )
