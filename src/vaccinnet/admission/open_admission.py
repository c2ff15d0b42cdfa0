"""Open an admission, or the list of all."""

from vaccinnet.admission.admit import NoSuchAdmission
from vaccinnet.admission.models import Admission


def admissions() -> list[Admission]:
    """Return every program that is or was admitted, by softwareID."""
    return list(Admission.objects.prefetch_related("versions").order_by("key"))


def admission_of(software_id: str) -> Admission:
    """Return the admission of the program with this softwareID. Raises NoSuchAdmission."""
    readable = software_id.lower() if software_id.isprintable() else ""
    if (row := Admission.objects.filter(key=readable).first()) is None:
        raise NoSuchAdmission
    return row
