"""What is a softwareID and what is not."""

import pytest

from vaccinnet.integrators.software_id import BadSoftwareId, SoftwareId, software_id


def test_reads_the_softwareid_of_a_doctors_program():
    assert software_id("taktik_medispring") == SoftwareId("taktik", "medispring")


def test_reads_the_softwareid_of_an_organisation():
    assert software_id("DXC_VACCINNET_TEST") == SoftwareId("DXC", "VACCINNET", "TEST")


def test_compares_without_case():
    assert software_id("ACME_Demo").key == software_id("acme_DEMO").key


def test_spells_itself_as_it_was_read():
    assert str(software_id("ACME_Demo_AZ-Test")) == "ACME_Demo_AZ-Test"


@pytest.mark.parametrize(
    "text", ["", "ACME", "ACME_", "_ACME", "A_B_C_D", "ACME_De mo", "ACME_Dé", "ACME_" + "x" * 41, "ACME_demo\n"]
)
def test_refuses_other_forms(text):
    with pytest.raises(BadSoftwareId):
        software_id(text)
