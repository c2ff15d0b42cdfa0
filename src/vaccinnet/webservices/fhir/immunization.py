"""A vaccination as an Immunization of the profile BeVaccination."""

from datetime import UTC
from decimal import Decimal
from typing import Any

from vaccinnet.register.published import Named, Published
from vaccinnet.webservices.fhir import names

Resource = dict[str, Any]

_CBE_DIGITS = 10
_COUNTRY_LETTERS = (2, 3)


def immunization(told: Published, *, insz: str) -> Resource:
    """Return the resource of a vaccination of the person with this INSZ number.

    The profile has no place for a dose number or a target disease. A recorder that is no performer contradicts the
    guide, so the author is both where he has a number.
    """
    recorder = told.author if told.author.number else told.sender
    gave = recorder if told.author.number or not told.is_reported else told.author
    encounter = _encounter(told.place, insz) if told.place else {}
    return {
        "resourceType": "Immunization",
        "id": told.id.hex.upper(),
        "meta": {
            "versionId": str(told.version),
            "lastUpdated": told.updated_at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "profile": [names.BE_VACCINATION],
        },
        "language": "nl-BE",
        **({"contained": encounter["contained"]} if encounter else {}),
        "extension": [{"url": names.RECORDER, "valueReference": _reference(recorder)}, *_product(told)],
        "identifier": [{"system": names.VACCINATION_ID, "value": told.id.hex.upper()}],
        "status": "entered-in-error" if told.is_removed else "completed",
        "vaccineCode": _vaccine(told),
        "patient": {"identifier": {"system": names.SSIN, "value": insz}},
        **({"encounter": encounter["reference"]} if encounter else {}),
        "occurrenceDateTime": told.given_on.isoformat(),
        "recorded": told.recorded_on.isoformat(),
        "primarySource": not told.is_reported,
        **({"doseQuantity": {"value": _number(told.quantity)}} if told.quantity is not None else {}),
        **({"performer": [{"actor": _reference(gave)}]} if gave != Named() else {}),
        **({"note": [{"text": each} for each in told.adverse_effects]} if told.adverse_effects else {}),
    }


def codings(told: Published) -> list[dict[str, str]]:
    """Return every code that names the vaccine: SNOMED CT, Vaccinnet, CNK and ATC."""
    return [*_codes_of_vaccine(told), *_codes_of_product(told)]


def _vaccine(told: Published) -> Resource:
    # Invariant 1: some vaccine to be specified is specified in words.
    return {"coding": _codes_of_vaccine(told), "text": told.product or told.snomed.name or told.snomed.code}


def _codes_of_vaccine(told: Published) -> list[dict[str, str]]:
    codes = [_coding(names.SNOMED, told.snomed.code, told.snomed.name)]
    # The binding demands a code of the value set, and allows others beside it.
    return [*codes, _coding(names.VACCINNET_CODE, told.vaccinnet_code)] if told.vaccinnet_code else codes


def _codes_of_product(told: Published) -> list[dict[str, str]]:
    # Invariant 2 allows only these systems here.
    codes = ((names.CNK, told.cnk, told.product), (names.ATC, told.atc, ""))
    return [_coding(system, code, name) for system, code, name in codes if code]


def _product(told: Published) -> list[Resource]:
    codes = _codes_of_product(told)
    parts: list[Resource] = [{"url": "coded", "valueCodeableConcept": {"coding": codes}}] if codes else []
    if told.lot:
        parts.append({"url": "lotNumber", "valueString": told.lot})
    return [{"url": names.ADMINISTERED_PRODUCT, "extension": parts}] if parts else []


def _coding(system: str, code: str, name: str = "") -> dict[str, str]:
    return {"system": system, "code": code, **({"display": name} if name else {})}


def _reference(who: Named) -> Resource:
    number = who.number or who.user_code
    if not number:
        return {"display": who.name}
    system = names.USER_CODE if not who.number else names.CBE if len(number) == _CBE_DIGITS else names.NIHDI
    identifier = {"identifier": {"system": system, "value": number}}
    return {**identifier, "display": who.name} if who.name else identifier


def _encounter(place: str, insz: str) -> dict[str, Any]:
    """Return where the vaccine was given: a country by its code, or a place by the name that was sent."""
    is_country = len(place) in _COUNTRY_LETTERS and place.isalpha() and place.isupper()
    where = {"address": {"country": place}} if is_country else {"name": place}
    location = {"resourceType": "Location", "id": "place", **where}
    encounter = {
        "resourceType": "Encounter",
        "id": "encounter",
        "status": "finished",
        "class": {"system": names.ACT_CODE, "code": "AMB"},
        "subject": {"identifier": {"system": names.SSIN, "value": insz}},
        "location": [{"location": {"reference": "#place"}}],
    }
    return {"contained": [location, encounter], "reference": {"reference": "#encounter"}}


def _number(quantity: Decimal) -> int | float:
    return int(quantity) if quantity == quantity.to_integral_value() else float(quantity)
