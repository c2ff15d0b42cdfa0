"""The codes that go over the wire."""

import tomllib
from functools import cache
from importlib.resources import files
from pathlib import Path

from django.conf import settings


def wire_code(rule: str) -> str:
    """Return the code on the wire for a rule id, or for "OK": the operator's, else the rule id itself."""
    return _codes().get(rule, rule)


@cache
def _codes() -> dict[str, str]:
    own = getattr(settings, "WIRE_CODES_FILE", None)
    source = Path(own) if own else files("vaccinnet.webservices") / "wire_codes.toml"
    return tomllib.loads(source.read_text(encoding="utf-8"))["codes"]
