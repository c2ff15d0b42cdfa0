"""What an envelope must look like, and what its reader gives."""

import pytest
from lxml import etree

from vaccinnet.rulebook import Refused
from vaccinnet.soap import names
from vaccinnet.soap.envelope import read
from vaccinnet.soap.write import envelope

SOAP_1_1 = 'xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"'
SOAP_1_2 = 'xmlns:s="http://www.w3.org/2003/05/soap-envelope"'


def message(inside, namespace=SOAP_1_1):
    return f"<s:Envelope {namespace}>{inside}</s:Envelope>".encode()


def refusals(data):
    with pytest.raises(Refused) as refused:
        read(data)
    return [(finding.rule, finding.says, finding.where) for finding in refused.value.findings]


def test_reads_what_it_writes():
    read_back = read(envelope(etree.Element("{urn:x}Request")))

    assert read_back.payload.tag == "{urn:x}Request"
    assert read_back.body.tag == names.BODY
    assert read_back.header is not None
    assert read_back.security == ()


def test_knows_the_size_of_what_was_sent():
    data = message("\n<s:Body>\n<x/></s:Body>")

    assert read(data).size == len(data)


def test_needs_no_header():
    assert read(message("<s:Body><x/></s:Body>")).header is None


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"<kmehrmessage/>", [("MSG-020", "", "/kmehrmessage")]),
        (b"<Envelope/>", [("MSG-020", "", "/Envelope")]),
        (message("<s:Body><x/></s:Body>", SOAP_1_2), [("MSG-021", "", "/Envelope")]),
        (message(""), [("MSG-022", "none", "/Envelope")]),
        (message("<s:Body><x/></s:Body><s:Body/>"), [("MSG-022", "several", "/Envelope/Body[2]")]),
        (message("<s:Body><x/></s:Body><y/>"), [("MSG-022", "other", "/Envelope/y")]),
        (message("<s:Header/><s:Header/><s:Body><x/></s:Body>"), [("MSG-022", "other", "/Envelope/Header[2]")]),
        (message("<s:Body> </s:Body>"), [("MSG-023", "none", "/Envelope/Body")]),
        (message("<s:Body><x/><y/></s:Body>"), [("MSG-023", "several", "/Envelope/Body/y")]),
    ],
)
def test_refuses_what_is_no_envelope(data, expected):
    assert refusals(data) == expected


@pytest.mark.parametrize("value", ["1", "true"])
def test_refuses_a_header_that_must_be_understood(value):
    header = f'<s:Header><w:To xmlns:w="urn:w" s:mustUnderstand="{value}"/></s:Header>'

    assert refusals(message(header + "<s:Body><x/></s:Body>")) == [("MSG-024", "", "/Envelope/Header/To")]


@pytest.mark.parametrize("attributes", ['s:mustUnderstand="0"', "", 's:mustUnderstand="1" s:actor="urn:somebody"'])
def test_leaves_other_headers_alone(attributes):
    read(message(f'<s:Header><w:To xmlns:w="urn:w" {attributes}/></s:Header><s:Body><x/></s:Body>'))


def test_understands_security():
    header = f'<s:Header><w:Security xmlns:w="{names.WSSE}" s:mustUnderstand="1"/></s:Header>'

    assert len(read(message(header + "<s:Body><x/></s:Body>")).security) == 1
