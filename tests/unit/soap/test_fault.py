"""What a Fault tells."""

import pytest
from lxml import etree

from vaccinnet.rulebook import Refused
from vaccinnet.soap import names
from vaccinnet.soap.envelope import read
from vaccinnet.soap.fault import fault

F = "{urn:openvaccinnet:findings:1}"


@pytest.fixture
def findings():
    with pytest.raises(Refused) as refused:
        read(b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/">\n<s:Body/></s:Envelope>')
    return refused.value.findings


def detail(data):
    return read(data).payload.find("detail")


def test_has_the_form_of_soap_1_1(findings):
    payload = read(fault("soap:Client", "Kan niet gelezen worden.", findings, "nl")).payload

    assert payload.tag == names.FAULT
    assert [child.tag for child in payload] == ["faultcode", "faultstring", "detail"]
    assert payload.findtext("faultcode") == "soap:Client"


def test_names_the_rule_in_the_text(findings):
    payload = read(fault("soap:Client", "Kan niet gelezen worden.", findings, "nl")).payload

    assert payload.findtext("faultstring") == "MSG-023: Kan niet gelezen worden."


@pytest.mark.parametrize(("language", "said"), [("nl", "De Body is leeg."), ("en", "The Body is empty.")])
def test_tells_each_finding_in_the_language_asked_for(findings, language, said):
    (finding,) = detail(fault("soap:Client", "x", findings, language)).iter(f"{F}finding")

    assert dict(finding.attrib) == {"rule": "MSG-023", "severity": "error", "line": "2"}
    assert finding.findtext(f"{F}where") == "/Envelope/Body"
    assert finding.findtext(f"{F}why").startswith(said)
    assert finding.findtext(f"{F}send")


def test_declares_the_prefix_of_a_security_code(findings):
    code = read(fault("wsse:FailedCheck", "x", findings, "nl")).payload.find("faultcode")

    assert code.nsmap["wsse"] == names.WSSE


def test_has_no_detail_without_findings():
    payload = read(fault("soap:Server", "Onze fout, nummer 7.", [], "nl")).payload

    assert payload.findtext("faultstring") == "Onze fout, nummer 7."
    assert payload.find("detail") is None


def test_survives_characters_that_xml_cannot_hold():
    etree.fromstring(fault("soap:Server", "a\x00b", [], "nl"))
