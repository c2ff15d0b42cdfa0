"""Propose the parts of a softwareID from the names that a company and its program have."""

import re
import unicodedata
from collections.abc import Callable

_LONGEST = 40
_WORD = re.compile(r"[A-Za-z0-9]+")
# What stands behind the name of a company and says nothing of it.
_LEGAL_FORMS = {"bv", "bvba", "cv", "cvba", "gcv", "nv", "sa", "se", "srl", "sprl", "vof", "vzw"}


def part_of(name: str) -> str:
    """Return the part of a softwareID that a name suggests: its words joined, each with a capital; or nothing."""
    plain = unicodedata.normalize("NFKD", name.replace("’", "'")).encode("ascii", "ignore").decode()
    words = _WORD.findall(plain.replace("'", "").replace(".", " " if " " in plain else ""))
    kept = [each for each in words if each.lower() not in _LEGAL_FORMS] or words
    return "".join(each[:1].upper() + each[1:] for each in kept)[:_LONGEST]


def free_part(name: str, *, is_taken: Callable[[str], bool]) -> str:
    """Return the part that a name suggests, with a number behind it when another has it; nothing for an empty name."""
    part = part_of(name)
    if not part or not is_taken(part):
        return part
    number = 2
    while is_taken(numbered := f"{part[: _LONGEST - len(str(number))]}{number}"):
        number += 1
    return numbered
