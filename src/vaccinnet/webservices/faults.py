"""What a refusal, a replay or a defect is on the wire: the one table of the SOAP doors."""

import uuid
from collections.abc import Sequence

import structlog
from django.http import HttpResponse

from vaccinnet.batch.wire import FaultPair
from vaccinnet.ehealth.wss import wss_code
from vaccinnet.rulebook import Finding, Language, explain, lines_of
from vaccinnet.soap.fault import fault
from vaccinnet.webservices.wire_codes import wire_code

log = structlog.get_logger(__name__)

CONTENT_TYPE = "text/xml; charset=utf-8"
LANGUAGE: Language = "nl"

_SECURITY_REFUSED = "De beveiliging van het bericht is niet in orde."


def xml_answer(body: bytes, *, status: int = 200) -> HttpResponse:
    """Return an answer with this XML."""
    return HttpResponse(body, status=status, content_type=CONTENT_TYPE)


def fault_answer(findings: Sequence[Finding], *, tells_everything: bool) -> HttpResponse:
    """Return the SOAP Fault for what was refused before the speaker was proven, with HTTP status 500 (SOAP 1.1, 6.2).

    Where not everything is told, a security failure gets its code, the id of the rule and one sentence; the log has the
    rest.
    """
    first = findings[0]
    code = wss_code(first.rule) if first.rule.startswith("SEC") else "soap:Client"
    if first.rule.startswith("SEC") and not tells_everything:
        log.info("security refusal", rules=[finding.rule for finding in findings])
        return xml_answer(fault(code, f"{first.rule}: {_SECURITY_REFUSED}", [], LANGUAGE), status=500)
    said = explain(first, LANGUAGE)
    return xml_answer(fault(code, f"{said.wrong} {said.send}", findings, LANGUAGE), status=500)


def fault_pair(findings: Sequence[Finding]) -> FaultPair:
    """Return the pair of code and text for findings about what a known speaker sent."""
    refusing = [finding for finding in findings if finding.refuses]
    return FaultPair(wire_code(refusing[0].rule), lines_of(findings, LANGUAGE))


def defect_answer() -> HttpResponse:
    """Return the Fault for a defect of ours, and log the defect under the number that the Fault names."""
    number = uuid.uuid4().hex[:8].upper()
    log.exception("defect in a web service", number=number)
    text = f"Er ging hier iets mis. Meld het aan de beheerders met nummer {number}."
    return xml_answer(fault("soap:Server", text, [], LANGUAGE), status=500)
