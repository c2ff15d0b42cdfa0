"""The addresses of the web services."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path, re_path

from vaccinnet.batch.wire import PATH as BATCH_UPLOAD
from vaccinnet.registration.wire import PATH as REGISTRATION
from vaccinnet.webservices import batch_upload, registration
from vaccinnet.webservices.wrong_path import wrong_letter_case

_FOLDER = BATCH_UPLOAD.lstrip("/").rpartition("/")[0]


def contract(request: HttpRequest, name: str) -> HttpResponse:
    """Return a file of either contract: both stand in one folder, and name each other by file name."""
    try:
        return batch_upload.contract(request, name)
    except Http404:
        return registration.contract(request, name)


def _in_any_case(address: str) -> str:
    # Written out, because Django cannot look addresses up when a pattern has a flag.
    letters = (f"[{c.lower()}{c.upper()}]" if c.isalpha() else "\\." if c == "." else c for c in address.lstrip("/"))
    return rf"^{''.join(letters)}/?$"


def _service(address: str, view: object, name: str) -> list[URLPattern]:
    return [
        path(address.lstrip("/"), view, name=name),
        re_path(_in_any_case(address), wrong_letter_case, {"meant": address}),
    ]


urlpatterns: list[URLPattern | URLResolver] = [
    path("fhir/", include("vaccinnet.webservices.fhir.urls")),
    *_service(BATCH_UPLOAD, batch_upload.batch_upload, "batch-upload"),
    *_service(REGISTRATION, registration.registration, "registration"),
    path(f"{_FOLDER}/<str:name>", contract, name="contract"),
]
