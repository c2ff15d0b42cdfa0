"""The test users of the acceptance environment as rows, for a table or for JSON."""

from typing import Any

from vaccinnet.acceptance.cast import CastCitizen, CastProfile, read_cast


def list_test_users(language: str = "nl") -> dict[str, list[dict[str, Any]]]:
    """Return the profiles and the citizens of the cast, each a row of plain values; stories are in `language`."""
    cast = read_cast()
    linked = [each for each in cast.links if each.ends_on is None]
    links = {link.to: [each.doctor for each in linked if each.to == link.to] for link in linked}
    return {
        "profiles": [_profile_row(each, links.get(each.user_code, [])) for each in cast.profiles],
        "citizens": [_citizen_row(each, language) for each in cast.citizens],
    }


def _profile_row(profile: CastProfile, doctors: list[str]) -> dict[str, Any]:
    return {
        "company": profile.company.name,
        "kind": profile.organisation_kind or profile.kind,
        "name": profile.name,
        "certificate": str(profile.subject),
        "type": profile.subject.type,
        "number": profile.subject.number,
        "app_id": profile.subject.app_id,
        "nihii": profile.nihii,
        "cbe": profile.cbe,
        "user_code": profile.user_code,
        "software_ids": list(profile.software_ids),
        "doctors": doctors,
    }


def _citizen_row(citizen: CastCitizen, language: str) -> dict[str, Any]:
    return {
        "company": citizen.company.name,
        "insz": citizen.insz,
        "earlier_insz": citizen.earlier_insz,
        "given_names": citizen.given_names,
        "family_name": citizen.family_name,
        "birth_date": citizen.birth_date.isoformat() if citizen.birth_date else None,
        "sex": citizen.sex,
        "deceased_on": citizen.deceased_on.isoformat() if citizen.deceased_on else None,
        "story": citizen.story[language],
    }
