"""What this server can do, as a CapabilityStatement; and how programs get in, as SMART says it."""

from typing import Any

from vaccinnet.webservices.fhir import names
from vaccinnet.webservices.fhir.facts import ALGORITHMS, GRANT_TYPE, SCOPES

_SINCE = "2026-11-27"
_SERVICE = "SMART-on-FHIR"
# Name, type, and what is meant by it.
_PARAMETERS = (
    ("patient", "reference", "The person, by INSZ number: patient:identifier, patient.identifier or "
     "patient:Patient.identifier. Exactly one; only by POST."),
    ("date", "date", "The day on which the vaccine was given; prefixes eq, ne, gt, lt, ge, le, sa, eb."),
    ("vaccine-code", "token", "SNOMED CT, Vaccinnet, CNK or ATC code."),
    ("target-disease", "token", "SNOMED CT or CD-VACCINEINDICATION, by a table of this register."),
    ("status", "token", "completed, or entered-in-error for what was removed."),
    ("identifier", "token", "The VaccinationId."),
    ("lot-number", "string", "Of the extension administeredProduct; begins with, or :exact."),
    ("_id", "token", "The VaccinationId."),
    ("_lastUpdated", "date", "When the vaccination was stored, corrected or removed."),
)  # fmt: skip


def capability_statement(*, base: str, version: str) -> dict[str, Any]:
    """Return the CapabilityStatement of the server at this base address."""
    return {
        "resourceType": "CapabilityStatement",
        "url": f"{base}/metadata",
        "version": version,
        "name": "OpenVaccinnet",
        "title": "OpenVaccinnet, the vaccination register of Flanders",
        "status": "active",
        "experimental": False,
        "date": _SINCE,
        "kind": "instance",
        "software": {"name": "OpenVaccinnet", "version": version},
        "implementation": {"description": "Vaccinations of a person, for programs", "url": base},
        "fhirVersion": names.FHIR_VERSION,
        "format": [names.CONTENT_TYPE, "json"],
        "implementationGuide": [f"http://hl7.org/fhir/ImplementationGuide/{names.GUIDE}|{names.GUIDE_VERSION}"],
        "rest": [{"mode": "server", "security": _security(base), "resource": [_immunization()]}],
    }


def smart_configuration(*, base: str) -> dict[str, Any]:
    """Return what `.well-known/smart-configuration` tells of the server at this base address."""
    return {
        "token_endpoint": f"{base}/token",
        "grant_types_supported": [GRANT_TYPE],
        "token_endpoint_auth_methods_supported": ["private_key_jwt", "tls_client_auth"],
        "token_endpoint_auth_signing_alg_values_supported": list(ALGORITHMS),
        "tls_client_certificate_bound_access_tokens": True,
        "scopes_supported": list(SCOPES),
        "capabilities": ["client-confidential-asymmetric", "permission-v1", "permission-v2"],
    }


def _security(base: str) -> dict[str, Any]:
    return {
        "cors": False,
        "service": [{"coding": [{"system": names.RESTFUL_SECURITY, "code": _SERVICE}], "text": _SERVICE}],
        "extension": [
            {
                "url": "http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris",
                "extension": [{"url": "token", "valueUri": f"{base}/token"}],
            }
        ],
        "description": "SMART backend services; the key is that of the eHealth certificate, in the x5c of the JWT.",
    }


def _immunization() -> dict[str, Any]:
    return {
        "type": "Immunization",
        "supportedProfile": [names.BE_VACCINATION],
        "documentation": "What was removed is entered-in-error. A search with the number of a person goes by POST.",
        "interaction": [{"code": "read"}, {"code": "search-type"}],
        "versioning": "versioned",
        "readHistory": False,
        "conditionalRead": "not-match",
        "searchParam": [{"name": name, "type": kind, "documentation": text} for name, kind, text in _PARAMETERS],
    }
