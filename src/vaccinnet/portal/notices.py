"""What was done, told once on the next page that the visitor sees."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from vaccinnet.portal.findings import Problem, language, problems
from vaccinnet.portal.texts import say
from vaccinnet.rulebook import Finding
from vaccinnet.rulebook.packing import pack_findings, unpack_findings

_NOTICES = "notices"


@dataclass(frozen=True, slots=True)
class Notice:
    """What was done, and the warnings that came with it."""

    text: str
    warnings: tuple[Problem, ...]


def tell(request: HttpRequest, key: str, *, findings: Iterable[Finding] = (), **values: Any) -> None:
    """Tell the text with this key on the next page, with these warnings; `values` name nobody."""
    kept = {"key": key, "values": values, "findings": pack_findings(findings)}
    request.session[_NOTICES] = [*request.session.get(_NOTICES, []), kept]


def told(request: HttpRequest) -> tuple[Notice, ...]:
    """Return what is to be told on this page; it is not told again."""
    if not request.session.get(_NOTICES):
        return ()
    kept = request.session.pop(_NOTICES)
    return tuple(
        Notice(say(each["key"], language(), **each["values"]), problems(unpack_findings(each["findings"])))
        for each in kept
    )
