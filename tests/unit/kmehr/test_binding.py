"""A code generator can bind the schema, fill it with typed objects and get a valid message."""

from datetime import date, time
from decimal import Decimal

import pytest
import zeep
from lxml import etree

from vaccinnet.kmehr.names import IDS, SCHEMA, kmehr
from vaccinnet.kmehr.read import read_message
from vaccinnet.kmehr.sample import SAMPLE_MESSAGE
from vaccinnet.kmehr.schema import XSD_FILES, schema_findings, xsd

WSDL = f"""<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:k="{SCHEMA}" targetNamespace="urn:test">
<types><xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema">
<xsd:import namespace="{SCHEMA}" schemaLocation="kmehr.xsd"/>
</xsd:schema></types>
<message name="Upload"><part name="body" element="k:kmehrmessage"/></message>
</definitions>"""


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wsdl")
    for name in XSD_FILES:
        (folder / name).write_bytes(xsd(name).read_bytes())
    (folder / "service.wsdl").write_text(WSDL)
    return zeep.Client(str(folder / "service.wsdl"))


def coded(scheme, value, label=None):
    return {"S": scheme, "SV": "1.0", "_value_1": value} | ({"SL": label} if label else {})


HOSPITAL = {
    "id": [coded("ID-HCPARTY", "71000040000"), coded("LOCAL", "TESTORG01", "vaccinnet")],
    "cd": [coded("CD-HCPARTY", "orghospital")],
    "name": "Testziekenhuis",
}
ITEM = {
    "id": [coded("ID-KMEHR", "1")],
    "cd": [coded("CD-ITEM", "vaccine")],
    "content": [
        {
            "medicinalproduct": {
                "intendedcd": [coded("CD-DRUG-CNK", "1734094")],
                "intendedname": "BOOSTRIX SER PREREMPL 1 X 0,5 ML",
            }
        }
    ],
    "beginmoment": {"date": date(2026, 3, 1)},
    "lifecycle": {"cd": coded("CD-LIFECYCLE", "administrated")},
    "quantity": {"decimal": Decimal(1)},
    "batch": "TESTLOT01",
}
MESSAGE = {
    "header": {
        "standard": {"cd": coded("CD-STANDARD", "20120701")},
        "id": [coded("ID-KMEHR", "71000040000.09:00:00")],
        "date": date(2026, 3, 2),
        "time": time(9),
        "sender": {"hcparty": [HOSPITAL]},
        "recipient": [{"hcparty": [{"cd": [coded("CD-HCPARTY", "orgpublichealth")], "name": "VAZG"}]}],
    },
    "folder": [
        {
            "id": [coded("ID-KMEHR", "1")],
            "patient": {
                "id": [coded("ID-PATIENT", "85031299959")],
                "firstname": ["Voornaam"],
                "familyname": "Testburger",
                "birthdate": {"date": date(1985, 3, 12)},
                "sex": {"cd": coded("CD-SEX", "male")},
                "usuallanguage": "nl",
            },
            "transaction": [
                {
                    "id": [
                        coded("ID-KMEHR", "1"),
                        coded("LOCAL", "6f1e6f0e-6c0e-4c3a-9a41-000000000001", "vaccinationid"),
                    ],
                    "cd": [coded("CD-TRANSACTION", "vaccination")],
                    "date": date(2026, 3, 2),
                    "time": time(9),
                    "author": {"hcparty": [HOSPITAL]},
                    "iscomplete": True,
                    "isvalidated": True,
                    "_value_1": [{"item": ITEM}],
                }
            ],
        }
    ],
}


def test_zeep_writes_a_message_from_typed_objects(client):
    element = client.get_element(kmehr("kmehrmessage"))
    parent = etree.Element("parent")

    element.render(parent, element(**MESSAGE))

    assert schema_findings(parent[0]) == []
    assert read_message(parent[0]) == SAMPLE_MESSAGE


def test_zeep_knows_the_type_of_ids_in_a_result(client):
    assert client.get_type(f"{{{IDS}}}ID-KMEHR")
