"""The KMEHR code tables that the profile names."""

import tomllib
from functools import cache
from importlib.resources import files


@cache
def known_values(table: str) -> frozenset[str]:
    """Return the values of a KMEHR code table such as CD-HCPARTY."""
    tables = tomllib.loads((files(__package__) / "kmehr.toml").read_text(encoding="utf-8"))
    return frozenset(tables[table])
