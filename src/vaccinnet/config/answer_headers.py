"""Headers of every answer: how long it is, and what browsers may do with it (load from here, and nothing else).

A form may also end at the identity provider, to which the answer on signing in or out sends the browser on.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

_CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'{providers}",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
_PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"

Answer = Callable[[HttpRequest], HttpResponse]


def answer_headers(get_response: Answer) -> Answer:
    """Return a middleware that adds the headers which Django 5.2 does not."""

    providers = settings.SIGN_IN.all_origins if settings.SIGN_IN else ()
    policy = _CONTENT_SECURITY_POLICY.format(providers="".join(f" {each}" for each in providers))

    def add(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers.setdefault("Permissions-Policy", _PERMISSIONS_POLICY)
        if not (response.streaming or response.has_header("Content-Length")):
            # Some SOAP clients cannot read a chunked answer.
            response.headers["Content-Length"] = str(len(response.content))
        return response

    return add
