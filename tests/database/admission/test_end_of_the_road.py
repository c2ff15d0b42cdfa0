"""The road of an application ends with the admission of its program, for what it passed and for nothing else."""

import pytest
from tests.database.trajectory.conftest import road

from vaccinnet.admission.models import Admission
from vaccinnet.rulebook import Refused
from vaccinnet.trajectory.qualify import admit_to_production

__all__ = ["road"]


def admit(road, **facts):
    return admit_to_production(road.number, by=road.manager, seen=road.row.revision, now=road.now, **facts)


@pytest.mark.django_db
def test_the_program_of_the_form_is_admitted_with_its_version(road):
    road.walk("qualification")

    admit(road, services=["BatchUpload"], passed=["BatchUpload"], conditions="Alleen ziekenhuizen.")

    assert road.stands == ("admitted", "nobody")
    admission = Admission.objects.get()
    assert (admission.software_id, admission.services) == ("Acme_Zorgdossier", ["BatchUpload"])
    assert [each.version for each in admission.versions.all()] == ["4.2"]
    assert admission.events.get().by_name == road.manager.name


@pytest.mark.django_db
def test_a_service_that_was_not_passed_ends_no_road(road):
    road.walk("qualification")

    with pytest.raises(Refused):
        admit(road, services=["BatchUpload", "RegistratieService"], passed=["BatchUpload"])

    assert road.stands[0] == "qualification"
    assert not Admission.objects.exists()
