"""Rules about a call of FHIR before its question is looked at; the subject is a FhirCall."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from vaccinnet.rulebook import Finding, rule
from vaccinnet.webservices.fhir.without_number import without_number

_FORM = "application/x-www-form-urlencoded"
_JSON = ("json", "application/json", "application/fhir+json", "text/json")
_ANYTHING = ("", "*/*", "application/*")


@dataclass(frozen=True, slots=True)
class FhirCall:
    """How FHIR is called: path, method and what answer is wanted.

    `methods` are those that the path knows, none where the path is not known.
    """

    path: str = "/fhir/Immunization/_search"
    method: str = "POST"
    methods: tuple[str, ...] = ("POST",)
    # The media type of what is sent, where something is sent.
    sends: str = _FORM
    # The media types of the header Accept and of _format.
    accepts: tuple[str, ...] = ()
    most_bytes: int = 65536
    bytes: int = 100

    def but(self, **changes: Any) -> "FhirCall":
        """Return the same call with some facts changed."""
        return replace(self, **changes)


SAMPLE_CALL = FhirCall()


@rule(
    "FHI-002",
    stage="transport",
    source="FHIR R4, 3.1.0.6 (media types)",
    since="2026.1",
    wrong="The answer is wanted as {found}; there is only JSON.",
    accepts=[SAMPLE_CALL, SAMPLE_CALL.but(accepts=("*/*",)), SAMPLE_CALL.but(accepts=("text/html", "json"))],
    rejects=[SAMPLE_CALL.but(accepts=("application/fhir+xml",))],
)
def answer_is_wanted_as_json(call: FhirCall) -> Iterator[Finding]:
    """The answer is wanted as JSON.

    FHIR has JSON and XML; one of them done well serves everybody.

    Send `Accept: application/fhir+json`, or leave the header out; or `_format=json`.
    """
    if call.accepts and not any(each in (*_JSON, *_ANYTHING) for each in call.accepts):
        yield Finding("Accept", found=", ".join(call.accepts))


@rule(
    "FHI-003",
    stage="transport",
    source="FHIR R4, 3.1.0.1",
    since="2026.1",
    wrong={
        "path": "There is nothing at {found}.",
        "method": "{found} is not possible here; it is {methods}.",
    },
    accepts=[SAMPLE_CALL],
    rejects=[SAMPLE_CALL.but(path="/fhir/Observation", methods=()), SAMPLE_CALL.but(method="DELETE")],
)
def interaction_is_offered(call: FhirCall) -> Iterator[Finding]:
    """Only what the CapabilityStatement lists can be called: read and search of Immunization.

    Programs read here; vaccinations are registered by BatchUpload and the RegistratieService.

    Ask `GET /fhir/metadata` for what there is.
    """
    if not call.methods:
        yield Finding(found=without_number(call.path), says="path")
    elif call.method not in call.methods:
        yield Finding(found=call.method, says="method", values={"methods": ", ".join(call.methods)})


@rule(
    "FHI-004",
    stage="transport",
    source="FHIR R4, 3.1.1.2 (search by POST); RFC 6749, 4.4.2",
    since="2026.1",
    wrong="What is sent is {found}, not a form.",
    accepts=[SAMPLE_CALL, SAMPLE_CALL.but(sends="", bytes=0)],
    rejects=[SAMPLE_CALL.but(sends="application/json"), SAMPLE_CALL.but(sends="")],
)
def a_form_is_sent(call: FhirCall) -> Iterator[Finding]:
    """A search by POST and a request for a token are forms.

    That is how FHIR and OAuth say that parameters are sent.

    Send `Content-Type: application/x-www-form-urlencoded`, and the parameters in the body.
    """
    if call.method == "POST" and call.method in call.methods and call.bytes and call.sends != _FORM:
        yield Finding("Content-Type", found=call.sends or "–")


@rule(
    "FHI-005",
    stage="transport",
    source="decision: a question is small",
    since="2026.1",
    wrong="What is sent has {found} bytes; it may have {most}.",
    accepts=[SAMPLE_CALL],
    rejects=[SAMPLE_CALL.but(bytes=65537)],
)
def question_is_small(call: FhirCall) -> Iterator[Finding]:
    """What is sent has at most 64 KiB.

    A question has a few parameters. A larger one is an error, or harms others who wait.

    Ask less at once: of one person, and only what you need.
    """
    if call.bytes > call.most_bytes:
        yield Finding(found=call.bytes, values={"most": call.most_bytes})
