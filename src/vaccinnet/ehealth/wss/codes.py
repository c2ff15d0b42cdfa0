"""The faultcode for each rule that refuses the security of a message."""

import tomllib
from functools import cache
from importlib.resources import files


def wss_code(rule: str) -> str:
    """Return the faultcode, such as `wsse:FailedCheck`, of the rule with this id. Raises KeyError for other rules."""
    return all_codes()[rule]


@cache
def all_codes() -> dict[str, str]:
    """Return the faultcode of each rule by its id."""
    return tomllib.loads((files(__package__) / "codes.toml").read_text(encoding="utf-8"))
