"""Rules about a request for an access token; the subject is a TokenRequest."""

from collections.abc import Iterator

from vaccinnet.rulebook import Finding, rule
from vaccinnet.webservices.fhir.facts import ASSERTION_TYPE, GRANT_TYPE, SCOPES, TokenRequest

_GOOD = TokenRequest()


@rule(
    "FHI-010",
    stage="contract",
    source="SMART App Launch 2, backend services; RFC 6749, 4.4",
    since="2026.1",
    wrong={
        "type": "grant_type is {found}, not client_credentials.",
        "repeated": "{found} stands there more than once.",
    },
    accepts=[_GOOD],
    rejects=[_GOOD.but(grant_type="authorization_code"), _GOOD.but(repeated=("scope",))],
)
def grant_is_that_of_a_program(request: TokenRequest) -> Iterator[Finding]:
    """A token is asked with `grant_type=client_credentials`, and each parameter once.

    A program asks here in its own name; people sign in on the pages.

    Send `grant_type`, `scope`, `client_assertion_type` and `client_assertion` as a form.
    """
    if request.grant_type != GRANT_TYPE:
        yield Finding("grant_type", found=request.grant_type or "–", says="type")
    for each in request.repeated:
        yield Finding(each, found=each, says="repeated")


@rule(
    "FHI-011",
    stage="contract",
    source="RFC 7523, 2.2; RFC 8705, 2.1",
    since="2026.1",
    wrong={
        "none": "Nothing proves the program: there is no client_assertion, and TLS showed no certificate.",
        "type": "client_assertion_type is {found}.",
        "client": "With a certificate of TLS the client_id says which program asks, and there is none.",
    },
    accepts=[
        _GOOD,
        _GOOD.but(has_assertion=False, assertion_type="", has_certificate=True, client_id="Voorbeeld_Zorgdossier"),
    ],
    rejects=[
        _GOOD.but(has_assertion=False),
        _GOOD.but(assertion_type="jwt"),
        _GOOD.but(has_assertion=False, assertion_type="", has_certificate=True),
    ],
)
def program_proves_itself(request: TokenRequest) -> Iterator[Finding]:
    """A program proves itself by a signed assertion, or by the certificate of its TLS connection and its `client_id`.

    There are no passwords: only who has the key of an eHealth certificate gets a token.

    Send `client_assertion` with `client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer`; or
    connect with your certificate where the register is behind a proxy that passes it on, and send `client_id`.
    """
    if request.has_assertion:
        if request.assertion_type != ASSERTION_TYPE:
            yield Finding("client_assertion_type", found=request.assertion_type or "–", says="type")
    elif not request.has_certificate:
        yield Finding("client_assertion", says="none")
    elif not request.client_id:
        yield Finding("client_id", says="client")


@rule(
    "FHI-012",
    stage="contract",
    source="SMART App Launch 2, scopes",
    since="2026.1",
    wrong="The scope {found} is none that can be given. There are: {known}.",
    accepts=[_GOOD, _GOOD.but(scope=""), _GOOD.but(scope="system/Patient.read system/Immunization.read")],
    rejects=[_GOOD.but(scope="system/Observation.read"), _GOOD.but(scope="patient/Immunization.rs")],
)
def scope_can_be_given(request: TokenRequest) -> Iterator[Finding]:
    """At least one scope is asked that can be given: reading and searching vaccinations.

    Nothing else is offered to programs here. What else is asked is left out, and the answer says what was given.

    Send `scope=system/Immunization.rs`.
    """
    if not set(request.scopes) & set(SCOPES):
        yield Finding("scope", found=" ".join(request.scopes), values={"known": ", ".join(SCOPES)})
