"""BatchUpload, for organisations: aanleveren, aanvullen and the processing result."""

from datetime import UTC, datetime

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods
from lxml import etree

from vaccinnet.batch.ask_result import ask_result
from vaccinnet.batch.rules import RULES
from vaccinnet.batch.rules.contract import RequestRoot
from vaccinnet.batch.schema import WSDL, contract_file, request_findings
from vaccinnet.batch.submit import submit
from vaccinnet.batch.upload import Upload
from vaccinnet.batch.wire import (
    PATH,
    UploadRequest,
    operation_of,
    read_request,
    write_accepted,
    write_fault_pair,
    write_result,
)
from vaccinnet.exchanges.record import Spoken
from vaccinnet.kmehr.read import read_header
from vaccinnet.rulebook import Refused
from vaccinnet.soap.write import envelope
from vaccinnet.webservices import faults
from vaccinnet.webservices.contract import contract_answer
from vaccinnet.webservices.hear import Heard, body_of, hear
from vaccinnet.webservices.wire_codes import wire_code


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def batch_upload(request: HttpRequest) -> HttpResponse:
    """Answer a call of BatchUpload; a GET gets the WSDL."""
    if request.method != "POST":
        return contract(request, WSDL)
    spoken = request.spoken = Spoken(service="BatchUpload")
    try:
        heard = hear(body_of(request, settings.SOAP_LIMITS), now=datetime.now(UTC))
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
    root = RequestRoot(name.localname, name.namespace or "", bool(operation_of(payload)))
    if findings := RULES.of("contract").judge(root):
        raise Refused(findings)


def _answer(heard: Heard, spoken: Spoken, *, now: datetime) -> HttpResponse:
    """Return the answer to a proven speaker: what was asked for, or the pair of code and text that refuses it."""
    spoken.operation = operation_of(heard.payload)
    try:
        if findings := request_findings(heard.payload):
            raise Refused(findings)
        asked = read_request(heard.payload)
        if isinstance(asked, UploadRequest):
            answer = _submit(asked, heard, spoken, now=now)
        else:
            _, results = ask_result(
                asked.request_id, user_code=asked.user_code, subject=heard.subject, terms=settings.BATCH_TERMS, now=now
            )
            answer = write_result(results, code_of=wire_code, language=faults.LANGUAGE)
        spoken.outcome = "accepted"
    except Refused as refused:
        spoken.outcome, spoken.rules = "refused", tuple(finding.rule for finding in refused.findings)
        is_about_result = spoken.operation.startswith("Resultaat")
        answer = write_fault_pair(faults.fault_pair(refused.findings), is_about_result=is_about_result)
    return faults.xml_answer(envelope(answer))


def _submit(asked: UploadRequest, heard: Heard, spoken: Spoken, *, now: datetime) -> etree._Element:
    spoken.software_id = asked.pakket[:122]
    upload = Upload(
        origin=asked.origin,
        type=asked.type,
        pakket=asked.pakket,
        header=read_header(asked.kmehrmessage[0]),
        persons=asked.persons,
        contents=heard.contents,
    )
    spoken.batch_key = submit(
        upload,
        subject=heard.subject,
        signed_digest=heard.signed_digest,
        fresh_until=heard.fresh_until,
        terms=settings.BATCH_TERMS,
        now=now,
    )
    return write_accepted(spoken.batch_key)
