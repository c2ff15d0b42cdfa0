"""The page that says why somebody was not signed in, by rules and in plain words."""

from collections.abc import Iterable

import structlog
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from vaccinnet.portal.findings import problems
from vaccinnet.portal.identity.answer import Answer
from vaccinnet.portal.rules import RULES
from vaccinnet.rulebook import Finding

log = structlog.get_logger(__name__)


def refused(request: HttpRequest, answer: Answer) -> HttpResponse:
    """Return the page for an answer of the provider that does not count."""
    return refused_by(request, RULES.of("answer").judge(answer), status=503 if answer.trouble else 403)


def refused_by(request: HttpRequest, findings: Iterable[Finding], *, status: int = 403) -> HttpResponse:
    """Return the page with these findings. The session is new: nothing of the sign-in that failed is left."""
    found = list(findings)
    # Rules and the key of their text only: what the provider said of a person is not for the log.
    log.warning("nobody signed in", rules=" ".join(f"{each.rule}:{each.says}".rstrip(":") for each in found))
    request.session.flush()
    return render(request, "portal/sign_in_refused.html", {"problems": problems(found)}, status=status)
