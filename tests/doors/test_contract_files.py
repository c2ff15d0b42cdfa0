"""The WSDL and its schemas, as code generators fetch them."""

from urllib.parse import urljoin

import pytest
from lxml import etree

WSDL = "{http://schemas.xmlsoap.org/wsdl/}"
XSD = "{http://www.w3.org/2001/XMLSchema}"
FILES = ("UPLVaccinatieGegevens.xsd", "kmehr.xsd", "kmehr-cd.xsd", "kmehr-id.xsd")


def get(door, url):
    answer = door.client.get(url)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/xml; charset=utf-8"
    return etree.fromstring(answer.content)


@pytest.mark.parametrize("query", ["?wsdl", "?WSDL", ""])
def test_a_get_gets_the_wsdl(door, query):
    root = get(door, door.path + query)

    operations = [each.get("name") for each in root.iterfind(f"{WSDL}portType/{WSDL}operation")]
    assert operations == [
        "GetAanleverenVaccinatieGegevens",
        "GetAanvullingVaccinatieGegevens",
        "GetResultaatVerwerkingVaccinatieGegevens",
    ]


def test_the_wsdl_has_the_address_under_which_it_was_asked(door):
    root = get(door, f"{door.path}?wsdl")

    (address,) = root.iter("{http://schemas.xmlsoap.org/wsdl/soap/}address")
    assert address.get("location") == f"http://localhost{door.path}"


def test_every_file_that_the_wsdl_needs_is_found_where_it_says(door):
    waiting, found = [f"{door.path}?wsdl"], set()
    while waiting:
        url = waiting.pop()
        for each in get(door, url).iter(f"{XSD}import"):
            next_url = urljoin(url, each.get("schemaLocation"))
            if next_url not in found:
                found.add(next_url)
                waiting.append(next_url)

    assert {url.rpartition("/")[2] for url in found} == set(FILES)


def test_a_head_is_answered_without_a_body(door):
    answer = door.client.head(f"{door.path}?wsdl")

    assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.parametrize("name", ["other.xsd", "..%2Fwire.py", "UPLVaccinatieGegevens.xsd%00"])
def test_nothing_else_is_served(door, name):
    assert door.client.get(f"/VaccinnetUPL/wupl/{name}").status_code == 404
