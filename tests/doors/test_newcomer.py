"""A company that has just filed its application sends a first batch, with what the portal gave it and nothing else."""

from tests.newcomer import newcomer

from vaccinnet.kmehr.message import Id, Party
from vaccinnet.kmehr.names import ID_HCPARTY, LOCAL

from .conftest import Sender


def test_a_newcomer_sends_a_batch_that_is_stored(door):
    own = newcomer()
    hospital = own.profile("organisation")
    ids = (Id(ID_HCPARTY, f"{hospital.nihii}000"), Id(LOCAL, hospital.user_code, "vaccinnet"))
    party = Party(ids, "orghospital", hospital.name)
    sender = Sender(hospital.user_code, own.keystore(hospital), party, "Acme_Zorgdossier_Testziekenhuis")
    patient = own.patient("Eva")
    folder = door.folder("Eva", door.vaccination(author=(party,))).but(patient=patient)

    assert own.reached("BatchUpload") == set()
    result = door.result(door.message(folder, by=sender), by=sender)

    assert result.codes == [["OK"]]
    assert own.reached("BatchUpload") == {
        ("signed", ""),
        ("stored", ""),
        ("operation", "AanleverenVaccinatieGegevens"),
        ("operation", "ResultaatVerwerkingVaccinatieGegevens"),
        ("profile", "organisation"),
    }


def test_the_citizens_of_the_cast_are_unknown_to_a_newcomer(door):
    own = newcomer()
    hospital = own.profile("organisation")
    ids = (Id(ID_HCPARTY, f"{hospital.nihii}000"), Id(LOCAL, hospital.user_code, "vaccinnet"))
    party = Party(ids, "orghospital", hospital.name)
    sender = Sender(hospital.user_code, own.keystore(hospital), party, "acme_zorgdossier_AZTeststad")
    folder = door.folder("Eva", door.vaccination(author=(party,)))

    result = door.result(door.message(folder, by=sender), by=sender)

    assert [each.code for each in result.folders] != ["OK"]
    assert own.reached("BatchUpload") >= {("signed", ""), ("operation", "AanleverenVaccinatieGegevens")}
    assert ("stored", "") not in own.reached("BatchUpload")
