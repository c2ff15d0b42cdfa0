"""Rules about the form of a request; the subjects are small facts about its XML."""

from collections.abc import Iterator
from dataclasses import dataclass

from vaccinnet.rulebook import Finding, rule

REQUESTS = (
    "GetAanleverenVaccinatieGegevensRequest",
    "GetAanvullingVaccinatieGegevensRequest",
    "GetResultaatVerwerkingVaccinatieGegevensRequest",
)


@dataclass(frozen=True, slots=True)
class RequestRoot:
    """The element in the Body: its name and namespace, and whether both are those of a request."""

    name: str
    namespace: str
    is_known: bool


@rule(
    "MSG-050",
    stage="contract",
    source="contract A.3",
    since="2026.1",
    wrong={
        "namespace": "The request is {name} in the namespace {found}, which is not that of BatchUpload.",
        "name": "{found} is no request of BatchUpload.",
    },
    accepts=[RequestRoot(REQUESTS[0], "http://www.vaccinnet.be/wupl/UPLVaccinatieGegevens", True)],
    rejects=[
        RequestRoot(
            "AddVaccinationsRequest", "http://www.vaccinnet.be/VaccinnetUPL/wupl/VaccinationService/V21", False
        ),
        RequestRoot(REQUESTS[0], "", False),
    ],
)
def request_is_known(root: RequestRoot) -> Iterator[Finding]:
    """The Body holds one of the three requests of BatchUpload.

    The operation is known by this element alone; SOAPAction does not count.

    Send GetAanleverenVaccinatieGegevensRequest, GetAanvullingVaccinatieGegevensRequest or
    GetResultaatVerwerkingVaccinatieGegevensRequest in the namespace http://www.vaccinnet.be/wupl/UPLVaccinatieGegevens.
    """
    if root.is_known:
        return
    if root.name in REQUESTS:
        yield Finding(f"/Envelope/Body/{root.name}", found=root.namespace, says="namespace", values={"name": root.name})
    else:
        yield Finding(f"/Envelope/Body/{root.name}", found=root.name, says="name")
