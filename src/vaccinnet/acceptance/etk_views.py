"""The ETK depot over HTTP. Anybody may ask: the message is not signed."""

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from vaccinnet.acceptance import faults
from vaccinnet.acceptance.etk import find_etk, write_answer
from vaccinnet.acceptance.sts_views import body_of
from vaccinnet.rulebook import Refused
from vaccinnet.soap.envelope import read
from vaccinnet.soap.limits import Limits
from vaccinnet.soap.write import envelope

_LIMITS = Limits(max_bytes=10 * 1024)


@csrf_exempt
@require_POST
def etk_depot(request: HttpRequest) -> HttpResponse:
    """Answer a request for the encryption token of a profile."""
    try:
        payload = read(body_of(request, _LIMITS), _LIMITS).payload
        return faults.xml_answer(envelope(write_answer(find_etk(payload, now=datetime.now(UTC)))))
    except Refused as refused:
        return faults.fault_answer(refused.findings)
    except Exception:
        return faults.defect_answer()
