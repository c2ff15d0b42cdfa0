"""A path in the wrong letter case: the answer names the right one."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from vaccinnet.exchanges.record import Spoken
from vaccinnet.webservices import faults
from vaccinnet.webservices.rules import RULES
from vaccinnet.webservices.rules.path import CalledPath


@csrf_exempt
def wrong_letter_case(request: HttpRequest, meant: str) -> HttpResponse:
    """Return a Fault that names the path that was meant."""
    findings = RULES.of("path").judge(CalledPath(called=request.path, meant=meant))
    request.spoken = Spoken(outcome="fault", rules=tuple(finding.rule for finding in findings))
    return faults.fault_answer(findings, tells_everything=True)
