"""Publish what was decided, as two signed lists; and a signed certificate for a version of a program."""

import hashlib
import json
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction

from vaccinnet.admission.entries import (
    ListedActivation,
    ListedDoctor,
    ListedOrganisation,
    ListedProgram,
    ListedVersion,
    write,
)
from vaccinnet.admission.keys import current_key
from vaccinnet.admission.models import Activation, Admission, Organisation, PublishedList, Version
from vaccinnet.admission.signed_list import Kind, sign
from vaccinnet.database.bulk import lock
from vaccinnet.kmehr.business_day import business_day

# A list that says the same is issued anew after this time, so that its age tells whether the portal is still there.
_FRESH = timedelta(seconds=30)
_PUBLISHING = uuid.UUID("2b9f0c39-6f0b-4d0a-8e07-6c2a0a6b6a55")


@transaction.atomic
def published(kind: Kind, *, keys: Path, issuer: str, now: datetime) -> PublishedList:
    """Return the list of this kind as it is published now; a decision is in it as soon as it is committed.

    `keys` is the folder of the keys, `issuer` the address of the portal, `now` real time.
    """
    lock(_PUBLISHING)
    contents, key = contents_of(kind), current_key(keys)
    digest = hashlib.sha256(json.dumps(contents, sort_keys=True).encode()).digest()
    last = PublishedList.objects.filter(kind=kind).first()
    if last and bytes(last.digest) == digest and last.key_id == key.id and now < last.issued_at + _FRESH:
        return last
    issued_at = now.replace(microsecond=0)
    # At least the second in which it is issued: it grows also when the database was restored from a backup.
    number = max(last.number + 1 if last else 0, int(now.timestamp()))
    text = sign(kind, contents, number=number, issued_at=issued_at, issuer=issuer, key=key)
    facts = {"number": number, "issued_at": issued_at, "digest": digest, "key_id": key.id, "text": text}
    return PublishedList.objects.update_or_create(kind=kind, defaults=facts)[0]


def contents_of(kind: Kind) -> list[dict[str, Any]]:
    """Return the entries of a list as they are now."""
    return write(listed_programs()) if kind == "admissions" else write(listed_organisations())


def certificate(software_id: str, version: str, *, keys: Path, issuer: str, now: datetime) -> str | None:
    """Return the signed certificate (JWS) of a version that is admitted now, or None when it is not."""
    row = Version.objects.filter(
        admission__key=software_id.lower(), admission__state="admitted", version=version, state="admitted"
    )
    found = row.select_related("admission").first()
    if found is None:
        return None
    contents = write([_program(found.admission, [found])])[0]
    number = int(now.timestamp())
    return sign("certificate", contents, number=number, issued_at=now, issuer=issuer, key=current_key(keys))


def listed_programs() -> list[ListedProgram]:
    """Return every program that is or was admitted, by softwareID."""
    admissions = Admission.objects.prefetch_related("versions").order_by("key")
    return [_program(each, each.versions.all()) for each in admissions]


def listed_organisations() -> list[ListedOrganisation]:
    """Return every organisation that is or was activated, by number."""
    organisations = Organisation.objects.prefetch_related("activations").order_by("number")
    return [_organisation(each) for each in organisations]


def _program(admission: Admission, versions: Iterable[Version]) -> ListedProgram:
    told = [each for each in versions if each.state != "declared"]
    return ListedProgram(
        software_id=admission.software_id,
        company=admission.company,
        name=admission.name,
        services=tuple(admission.services),
        conditions=admission.conditions,
        valid_from=admission.valid_from.isoformat(),
        valid_until=admission.valid_until.isoformat() if admission.valid_until else None,
        state=admission.state,
        since=_moment(admission.since),
        reason=admission.reason,
        versions=tuple(
            ListedVersion(each.version, each.state, _moment(each.since), each.reason)
            for each in sorted(told, key=lambda each: (each.since, each.version))
        ),
    )


def _organisation(organisation: Organisation) -> ListedOrganisation:
    activations = sorted(organisation.activations.all(), key=lambda each: (each.activated_at, each.key))
    live = [each for each in activations if each.state == "activated"]
    # The certificate of whoever has ended speaks on, so that it can be told what has happened.
    subjects = {each.form["certificate_subject"] for each in live or activations[-1:]}
    return ListedOrganisation(
        key=str(organisation.key),
        number=organisation.number,
        kind=organisation.kind,
        name=organisation.name,
        user_code=organisation.user_code,
        activations=tuple(_activation(each) for each in activations if each.software_id),
        certificate_subjects=tuple(sorted(subjects)),
        responsible_doctors=tuple(_doctor(each) for each in activations),
    )


def _activation(row: Activation) -> ListedActivation:
    assert row.activated_at is not None
    ended_at = _moment(row.ended_at) if row.ended_at else None
    return ListedActivation(row.software_id, row.form["version"], _moment(row.activated_at), ended_at)


def _doctor(row: Activation) -> ListedDoctor:
    assert row.activated_at is not None
    ends_on = business_day(row.ended_at).isoformat() if row.ended_at else None
    starts_on = business_day(row.activated_at).isoformat()
    return ListedDoctor(row.form["doctor_nihii"], row.form["doctor_name"], starts_on, ends_on)


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")
