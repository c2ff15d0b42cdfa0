"""Admit a program to production for the services that it passed; suspend, lift, revoke; keep its versions."""

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import cast

from django.db import transaction

from vaccinnet.admission.facts import Act, Admitting, By, Change, State, VersionChange
from vaccinnet.admission.history import demand, enter
from vaccinnet.admission.models import Admission, Version
from vaccinnet.admission.rules import RULES
from vaccinnet.database.bulk import lock
from vaccinnet.integrators.models import Program
from vaccinnet.kmehr.business_day import business_day
from vaccinnet.rulebook import Finding

# Held while an admission is made or changed: they are few, and two managers may act at once.
_DECIDING = uuid.UUID("0b6f2d0c-58b5-4a5e-8b4f-7f6b0f5f3a18")


class NoSuchAdmission(Exception):
    """No program is or was admitted by this softwareID."""


@transaction.atomic
def admit_program(
    software_id: str,
    *,
    services: Sequence[str],
    passed: Sequence[str],
    version: str,
    by: By,
    now: datetime,
    conditions: str = "",
    valid_from: date | None = None,
    valid_until: date | None = None,
) -> Admission:
    """Return the admission of the program with this softwareID of two parts, for these of the services it `passed`.

    One that is admitted gets these services, conditions and days, and this version beside the earlier ones; one that
    was revoked is admitted again. A version that was declared is tested for what it changes alone: the other services
    stay. Raises Refused with all findings.
    """
    lock(_DECIDING)
    key, today = software_id.lower(), business_day(now)
    there = Admission.objects.filter(key=key).first()
    kept, untested = _of_declared(there, version.strip(), services)
    programs = Program.objects.select_related("company").filter(key__startswith=key, ended_at__isnull=True)
    program = next((each for each in programs if each.key == key or each.key.startswith(f"{key}_")), None)
    asked = Admitting(
        software_id=software_id,
        services=tuple(dict.fromkeys([*services, *kept])),
        passed=(*passed, *kept),
        version=version.strip(),
        valid_from=valid_from or today,
        valid_until=valid_until,
        today=today,
        conditions=conditions.strip(),
        is_known=program is not None,
    )
    change = Change("admit", cast(State, there.state) if there else "none")
    demand([*RULES.of("admitting").judge(asked), *RULES.of("change").judge(change), *untested])
    assert program is not None
    admission = there or Admission(key=key, software_id=software_id)
    admission.company, admission.name = program.company.name, program.name or software_id
    admission.services, admission.conditions = list(asked.services), asked.conditions
    admission.valid_from, admission.valid_until = asked.valid_from, valid_until
    admission.state, admission.since, admission.reason = "admitted", now, ""
    admission.save()
    Version.objects.update_or_create(
        admission=admission, version=asked.version, defaults={"state": "admitted", "since": now, "reason": ""}
    )
    details = {
        "services": admission.services,
        "version": asked.version,
        "conditions": asked.conditions,
        "valid_from": asked.valid_from.isoformat(),
        "valid_until": valid_until.isoformat() if valid_until else None,
    }
    enter(admission, "admit", by=by, now=now, details=details)
    return admission


def suspend(software_id: str, *, reason: str, by: By, now: datetime) -> Admission:
    """Return the admission, suspended: production refuses the program until it is lifted. Raises Refused."""
    return _change(software_id, "suspend", "suspended", reason=reason, by=by, now=now)


def lift(software_id: str, *, reason: str, by: By, now: datetime) -> Admission:
    """Return the admission, which is no longer suspended. Raises Refused."""
    return _change(software_id, "lift", "admitted", reason=reason, by=by, now=now)


def revoke(software_id: str, *, reason: str, by: By, now: datetime) -> Admission:
    """Return the admission, revoked: production refuses the program for good. Raises Refused."""
    return _change(software_id, "revoke", "revoked", reason=reason, by=by, now=now)


@transaction.atomic
def declare_version(
    software_id: str,
    version: str,
    *,
    by: By,
    now: datetime,
    changed: Sequence[str] = (),
    changes: str = "",
) -> Version:
    """Return a new version of an admitted program, as its company declares it; a manager admits it. Raises Refused.

    `changed` are the services for which it sends or reads something else: for those it is tested again first.
    """
    admission = _take_up(software_id, "declare_version")
    declared = replace(
        _version_change(admission, "declare_version", version),
        changed=tuple(dict.fromkeys(changed)),
        changes=changes.strip(),
    )
    demand(RULES.of("version").judge(declared))
    made = Version.objects.create(
        admission=admission,
        version=declared.version,
        state="declared",
        since=now,
        changed=list(declared.changed),
        changes=declared.changes,
    )
    details = {"version": made.version, "changed": made.changed}
    enter(admission, "declare_version", by=by, now=now, reason=made.changes, details=details)
    return made


@transaction.atomic
def admit_version(software_id: str, version: str, *, by: By, now: datetime) -> Version:
    """Return a version that was declared or withdrawn, admitted. Raises Refused."""
    return _set_version(software_id, version, "admit_version", "admitted", by=by, now=now)


@transaction.atomic
def withdraw_version(software_id: str, version: str, *, reason: str, by: By, now: datetime) -> Version:
    """Return a version, withdrawn: whoever was activated with it is refused in production. Raises Refused."""
    return _set_version(software_id, version, "withdraw_version", "withdrawn", reason=reason, by=by, now=now)


@transaction.atomic
def _change(software_id: str, act: Act, state: State, *, reason: str, by: By, now: datetime) -> Admission:
    admission = _take_up(software_id, act, reason=reason)
    admission.state, admission.since, admission.reason = state, now, "" if act == "lift" else reason.strip()
    admission.save(update_fields=["state", "since", "reason"])
    enter(admission, act, by=by, now=now, reason=reason)
    return admission


def _set_version(
    software_id: str, version: str, act: Act, state: str, *, by: By, now: datetime, reason: str | None = None
) -> Version:
    admission = _take_up(software_id, act, reason=reason)
    demand(RULES.of("version").judge(_version_change(admission, act, version)))
    row = admission.versions.get(version=version.strip())
    row.state, row.since, row.reason = state, now, (reason or "").strip()
    row.save(update_fields=["state", "since", "reason"])
    enter(admission, act, by=by, now=now, reason=reason or "", details={"version": row.version})
    return row


def _take_up(software_id: str, act: Act, *, reason: str | None = None) -> Admission:
    lock(_DECIDING)
    admission = Admission.objects.filter(key=software_id.lower()).first()
    if admission is None:
        raise NoSuchAdmission
    findings: list[Finding] = RULES.of("change").judge(Change(act, cast(State, admission.state), reason))
    demand(findings)
    return admission


def _version_change(admission: Admission, act: Act, version: str) -> VersionChange:
    # What no text field of a database can hold was never declared.
    readable = version.strip() if version.isprintable() else ""
    row = admission.versions.filter(version=readable).first()
    if row is None:
        return VersionChange(act, version.strip())
    return VersionChange(act, row.version, row.state, tuple(row.changed), was_admitted=row.state == "withdrawn")


def _of_declared(there: Admission | None, version: str, services: Sequence[str]) -> tuple[list[str], list[Finding]]:
    """Return the services that a declared version leaves as they are, and what it changes without a test."""
    if there is None or there.state != "admitted" or not version.isprintable():
        return [], []
    row = there.versions.filter(version=version, state="declared").first()
    if row is None:
        return [], []
    untested = tuple(each for each in row.changed if each not in services)
    change = VersionChange("admit_version", row.version, row.state, untested)
    return [each for each in there.services if each not in row.changed], RULES.of("version").judge(change)
