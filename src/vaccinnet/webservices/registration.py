"""RegistratieService, for doctors: add, remove and fetch vaccinations of one person while the caller waits."""

from datetime import UTC, datetime

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods
from lxml import etree

from vaccinnet.ehealth.saml.certified import certified
from vaccinnet.exchanges.record import Spoken
from vaccinnet.register.vaccine_codes import current_codes
from vaccinnet.registration.add_vaccinations import add_vaccinations
from vaccinnet.registration.caller import Caller
from vaccinnet.registration.get_vaccinations import get_vaccinations
from vaccinnet.registration.outcome import CallOutcome, MessageOutcome
from vaccinnet.registration.remove_vaccination import remove_vaccination
from vaccinnet.registration.rules import RULES
from vaccinnet.registration.rules.contract import RequestRoot
from vaccinnet.registration.schema import WSDL, contract_file, request_findings
from vaccinnet.registration.wire import (
    PATH,
    SOURCE,
    AddAnswer,
    AddRequest,
    Answer,
    GetAnswer,
    GetRequest,
    RemoveAnswer,
    RemoveRequest,
    ResultAnswer,
    Status,
    operation_of,
    read_request,
    write_answer,
)
from vaccinnet.rulebook import Finding, Refused, lines_of
from vaccinnet.soap.write import envelope
from vaccinnet.webservices import faults
from vaccinnet.webservices.contract import contract_answer
from vaccinnet.webservices.hear import Heard, body_of, hear_holder
from vaccinnet.webservices.wire_codes import wire_code

_OK, _PARTIAL = "OK", "PARTIAL"
_DONE = "In orde."
_SOME = "{accepted} van {all} berichten aanvaard."
_REFUSALS: dict[str, type[AddAnswer] | type[RemoveAnswer] | type[GetAnswer]] = {
    "AddVaccinations": AddAnswer,
    "RemoveVaccination": RemoveAnswer,
    "GetVaccinations": GetAnswer,
}


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def registration(request: HttpRequest) -> HttpResponse:
    """Answer a call of the RegistratieService; a GET gets the WSDL."""
    if request.method != "POST":
        return contract(request, WSDL)
    spoken = request.spoken = Spoken(service="RegistratieService")
    limits = settings.REGISTRATION_TERMS.limits
    try:
        heard = hear_holder(body_of(request, limits), now=datetime.now(UTC), limits=limits)
        spoken.subject = heard.subject
        _know_root(heard.payload)
        return _answer(heard, spoken, now=request.now)
    except Refused as refused:
        spoken.outcome, spoken.rules = "fault", tuple(finding.rule for finding in refused.findings)
        return faults.fault_answer(refused.findings, tells_everything=settings.TELLS_EVERYTHING)
    except Exception:
        return faults.defect_answer()


def contract(request: HttpRequest, name: str) -> HttpResponse:
    """Return a file of the contract: the WSDL, with the address under which it was asked, or a schema of it."""
    contents = contract_file(name)
    if contents is None:
        raise Http404
    return contract_answer(request, contents, path=PATH)


def _know_root(payload: etree._Element) -> None:
    name = etree.QName(payload)
    if findings := RULES.of("contract").judge(RequestRoot(name.localname, name.namespace or "")):
        raise Refused(findings)


def _answer(heard: Heard, spoken: Spoken, *, now: datetime) -> HttpResponse:
    """Return the answer to a proven speaker: what was asked for, or the Status that refuses it."""
    spoken.operation = operation_of(heard.payload)
    try:
        if findings := request_findings(heard.payload):
            raise Refused(findings)
        answer = _call(heard, spoken, now=now)
    except Refused as refused:
        spoken.outcome, spoken.rules = "refused", tuple(finding.rule for finding in refused.findings)
        answer = _REFUSALS[spoken.operation](_status(refused.findings))
    return faults.xml_answer(envelope(write_answer(answer)))


def _call(heard: Heard, spoken: Spoken, *, now: datetime) -> Answer:
    assert heard.assertion is not None
    asked = read_request(heard.payload)
    spoken.software_id = asked.software_id[:122]
    spoken.outcome = "accepted"
    caller = Caller(certified(heard.assertion, heard.subject), heard.subject, heard.signed_digest, heard.fresh_until)
    terms = settings.REGISTRATION_TERMS
    if isinstance(asked, AddRequest):
        outcome = add_vaccinations(
            asked, caller=caller, codes=current_codes(), terms=terms, call_key=spoken.key, now=now
        )
        spoken.sender_key = outcome.sender_key
        return _added(asked, outcome, spoken)
    if isinstance(asked, RemoveRequest):
        outcome = remove_vaccination(asked, caller=caller, terms=terms, now=now)
        spoken.sender_key, spoken.rules = outcome.sender_key, _rules(outcome.warnings)
        return RemoveAnswer(_status(outcome.warnings), asked.patient_id, asked.vaccination_id)
    assert isinstance(asked, GetRequest)
    fetched = get_vaccinations(asked, caller=caller, terms=terms, now=now)
    spoken.sender_key, spoken.rules = fetched.sender_key, _rules(fetched.warnings)
    return GetAnswer(_status(fetched.warnings), asked.patient_id, fetched.kmehr)


def _added(asked: AddRequest, outcome: CallOutcome, spoken: Spoken) -> AddAnswer:
    results = tuple(_result(each) for each in outcome.messages)
    accepted = sum(1 for each in outcome.messages if each.vaccination_id)
    code = _OK if accepted == len(results) else _PARTIAL if accepted else results[0].status.code
    texts = [_DONE if code == _OK else _SOME.format(accepted=accepted, all=len(results))]
    if outcome.warnings:
        texts.append(lines_of(outcome.warnings, faults.LANGUAGE))
    spoken.outcome = "accepted" if code == _OK else "partial" if accepted else "refused"
    spoken.rules = _rules((*outcome.warnings, *(found for each in outcome.messages for found in each.findings)))
    code = wire_code(code) if code in (_OK, _PARTIAL) else code
    return AddAnswer(Status(code, "\n".join(texts)), asked.patient_id, results)


def _result(outcome: MessageOutcome) -> ResultAnswer:
    if outcome.vaccination_id is None:
        return ResultAnswer(outcome.kmehr_id, _status(outcome.findings))
    return ResultAnswer(
        outcome.kmehr_id,
        _status(outcome.findings),
        vaccination_id=outcome.vaccination_id.hex.upper(),
        source=SOURCE,
        stocked=outcome.stocked,
    )


def _status(findings: tuple[Finding, ...]) -> Status:
    refusing = next((finding.rule for finding in findings if finding.refuses), _OK)
    return Status(wire_code(refusing), lines_of(findings, faults.LANGUAGE) if findings else _DONE)


def _rules(findings: tuple[Finding, ...]) -> tuple[str, ...]:
    return tuple(finding.rule for finding in findings)
