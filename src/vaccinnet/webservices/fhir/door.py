"""The door of FHIR: every call is judged, recorded in the journal and answered as JSON, whatever happens in it."""

import json
import uuid
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt

from vaccinnet.exchanges.record import Spoken
from vaccinnet.rulebook import Finding, Language, Refused
from vaccinnet.webservices.fhir import names
from vaccinnet.webservices.fhir.outcome import outcome, plain_outcome
from vaccinnet.webservices.fhir.rules import RULES
from vaccinnet.webservices.fhir.rules.call import FhirCall

log = structlog.get_logger(__name__)

_CALL = RULES.of("call")

Parameters = tuple[tuple[str, str], ...]
View = Callable[..., HttpResponse]
Refusal = Callable[[HttpRequest, Sequence[Finding]], HttpResponse]

_MOST_PARAMETERS = 200
_STATUS = {
    "FHI-002": 406,
    "FHI-003": 404,
    "FHI-004": 415,
    "FHI-005": 413,
    "FHI-030": 401,
    "FHI-031": 401,
    "FHI-032": 401,
    "FHI-049": 410,
    "FHI-050": 404,
}
_BROKEN: dict[Language, str] = {
    "nl": "Er ging hier iets mis. Meld het aan de beheerders met nummer {number}.",
    "en": "Something went wrong here. Tell the managers with number {number}.",
}
_REFUSED: dict[Language, str] = {
    "nl": "De beveiliging van de oproep is niet in orde.",
    "en": "The security of the call is not in order.",
}


def json_answer(contents: dict[str, Any], *, status: int = 200, kind: str = names.CONTENT_TYPE) -> HttpResponse:
    """Return an answer with these contents, which nobody on the way may keep."""
    body = json.dumps(contents, ensure_ascii=False, separators=(",", ":"))
    answer = HttpResponse(body.encode(), status=status, content_type=f"{kind}; charset=utf-8")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def refusal(request: HttpRequest, findings: Sequence[Finding]) -> HttpResponse:
    """Return the OperationOutcome of what was refused, with the HTTP status of its first rule."""
    first = next(each for each in findings if each.refuses)
    status = _STATUS.get(first.rule, 403 if first.rule.startswith("CON") else 400)
    if first.rule.startswith("SEC"):
        status = 401
    if first.says == "method":
        status = 405
    answer = json_answer(told(findings), status=status)
    if status == 401:
        answer.headers["WWW-Authenticate"] = 'Bearer realm="OpenVaccinnet", error="invalid_token"'
    if status == 405:
        answer.headers["Allow"] = str(first.values["methods"])
    return answer


def told(findings: Sequence[Finding]) -> dict[str, Any]:
    """Return the OperationOutcome of findings; of security only rule and one sentence where not all may be told."""
    if settings.TELLS_EVERYTHING or not any(is_security(each) for each in findings):
        return outcome(findings, language())
    log.info("security refusal", rules=[each.rule for each in findings])
    return plain_outcome("security", reserved(findings))


def reserved(findings: Sequence[Finding]) -> str:
    """Return one sentence about what was refused, with the ids of its rules."""
    return f"{', '.join(dict.fromkeys(each.rule for each in findings))}: {_REFUSED[language()]}"


def is_security(finding: Finding) -> bool:
    """Return whether the finding is about the proof of the caller, of which production tells little."""
    return RULES[finding.rule].stage == "security" if finding.rule.startswith("FHI") else finding.rule[:3] == "SEC"


def language() -> Language:
    """Return the language that the caller asked for: English, or else Dutch."""
    return "en" if (get_language() or "").startswith("en") else "nl"


def door(
    operation: str,
    *,
    methods: tuple[str, ...],
    refuse: Refusal = refusal,
    is_kept: bool = True,
    is_secret: bool = False,
) -> Callable[[View], View]:
    """Return a decorator that makes a view into a door of FHIR; the view gets the request and what the journal is told.

    The journal keeps no call with `is_kept` false, and no message of one with `is_secret`.
    """

    def decorate(view: View) -> View:
        @csrf_exempt
        @wraps(view)
        def answered(request: HttpRequest, **of_path: str) -> HttpResponse:
            spoken = Spoken(service="FHIR", operation=operation, is_secret=is_secret)
            if is_kept:
                request.spoken = spoken
            try:
                _judge(request, methods)
                return view(request, spoken, **of_path)
            except Refused as refused:
                spoken.outcome = "fault" if is_security(refused.findings[0]) else "refused"
                spoken.rules = tuple(each.rule for each in refused.findings)
                return refuse(request, refused.findings)
            except Exception:
                return _broken()

        return answered

    return decorate


def base_of(request: HttpRequest) -> str:
    """Return the base address of FHIR: as it was set down for others, or else as it was called."""
    is_official = urlsplit(settings.VACCINNET_BASE_URL).netloc == request.get_host()
    return f"{settings.VACCINNET_BASE_URL.rstrip('/')}/fhir" if is_official else request.build_absolute_uri("/fhir")


def address_parameters(request: HttpRequest) -> Parameters:
    """Return the parameters in the address, which then has them no more: no log of ours may show them."""
    query = request.META.get("QUERY_STRING", "")
    request.META["QUERY_STRING"] = ""
    return _read_form(query.encode())


def body_parameters(request: HttpRequest) -> Parameters:
    """Return the parameters in the body of a form."""
    return _read_form(request.body)


def _read_form(text: bytes) -> Parameters:
    try:
        return tuple(parse_qsl(text.decode("utf-8"), keep_blank_values=True, max_num_fields=_MOST_PARAMETERS))
    except ValueError:
        raise Refused(_CALL.judge(FhirCall(sends="…"))) from None


def _judge(request: HttpRequest, methods: tuple[str, ...]) -> None:
    method = "GET" if request.method == "HEAD" and "GET" in methods else request.method or ""
    accepts = [each.partition(";")[0].strip().lower() for each in request.headers.get("accept", "").split(",")]
    call = FhirCall(
        path=request.path,
        method=method,
        methods=methods,
        sends=request.content_type or "",
        accepts=tuple(each for each in accepts if each),
        bytes=int(request.META.get("vaccinnet.body_too_large") or request.META.get("CONTENT_LENGTH") or 0),
    )
    if findings := _CALL.judge(call):
        address_parameters(request)
        raise Refused(findings)


def _broken() -> HttpResponse:
    number = uuid.uuid4().hex[:8].upper()
    log.exception("defect in FHIR", number=number)
    return json_answer(plain_outcome("exception", _BROKEN[language()].format(number=number)), status=500)
