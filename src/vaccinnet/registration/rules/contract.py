"""Rules about the form of a call; the subjects are small facts about its XML."""

from collections.abc import Iterator
from dataclasses import dataclass

from vaccinnet.registration.wire import NAMESPACE
from vaccinnet.rulebook import Finding, rule

REQUESTS = ("AddVaccinationsRequest", "RemoveVaccinationRequest", "GetVaccinationsRequest")


@dataclass(frozen=True, slots=True)
class RequestRoot:
    """The element in the Body: its name and namespace."""

    name: str
    namespace: str


@rule(
    "MSG-051",
    stage="contract",
    source="contract B.2, B.3",
    since="2026.1",
    wrong={
        "namespace": "The request is {name} in the namespace {found}, which is not that of the RegistratieService.",
        "name": "{found} is no request of the RegistratieService.",
    },
    accepts=[RequestRoot(REQUESTS[0], NAMESPACE)],
    rejects=[RequestRoot("GetAanleverenVaccinatieGegevensRequest", "urn:example"), RequestRoot(REQUESTS[0], "")],
)
def request_is_known(root: RequestRoot) -> Iterator[Finding]:
    """The Body holds one of the three requests of the RegistratieService.

    The operation is known by this element alone; SOAPAction does not count.

    Send AddVaccinationsRequest, RemoveVaccinationRequest or GetVaccinationsRequest in the namespace
    http://www.vaccinnet.be/VaccinnetUPL/wupl/VaccinationService/V21, with its parts in that namespace with /message
    behind it.
    """
    if root.name not in REQUESTS:
        yield Finding(f"/Envelope/Body/{root.name}", found=root.name, says="name")
    elif root.namespace != NAMESPACE:
        yield Finding(f"/Envelope/Body/{root.name}", found=root.namespace, says="namespace", values={"name": root.name})
