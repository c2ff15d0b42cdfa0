"""What a correction changed of a vaccination, in the order in which people read it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

What = Literal["given_on", "product", "lot", "quantity", "place", "author", "adverse_effects"]


@dataclass(frozen=True, slots=True)
class Changed:
    """One thing that a correction changed: what it is, what it was before, and what it became; empty for nothing."""

    what: What
    was: str | date
    became: str | date


def changes_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Changed, ...]:
    """Return what differs between two versions of a vaccination, each as the contents that are kept of it."""
    return tuple(Changed(what, was, became) for what, was, became in _values(before, after) if was != became)


def _values(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[tuple[What, str | date, str | date]]:
    yield "given_on", date.fromisoformat(before["given_on"]), date.fromisoformat(after["given_on"])
    if any(before[code] != after[code] for code in ("cnk", "vaccinnet_code", "atc", "product_name")):
        yield "product", product_of(before), product_of(after)
    yield "lot", before["lot"], after["lot"]
    yield "quantity", _quantity(before), _quantity(after)
    yield "place", before["place"], after["place"]
    yield "author", _author(before), _author(after)
    yield "adverse_effects", _effects(before), _effects(after)


def product_of(contents: Mapping[str, Any]) -> str:
    """Return the name of the product, or the code by which it was known."""
    return contents["product_name"] or contents["vaccine_key"]


def _quantity(contents: Mapping[str, Any]) -> str:
    return f"{Decimal(contents['quantity']).normalize():f}" if contents["quantity"] is not None else ""


def _author(contents: Mapping[str, Any]) -> str:
    return contents["author_name"] or contents["author_number"] or contents["author_user_code"]


def _effects(contents: Mapping[str, Any]) -> str:
    return ", ".join(contents["adverse_effects"].splitlines())
