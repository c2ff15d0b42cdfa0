"""The virtual eHealth over HTTP: its certificates, its revocation list, and a certificate for whoever plays the cast.

curl -OJ -d profile=NIHII-HOSPITAL=79990158 -d password=geheim http://localhost:8000/eHealth/certificates
"""

from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from vaccinnet.acceptance import ca
from vaccinnet.acceptance.certificate_request import BadRequest, read_request, texts


@require_safe
def revocation_list(request: HttpRequest) -> HttpResponse:
    """Answer with the revocation list of the issuing authority."""
    return HttpResponse(ca.crl(datetime.now(UTC)).public_bytes(Encoding.DER), content_type="application/pkix-crl")


@require_safe
def root(request: HttpRequest) -> HttpResponse:
    """Answer with the certificate of the root."""
    return _pem(ca.authority(datetime.now(UTC)).root.certificate)


@require_safe
def issuing(request: HttpRequest) -> HttpResponse:
    """Answer with the certificate of the issuing authority."""
    return _pem(ca.authority(datetime.now(UTC)).issuing.certificate)


# Programs ask for it, with no page and no session before: there is nothing that another site could misuse.
@csrf_exempt
@require_POST
def certificates(request: HttpRequest) -> HttpResponse:
    """Answer with a new keystore for a profile of the cast."""
    say = texts(get_language())
    try:
        asked = read_request(request.POST.dict())
        made = ca.issue_to_anybody(**asked, now=datetime.now(UTC))
    except BadRequest as refused:
        return _text("\n".join(say[problem] for problem in refused.problems), status=400)
    except ca.NoSuchProfile:
        return _text(say["unknown profile"], status=404)
    except ca.TooManyCertificates:
        return _text(say["too many"], status=429, headers={"Retry-After": "60"})
    return HttpResponse(
        made.p12,
        content_type="application/x-pkcs12",
        headers={"Content-Disposition": f'attachment; filename="{made.file_name}"', "Cache-Control": "no-store"},
    )


def _pem(certificate: x509.Certificate) -> HttpResponse:
    return HttpResponse(certificate.public_bytes(Encoding.PEM), content_type="application/x-pem-file")


def _text(text: str, *, status: int, headers: dict[str, str] | None = None) -> HttpResponse:
    return HttpResponse(f"{text}\n", content_type="text/plain; charset=utf-8", status=status, headers=headers)
