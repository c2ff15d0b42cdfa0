"""Findings as an OperationOutcome: what is wrong, where, why, and what to send instead."""

from collections.abc import Iterable
from typing import Any

from vaccinnet.rulebook import Finding, Language, explain
from vaccinnet.webservices.fhir import names

# The kind of issue in the words of FHIR (value set issue-type); what is not named here is "invalid".
_CODES = {
    "FHI-001": "security",
    "FHI-002": "not-supported",
    "FHI-003": "not-found",
    "FHI-004": "not-supported",
    "FHI-005": "too-long",
    "FHI-030": "login",
    "FHI-031": "login",
    "FHI-032": "login",
    "FHI-040": "not-supported",
    "FHI-041": "required",
    "FHI-046": "code-invalid",
    "FHI-048": "code-invalid",
    "FHI-049": "expired",
    "FHI-050": "not-found",
    "CON-001": "not-found",
    "CON-002": "forbidden",
    "CON-005": "forbidden",
}


def outcome(findings: Iterable[Finding], language: Language) -> dict[str, Any]:
    """Return the OperationOutcome of these findings, one issue each, with the rule as its code."""
    return {"resourceType": "OperationOutcome", "issue": [issue(each, language) for each in findings]}


def plain_outcome(code: str, text: str) -> dict[str, Any]:
    """Return an OperationOutcome that says one thing: for what the rules have no text, or that may not be told."""
    return {
        "resourceType": "OperationOutcome",
        "issue": [{"severity": "error", "code": code, "details": {"text": text}, "diagnostics": text}],
    }


def issue(finding: Finding, language: Language) -> dict[str, Any]:
    """Return the issue of one finding."""
    said = explain(finding, language)
    told = {
        "severity": finding.severity,
        "code": _CODES.get(finding.rule, "security" if finding.rule.startswith("SEC") else "invalid"),
        "details": {"coding": [{"system": names.OUTCOME_DETAILS, "code": finding.rule}], "text": said.wrong},
        "diagnostics": f"{finding.rule}: {said.wrong} {said.why} {said.send}",
    }
    # FHIR names a parameter or header of a call so.
    return {**told, "location": [f"http.{finding.where}"]} if finding.where else told
