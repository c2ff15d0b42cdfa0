"""The certificate of a client whose TLS a proxy ended: believed only from proxies that are named (RFC 9440)."""

from collections.abc import Callable
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse

_HEADERS = ("HTTP_CLIENT_CERT", "HTTP_CLIENT_CERT_CHAIN")

Answer = Callable[[HttpRequest], HttpResponse]


def client_certificate(get_response: Answer) -> Answer:
    """Return a middleware that removes Client-Cert from every request that no named proxy passed on."""

    def believe_or_remove(request: HttpRequest) -> HttpResponse:
        if not _is_from_proxy(request.META.get("REMOTE_ADDR", "")):
            for header in _HEADERS:
                request.META.pop(header, None)
        return get_response(request)

    return believe_or_remove


def _is_from_proxy(address: str) -> bool:
    proxies = settings.CLIENT_CERT_PROXIES
    try:
        return bool(proxies) and any(ip_address(address) in each for each in proxies)
    except ValueError:
        return False
