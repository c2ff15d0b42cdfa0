"""What a refusal or a defect is on the wire, at the SOAP addresses of the virtual eHealth."""

import uuid
from collections.abc import Sequence

import structlog
from django.http import HttpResponse

from vaccinnet.ehealth.wss import wss_code
from vaccinnet.rulebook import Finding, Language, explain
from vaccinnet.soap.fault import fault

log = structlog.get_logger(__name__)

LANGUAGE: Language = "nl"


def xml_answer(body: bytes, *, status: int = 200) -> HttpResponse:
    """Return an answer with this XML."""
    return HttpResponse(body, status=status, content_type="text/xml; charset=utf-8")


def fault_answer(findings: Sequence[Finding]) -> HttpResponse:
    """Return the SOAP Fault that tells everything that was found, with HTTP status 500 (SOAP 1.1, section 6.2)."""
    first = findings[0]
    code = wss_code(first.rule) if first.rule.startswith("SEC") else "soap:Client"
    said = explain(first, LANGUAGE)
    return xml_answer(fault(code, f"{said.wrong} {said.send}", findings, LANGUAGE), status=500)


def defect_answer() -> HttpResponse:
    """Return the Fault for a defect of ours, and log the defect under the number that the Fault names."""
    number = uuid.uuid4().hex[:8].upper()
    log.exception("defect in the virtual eHealth", number=number)
    text = f"Er ging hier iets mis. Meld het aan de beheerders met nummer {number}."
    return xml_answer(fault("soap:Server", text, [], LANGUAGE), status=500)
