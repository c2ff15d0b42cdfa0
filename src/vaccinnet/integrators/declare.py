"""Declare a company or a program to this environment."""

import uuid
from datetime import datetime

from vaccinnet.integrators.models import Company, Program
from vaccinnet.integrators.software_id import software_id as read_software_id


def declare_company(*, name: str, now: datetime, key: uuid.UUID | None = None) -> Company:
    """Return the company with this key, made if it is not there yet; its name is brought up to date."""
    company, _ = Company.objects.update_or_create(
        key=key or uuid.uuid4(), defaults={"name": name}, create_defaults={"name": name, "declared_at": now}
    )
    return company


def declare_program(company: Company, *, software_id: str, now: datetime) -> Program:
    """Return the program with this softwareID, made if it is not there yet.

    Raises BadSoftwareId when the text is no softwareID.
    """
    read = read_software_id(software_id)
    program, _ = Program.objects.get_or_create(
        key=read.key, defaults={"software_id": str(read), "company": company, "declared_at": now}
    )
    return program
