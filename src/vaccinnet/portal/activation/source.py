"""Where a request comes from, as a keyed digest: it counts what is asked, and tells nobody who asked."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac


def source_of(request: HttpRequest) -> str:
    """Return the digest of the address that asks: of the one that a named proxy passed on, if one did."""
    address = request.META.get("REMOTE_ADDR", "")
    if _is_proxy(address):
        # The proxy adds the address that it saw at the end; what stands before it anybody can write.
        address = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip() or address
    return salted_hmac("vaccinnet.portal.activation", address, algorithm="sha256").hexdigest()


def _is_proxy(address: str) -> bool:
    try:
        return any(ip_address(address) in each for each in settings.CLIENT_CERT_PROXIES)
    except ValueError:
        return False
