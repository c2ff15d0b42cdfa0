"""A code generator can bind the contract of RegistratieService, fill it with typed objects and get a valid request."""

import pytest
import zeep
from lxml import etree

from vaccinnet.registration.schema import WSDL, contract_file, request_findings
from vaccinnet.registration.wire import (
    OPERATIONS,
    PATH,
    SOURCE,
    AddAnswer,
    AddRequest,
    GetAnswer,
    ResultAnswer,
    Sent,
    Status,
    read_request,
    soap_action,
    write_answer,
)
from vaccinnet.soap.write import wrap

FILES = (WSDL, "VaccinationService-V21.xsd", "VaccinationService-V21-message.xsd")


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wsdl")
    for name in FILES:
        (folder / name).write_bytes(contract_file(name))
    return zeep.Client(str(folder / WSDL))


def answered(client, operation, answer):
    """Return what zeep makes of an answer."""
    binding = client.service._binding
    return binding.get(operation).process_reply(etree.fromstring(etree.tostring(wrap(write_answer(answer)))))


def test_zeep_writes_a_request_from_typed_objects(client):
    messages = [{"_value_1": b"<a/>", "DisableStockChange": True}, {"_value_1": b"<b/>"}]

    envelope = client.create_message(
        client.service,
        "AddVaccinations",
        SoftwareId="ACME_DEMO",
        PatientId="85031299959",
        Base64EncodedKmehrmessage=messages,
    )

    payload = envelope[-1][0]
    assert request_findings(payload) == []
    assert read_request(payload) == AddRequest(
        "ACME_DEMO", "", "85031299959", (Sent(b"<a/>", moves_stock=False), Sent(b"<b/>"))
    )


def test_zeep_reads_every_branch_of_an_answer(client):
    stored = ResultAnswer("1", Status("OK", "Bewaard."), "910C6BBCF1C13FA0434D15CCF5609AE8", SOURCE, 4)
    answer = AddAnswer(Status("OK", "Alles."), "85031299959", (stored, ResultAnswer("", Status("VAC-014", "Nee."))))

    added = answered(client, "AddVaccinations", answer)
    refused = answered(client, "AddVaccinations", AddAnswer(Status("REG-001", "Nee.")))
    fetched = answered(client, "GetVaccinations", GetAnswer(Status("OK", "1."), "85031299959", b"<a/>"))

    first, second = added.Results
    assert (first.VaccinationId._value_1, first.VaccinationId.Source, first.Stocked) == (
        stored.vaccination_id,
        SOURCE,
        4,
    )
    assert (second.Status.Code, second.VaccinationId, second.Stocked) == ("VAC-014", None, None)
    assert (refused.Status.Code, refused.Results) == ("REG-001", [])
    assert fetched.Base64EncodedKmehr == b"<a/>"


def test_the_wsdl_names_path_and_actions(client):
    binding = client.service._binding

    assert client.service._binding_options["address"].endswith(PATH)
    assert {name: each.soapaction for name, each in binding._operations.items()} == {
        name: soap_action(name) for name in OPERATIONS.values()
    }


def test_the_root_elements_are_those_of_the_operations():
    root = etree.fromstring(contract_file("VaccinationService-V21.xsd"))

    names = {f"{{{root.get('targetNamespace')}}}{each.get('name')}" for each in root.iterchildren("{*}element")}
    assert names == {*OPERATIONS, *(each.replace("Request", "Response") for each in OPERATIONS)}


@pytest.mark.parametrize("name", FILES)
def test_the_files_name_each_other(name):
    imports = etree.fromstring(contract_file(name)).iter("{http://www.w3.org/2001/XMLSchema}import")

    assert {each.get("schemaLocation") for each in imports} <= set(FILES)


@pytest.mark.parametrize("name", ["wire.py", "kmehr.xsd", ""])
def test_there_are_no_other_files(name):
    assert contract_file(name) is None
