"""The lists of what may be used in production, as acceptance publishes them: one for anybody, one for production."""

from datetime import UTC, datetime

from cryptography.hazmat.primitives import hashes
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, JsonResponse
from django.views.decorators.http import require_safe

from vaccinnet.admission.keys import keys_in
from vaccinnet.admission.publish import published
from vaccinnet.admission.signed_list import Kind, verify
from vaccinnet.webservices.fhir.prove import tls_certificate

_JOSE = "application/jose"


@require_safe
def admissions(request: HttpRequest) -> HttpResponse:
    """Answer the public list, signed."""
    return _signed("admissions")


@require_safe
def admissions_as_json(request: HttpRequest) -> HttpResponse:
    """Answer the public list as JSON, without its signature."""
    keys = {each.id: each.private.public_key() for each in keys_in(settings.ADMISSION_SIGNING_KEYS)}
    read = verify(_published("admissions"), kind="admissions", keys=keys)
    facts = {"number": read.number, "issued_at": read.issued_at, "issuer": read.issuer, "admissions": read.contents}
    answer = JsonResponse(facts, json_dumps_params={"ensure_ascii": False, "indent": 2})
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Cache-Control"] = "no-store"
    return answer


@require_safe
def organisations(request: HttpRequest) -> HttpResponse:
    """Answer the list of organisations, signed, to production alone: by its certificate, as a named proxy tells it."""
    certificate = tls_certificate(request)
    if certificate is None:
        return _forbidden("This list is for the client certificate of production, as a proxy tells it.")
    if certificate.fingerprint(hashes.SHA256()).hex() not in settings.PRODUCTION_CERTIFICATES:
        return _forbidden("This certificate is not named in VACCINNET_PRODUCTION_CERTIFICATES.")
    return _signed("organisations")


def _forbidden(why: str) -> HttpResponse:
    return HttpResponseForbidden(f"{why}\n", content_type="text/plain; charset=utf-8")


def _signed(kind: Kind) -> HttpResponse:
    answer = HttpResponse(_published(kind), content_type=_JOSE)
    answer["Cache-Control"] = "no-store"
    return answer


def _published(kind: Kind) -> str:
    # Real time, whatever the business clock of acceptance says: production has no other.
    now = datetime.now(UTC)
    row = published(kind, keys=settings.ADMISSION_SIGNING_KEYS, issuer=settings.VACCINNET_BASE_URL, now=now)
    return row.text
