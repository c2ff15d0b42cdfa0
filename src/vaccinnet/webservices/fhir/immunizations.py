"""Search and read vaccinations: each call is a look at one person, seen before anything is answered."""

import re
import uuid
from collections.abc import Sequence
from typing import Any
from urllib.parse import unquote, urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.http import http_date, parse_etags

from vaccinnet.consultation.tell import Told, Whom, tell
from vaccinnet.consultation.viewer import Viewer
from vaccinnet.exchanges.record import Spoken
from vaccinnet.kmehr.identifiers import is_insz
from vaccinnet.register.published import Published
from vaccinnet.rulebook import Finding, Refused
from vaccinnet.webservices.fhir.bundle import Page, searchset
from vaccinnet.webservices.fhir.door import (
    Parameters,
    address_parameters,
    base_of,
    body_parameters,
    door,
    json_answer,
    language,
)
from vaccinnet.webservices.fhir.immunization import immunization
from vaccinnet.webservices.fhir.outcome import outcome
from vaccinnet.webservices.fhir.page_link import PageLink, opened
from vaccinnet.webservices.fhir.prove import viewer_of
from vaccinnet.webservices.fhir.rules import RULES
from vaccinnet.webservices.fhir.rules.call import FhirCall
from vaccinnet.webservices.fhir.rules.read import AskedAgain
from vaccinnet.webservices.fhir.search import FORMAT, PAGE, PATIENT, AskedSearch, Search, read_search, vaccination_id

VIA = "FHIR"
REASON = "vaccinnet-reason"
_UNKNOWN_PERSON = "CON-001"
_READ, _SEARCH = RULES.of("read"), RULES.of("search")
_LONG_NUMBERS = re.compile(r"\d{11}")


@door("search-type", methods=("POST",))
def search_by_post(request: HttpRequest, spoken: Spoken) -> HttpResponse:
    """Answer a search whose parameters stand in a form; those in the address count too."""
    in_address = address_parameters(request)
    return _search(request, spoken, (*in_address, *body_parameters(request)), in_address)


@door("search-type", methods=("GET",))
def search_by_get(request: HttpRequest, spoken: Spoken) -> HttpResponse:
    """Answer a search whose parameters stand in the address, or a next page of one."""
    in_address = address_parameters(request)
    return _search(request, spoken, in_address, in_address)


@door("read", methods=("GET",))
def read(request: HttpRequest, spoken: Spoken, id: str) -> HttpResponse:
    """Answer with one vaccination, or with 304 when the program has this version of it already."""
    _demand_json(request, address_parameters(request))
    viewer = _viewer(request, spoken)
    asked = vaccination_id("_id", id)
    if asked is None:
        raise Refused(_not_held())
    told = _told(request, viewer, Whom(vaccination_id=asked), or_else=_not_held())
    found = next((each for each in told.vaccinations if each.id == asked), None)
    if found is None:
        raise Refused(_not_held())
    spoken.outcome = "accepted"
    etag = f'W/"{found.version}"'
    if _has_already(request, etag):
        answer = HttpResponse(status=304)
    else:
        answer = json_answer(immunization(found, insz=told.insz))
        answer.headers["Last-Modified"] = http_date(found.updated_at.timestamp())
    answer.headers["ETag"] = etag
    return answer


def _has_already(request: HttpRequest, etag: str) -> bool:
    """Return whether the program says that it has this version; weak tags are compared as strong ones (RFC 9110)."""
    named = parse_etags(request.headers.get("if-none-match", ""))
    return "*" in named or etag.removeprefix("W/") in [each.removeprefix("W/") for each in named]


def _search(request: HttpRequest, spoken: Spoken, parameters: Parameters, in_address: Parameters) -> HttpResponse:
    _demand_json(request, parameters)
    viewer = _viewer(request, spoken)
    page = next((value for name, value in parameters if name == PAGE), "")
    link = opened(page, profile_key=viewer.key, secret=settings.SECRET_KEY) if page else None
    if findings := _READ.judge(AskedAgain(page_is_readable=not page or link is not None)):
        raise Refused(findings)
    asked = link.parameters if link else parameters
    search = _understood(asked, in_address, viewer=viewer, is_next=link is not None)
    spoken.outcome = "accepted"
    whom = Whom(search.insz, link.person_key if link else None, search.vaccination_id)
    try:
        told = _told(request, viewer, whom, or_else=None)
    except Refused as refused:
        if any(each.rule != _UNKNOWN_PERSON for each in refused.findings):
            raise
        # Of somebody who is not known there are no vaccinations; the answer says why there are none.
        spoken.rules = (_UNKNOWN_PERSON,)
        return _nobody(request, refused.findings)
    return _page(request, told, search, viewer, _without_person(asked), after=link.after if link else None)


def _understood(asked: Parameters, in_address: Parameters, *, viewer: Viewer, is_next: bool) -> Search:
    if is_next:
        return read_search(AskedSearch(asked))
    judged = AskedSearch(asked, in_address, settings.INSZ_IN_ADDRESS)
    if findings := _SEARCH.judge(judged):
        raise Refused(findings)
    return read_search(judged)


def _page(
    request: HttpRequest,
    told: Told,
    search: Search,
    viewer: Viewer,
    parameters: Parameters,
    *,
    after: uuid.UUID | None,
) -> HttpResponse:
    found = [each for each in told.vaccinations if search.finds(each)]
    start = _position(found, told.vaccinations, after)
    shown = found[start : start + search.count]
    base = base_of(request)
    has_more = start + search.count < len(found)
    next_link = PageLink(viewer.key, told.person.key, parameters, shown[-1].id) if has_more else None
    page = Page(
        resources=[immunization(each, insz=told.insz) for each in shown],
        total=len(found),
        this=_address(base, parameters),
        next=_address(base, ((PAGE, next_link.sealed(settings.SECRET_KEY)),)) if next_link else "",
    )
    return json_answer(searchset(page, base=base, now=request.now))


def _position(found: Sequence[Published], all_told: Sequence[Published], after: uuid.UUID | None) -> int:
    """Return the place in what was found that comes after a vaccination, which itself may be found no more."""
    if after is None:
        return 0
    before = {each.id for each in all_told[: 1 + next((n for n, each in enumerate(all_told) if each.id == after), -1)]}
    return sum(1 for each in found if each.id in before)


def _nobody(request: HttpRequest, findings: Sequence[Finding]) -> HttpResponse:
    said: dict[str, Any] = outcome(findings, language())
    for each in said["issue"]:
        each["severity"] = "warning"
    base = base_of(request)
    return json_answer(searchset(Page((), 0, _address(base, ())), base=base, now=request.now, outcome=said))


def _told(request: HttpRequest, viewer: Viewer, whom: Whom, *, or_else: Sequence[Finding] | None) -> Told:
    reason = unquote(request.headers.get(REASON, ""))
    try:
        return tell(viewer, whom, via=VIA, terms=settings.CONSULTATION_TERMS, now=request.now, reason=reason)
    except Refused as refused:
        if or_else and any(each.rule == _UNKNOWN_PERSON for each in refused.findings):
            raise Refused(or_else) from None
        raise


def _viewer(request: HttpRequest, spoken: Spoken) -> Viewer:
    viewer = viewer_of(request)
    spoken.sender_key, spoken.software_id = viewer.key, viewer.software_id
    return viewer


def _demand_json(request: HttpRequest, parameters: Parameters) -> None:
    """Refuse another format than JSON; what `_format` says goes before the header Accept."""
    if wanted := next((value for name, value in parameters if name == FORMAT), ""):
        findings = RULES["FHI-002"](FhirCall(accepts=(wanted.partition(";")[0].strip().replace(" ", "+").lower(),)))
        if found := list(findings):
            raise Refused(found)


def _not_held() -> list[Finding]:
    return _READ.judge(AskedAgain(vaccination_is_held=False))


def _without_person(parameters: Parameters) -> Parameters:
    """Return what may stand in a link: no parameter that names a person, or looks as if it did."""
    kept = ((name, value) for name, value in parameters if name not in (*PATIENT, FORMAT))
    return tuple((name, value) for name, value in kept if not any(map(is_insz, _LONG_NUMBERS.findall(value))))


def _address(base: str, parameters: Parameters) -> str:
    return f"{base}/Immunization?{urlencode(parameters)}" if parameters else f"{base}/Immunization"
