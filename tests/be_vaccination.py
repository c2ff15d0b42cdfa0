"""The profile BeVaccination 1.1.2 as far as a machine can tell without a FHIR server: cardinalities and invariants.

Invariants 3 and 4 need resolve() and memberOf(), which no library for Python has, so all four are written out here. The
value set of manifestations is not among our files; what the examples of the guide use stands for it.
"""

import json
from pathlib import Path

import pytest
from fhir.resources.R4B import get_fhir_model_class

GUIDE = Path(__file__).parents[2] / "shared" / "data" / "be-vaccination"
EXAMPLES = GUIDE / "examples-json"

_CORE = "https://www.ehealth.fgov.be/standards/fhir/core/StructureDefinition/"
_VACCINATION = "https://www.ehealth.fgov.be/standards/fhir/vaccination/"
_PRODUCT = f"{_VACCINATION}StructureDefinition/be-ext-administeredProduct"
_SNOMED = "http://snomed.info/sct"
_UNSPECIFIED = {("http://snomed.info/sct", "787859002"), (f"{_VACCINATION}CodeSystem/be-cs-vaccine-code", "other")}
_OF_PRODUCTS = (
    "https://www.ehealth.fgov.be/standards/fhir/medication/NamingSystem/be-ns-cnk-codes",
    "http://www.ehealth.fgov.be/standards/fhir/medication/NamingSystem/be-ns-cnk-codes",
    "https://www.ehealth.fgov.be/standards/fhir/medication/NamingSystem/be-ns-cti-extended-code",
    "http://whocc.no/atc",
)
_CARE_LOCATION = f"{_VACCINATION}CodeSystem/be-cs-care-location"
_NEVER = ("lotNumber", "expirationDate", "location", "protocolApplied")


def need_guide():
    """Skip, and say so, where the files of the guide are not there."""
    if not EXAMPLES.is_dir():
        pytest.skip(
            f"THE EXAMPLES OF THE GUIDE ARE NOT HERE ({EXAMPLES}): the FHIR resources are not compared with them"
        )


def examples(kind="Immunization"):
    """The examples of the guide of one kind, by id."""
    read = (json.loads(file.read_text(encoding="utf-8")) for file in sorted(EXAMPLES.glob(f"{kind}-*.json")))
    return {each["id"]: each for each in read}


def problems(resource, *, others=()):
    """What is wrong with an Immunization by FHIR R4B and the profile; `others` are resources that it may refer to."""
    get_fhir_model_class("Immunization").model_validate(resource)
    alone = (_cardinality, _invariant_1, _invariant_2)
    referring = (_invariant_3, _invariant_4)
    return [each for judge in alone for each in judge(resource)] + [
        each for judge in referring for each in judge(resource, others)
    ]


def _cardinality(resource):
    urls = [each["url"] for each in resource.get("extension", ())]
    if urls.count(f"{_CORE}be-ext-recorder") != 1:
        yield "recorder is not there once"
    if urls.count(_PRODUCT) > 1:
        yield "administeredProduct is there more than once"
    yield from (f"{each} may not be there" for each in _NEVER if each in resource)
    needed = ("status", "vaccineCode", "patient", "recorded")
    yield from (f"{each} is missing" for each in needed if each not in resource)
    if ("occurrenceDateTime" in resource) == ("occurrenceString" in resource):
        yield "occurrence[x] is not there once"
    for each in resource.get("identifier", ()):
        if not each.get("system") or not each.get("value"):
            yield "an identifier lacks system or value"


def _invariant_1(resource):
    vaccine = resource["vaccineCode"]
    if _UNSPECIFIED & {(each["system"], each["code"]) for each in vaccine["coding"]} and not vaccine.get("text"):
        yield "1: an unspecified vaccine needs a text"


def _invariant_2(resource):
    products = [each for each in resource.get("extension", ()) if each["url"] == _PRODUCT]
    for part in (part for each in products for part in each["extension"] if part["url"] == "coded"):
        if any(each["system"] not in _OF_PRODUCTS for each in part["valueCodeableConcept"].get("coding", ())):
            yield "2: a product is coded in another system"


def _invariant_3(resource, others):
    known = {
        (each["system"], each["code"])
        for other in others
        if other["resourceType"] == "Observation"
        for each in other["code"].get("coding", ())
    }
    for reaction in resource.get("reaction", ()):
        detail = _resolved(reaction["detail"], resource, others) if "detail" in reaction else None
        if detail and not known & {(each["system"], each["code"]) for each in detail["code"].get("coding", ())}:
            yield "3: a reaction is no manifestation"


def _invariant_4(resource, others):
    encounter = _resolved(resource["encounter"], resource, others) if "encounter" in resource else {}
    for each in (encounter or {}).get("location", ()):
        location = _resolved(each["location"], resource, others)
        codings = [coding for kind in (location or {}).get("type", ()) for coding in kind.get("coding", ())]
        if any(coding["system"] != _CARE_LOCATION for coding in codings):
            yield "4: the location of the encounter is no care location"


def _resolved(reference, resource, others):
    """The resource that is referred to: a contained one must be there."""
    to = reference.get("reference", "")
    if to.startswith("#"):
        return next(each for each in resource["contained"] if each["id"] == to[1:])
    return next((each for each in others if to == f"{each['resourceType']}/{each['id']}"), None)
