"""A request for a certificate as a form or a command line spells it."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from vaccinnet.ehealth.subject import NotAnEHealthSubject, parse_subject

_LONGEST_PASSWORD = 128
_FLAGS = {"": False, "0": False, "false": False, "1": True, "true": True, "on": True}


class BadRequest(Exception):
    """The request cannot be read; `problems` has the key of a text for each problem."""

    def __init__(self, problems: list[str]):
        self.problems = tuple(problems)
        super().__init__(", ".join(problems))


def read_request(form: Mapping[str, str]) -> dict[str, Any]:
    """Return what is asked in the words of `ca.issue_certificate`: subject, password, key_type, expired, revoked.

    Raises BadRequest with every problem.
    """
    problems = []
    asked: dict[str, Any] = {"password": form.get("password", ""), "key_type": form.get("key", "rsa").lower()}
    try:
        asked["subject"] = parse_subject(form.get("profile", ""))
    except NotAnEHealthSubject:
        problems.append("bad profile")
    if not 0 < len(asked["password"]) <= _LONGEST_PASSWORD:
        problems.append("bad password")
    if asked["key_type"] not in ("rsa", "ec"):
        problems.append("bad key")
    for flag in ("expired", "revoked"):
        asked[flag] = _FLAGS.get(form.get(flag, "").lower())
        if asked[flag] is None:
            problems.append(f"bad {flag}")
    if problems:
        raise BadRequest(problems)
    return asked


def texts(language: str | None) -> Mapping[str, str]:
    """Return what to say of a refused request, by its key, in Dutch or (for any other language) in English."""
    return _all_texts()["nl" if (language or "nl").startswith("nl") else "en"]


@cache
def _all_texts() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads((files("vaccinnet.acceptance") / "certificate_request.toml").read_text(encoding="utf-8"))
