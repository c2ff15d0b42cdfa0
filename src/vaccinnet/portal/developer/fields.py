"""Fields of the forms of developers: what is asked, how, and what stands in them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from vaccinnet.portal.findings import language
from vaccinnet.portal.texts import say, texts

Choices = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Field:
    """A field as the template `developer_fields.html` shows it.

    `kind` is "line", "area", "one" (a list to choose one from), "several" (boxes to tick) or "box" (one box).
    """

    name: str
    label: str
    hint: str = ""
    value: Any = ""
    kind: str = "line"
    type: str = "text"
    autocomplete: str = "off"
    inputmode: str = ""
    optional: bool = False
    choices: Choices = ()


def field(key: str, value: Any = "", **shape: Any) -> Field:
    """Return the field that is labelled with the text of this key, and named for its last part.

    Its hint is the text of the key with `_hint` behind it, where there is one.
    """
    hint = f"{key}_hint"
    said = say(hint, language()) if hint in texts() else ""
    return Field(key.partition(".")[2], say(key, language()), said, value, **shape)


def choices(begin: str, values: Iterable[str]) -> Choices:
    """Return the values with their texts, whose keys have the value behind this beginning."""
    return [(each, say(f"{begin}{each}", language())) for each in values]


def same_names(fields: Iterable[Field]) -> Mapping[str, str]:
    """Return for problems about these fields that each is named as it is on the page."""
    return {each.name: each.name for each in fields}
