"""Apply a list that counts: programs and organisations of production are as it says."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime

from vaccinnet.admission.entries import ListedOrganisation, ListedProgram
from vaccinnet.admission.models import KnownActivation, KnownProgram
from vaccinnet.kmehr.business_day import business_day
from vaccinnet.profiles.organisations import KnownDoctor, end_organisations, keep_organisation


def apply_programs(programs: Sequence[ListedProgram]) -> None:
    """Make the known programs those of the list, in the caller's transaction; what is not on it is unknown."""
    KnownProgram.objects.exclude(key__in=[each.software_id.lower() for each in programs]).delete()
    for each in programs:
        KnownProgram.objects.update_or_create(
            key=each.software_id.lower(),
            defaults={
                "software_id": each.software_id,
                "company": each.company,
                "name": each.name,
                "services": list(each.services),
                "state": each.state,
                "since": _day(each.since),
                "reason": each.reason,
                "valid_from": date.fromisoformat(each.valid_from),
                "valid_until": date.fromisoformat(each.valid_until) if each.valid_until else None,
                "admitted": [version.version for version in each.versions if version.state == "admitted"],
                "withdrawn": [version.version for version in each.versions if version.state == "withdrawn"],
            },
        )


def apply_organisations(organisations: Sequence[ListedOrganisation], *, now: datetime) -> None:
    """Make profiles and activations those of the list, in the caller's transaction; what is not on it has ended."""
    keys = [uuid.UUID(each.key) for each in organisations]
    gone = KnownActivation.objects.exclude(profile_key__in=keys)
    end_organisations(gone.values_list("profile_key", flat=True), now=now)
    software_ids = [one.software_id.lower() for each in organisations for one in each.activations]
    KnownActivation.objects.exclude(key__in=software_ids).delete()
    for key, each in zip(keys, organisations, strict=True):
        _keep(key, each, now)
        for one in each.activations:
            KnownActivation.objects.update_or_create(
                key=one.software_id.lower(),
                defaults={
                    "profile_key": key,
                    "version": one.version,
                    "ended_on": _day(one.ended_at) if one.ended_at else None,
                },
            )


def _keep(key: uuid.UUID, organisation: ListedOrganisation, now: datetime) -> None:
    is_nihii = len(organisation.number) == 8
    keep_organisation(
        key,
        organisation_kind=organisation.kind,
        name=organisation.name,
        nihii=organisation.number if is_nihii else "",
        cbe="" if is_nihii else organisation.number,
        user_code=organisation.user_code,
        subjects=organisation.subjects(),
        doctors=[
            KnownDoctor(
                each.nihii,
                each.name,
                date.fromisoformat(each.starts_on),
                date.fromisoformat(each.ends_on) if each.ends_on else None,
            )
            for each in organisation.responsible_doctors
        ],
        now=now,
    )


def _day(moment: str) -> date:
    return business_day(datetime.fromisoformat(moment))
