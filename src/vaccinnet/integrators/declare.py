"""Declare a company or a program to this environment."""

import uuid
from collections.abc import Mapping
from datetime import datetime

from vaccinnet.integrators.models import Company, Contact, Program
from vaccinnet.integrators.software_id import software_id as read_software_id


def declare_company(*, name: str, now: datetime, key: uuid.UUID | None = None) -> Company:
    """Return the company with this key, made if it is not there yet; its name is brought up to date."""
    company, _ = Company.objects.update_or_create(
        key=key or uuid.uuid4(), defaults={"name": name}, create_defaults={"name": name, "declared_at": now}
    )
    return company


def declare_program(company: Company, *, software_id: str, now: datetime, name: str = "", version: str = "") -> Program:
    """Return the program with this softwareID, made if it is not there yet; it may be used at once.

    A softwareID that belongs to another company stays with it. Raises BadSoftwareId when the text is no softwareID.
    """
    read = read_software_id(software_id)
    program, _ = Program.objects.get_or_create(
        key=read.key,
        defaults={
            "software_id": str(read),
            "company": company,
            "declared_at": now,
            "name": name,
            "version": version,
        },
    )
    if program.company_id == company.key:
        program.name, program.version = name or program.name, version or program.version
        program.ended_at = None
        program.save(update_fields=["name", "version", "ended_at"])
    return program


def end_program(company: Company, *, software_id: str, now: datetime) -> None:
    """End the use of a softwareID of the company; nobody else gets it."""
    company.programs.filter(key=software_id.lower(), ended_at__isnull=True).update(ended_at=now)


def describe_company(company: Company, *, name: str, cbe: str, contacts: Mapping[str, tuple[str, str, str]]) -> Company:
    """Return the company with this name, CBE number and contacts: by role a name, an e-mail address and a phone."""
    company.name, company.cbe = name, cbe
    company.save(update_fields=["name", "cbe"])
    for role, (person, email, phone) in contacts.items():
        Contact.objects.update_or_create(
            company=company, role=role, defaults={"name": person, "email": email, "phone": phone}
        )
    company.contacts.exclude(role__in=contacts).delete()
    return company
