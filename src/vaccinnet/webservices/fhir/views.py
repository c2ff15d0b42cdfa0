"""What FHIR answers to everybody: what this server can do, and that there is nothing where there is nothing."""

from importlib.metadata import version

from django.http import HttpRequest, HttpResponse

from vaccinnet.exchanges.record import Spoken
from vaccinnet.webservices.fhir.capability import capability_statement
from vaccinnet.webservices.fhir.door import address_parameters, base_of, door, json_answer


@door("capabilities", methods=("GET",), is_kept=False)
def metadata(request: HttpRequest, spoken: Spoken) -> HttpResponse:
    """Return the CapabilityStatement."""
    address_parameters(request)
    return json_answer(capability_statement(base=base_of(request), version=version("openvaccinnet")))


@door("nothing", methods=(), is_kept=False)
def nothing(request: HttpRequest, spoken: Spoken) -> HttpResponse:
    """Refuse a path at which there is nothing."""
    raise AssertionError("the door refuses every call without methods")
