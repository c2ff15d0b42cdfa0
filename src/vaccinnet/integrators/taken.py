"""What others have already: a CBE number, the first part of softwareIDs, a softwareID."""

import uuid
from collections.abc import Iterable

from vaccinnet.integrators.facts import Taken
from vaccinnet.integrators.models import Company, Program
from vaccinnet.integrators.software_id import SoftwareId


def taken(company_key: uuid.UUID, *, cbe: str, integrator: str, software_ids: Iterable[SoftwareId]) -> Taken:
    """Return what other companies than this one have of these."""
    others = Program.objects.exclude(company_id=company_key)
    has_number = bool(cbe) and Company.objects.filter(cbe=cbe).exclude(key=company_key).exists()
    has_part = bool(integrator) and others.filter(key__startswith=f"{integrator.lower()}_").exists()
    keys = others.filter(key__in=[each.key for each in software_ids]).values_list("key", flat=True)
    return Taken(cbe if has_number else "", integrator.lower() if has_part else "", frozenset(keys))
