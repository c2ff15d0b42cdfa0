"""The files of a contract over HTTP."""

from django.http import HttpRequest, HttpResponse

from vaccinnet.webservices import faults

_WRITTEN = b"http://localhost:8000"


def contract_answer(request: HttpRequest, contents: bytes, *, path: str) -> HttpResponse:
    """Return a WSDL, with the address of the service at `path` under which it was asked, or a schema as it is."""
    address = request.build_absolute_uri(path)
    return faults.xml_answer(contents.replace(_WRITTEN + path.encode(), address.encode()))
