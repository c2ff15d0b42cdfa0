"""Write a SOAP 1.1 Fault that tells every finding."""

from collections.abc import Sequence

from lxml import etree

from vaccinnet.rulebook import Finding, Language, explain
from vaccinnet.soap import names
from vaccinnet.soap.write import envelope

_PREFIXES = {"soap": names.SOAP, "wsse": names.WSSE, "wsu": names.WSU}


def fault(code: str, text: str, findings: Sequence[Finding], language: Language) -> bytes:
    """Return a Fault with faultcode `code`, such as `soap:Client` or `wsse:FailedCheck`, and the findings as detail.

    The text gets the ids of the rules in front: many SOAP libraries show people nothing else.
    """
    prefix = code.partition(":")[0]
    root = etree.Element(names.FAULT, nsmap={"soap": names.SOAP, prefix: _PREFIXES[prefix]})
    etree.SubElement(root, "faultcode").text = code
    etree.SubElement(root, "faultstring").text = _printable(_with_rules(text, findings))
    if findings:
        etree.SubElement(root, "detail").append(_detail(findings, language))
    return envelope(root)


def _with_rules(text: str, findings: Sequence[Finding]) -> str:
    rules = dict.fromkeys(finding.rule for finding in findings)
    return f"{', '.join(rules)}: {text}" if rules else text


def _detail(findings: Sequence[Finding], language: Language) -> etree._Element:
    detail = etree.Element(f"{{{names.FINDINGS}}}findings", nsmap={"f": names.FINDINGS})
    for finding in findings:
        detail.append(_element(finding, language))
    return detail


def _element(finding: Finding, language: Language) -> etree._Element:
    said = explain(finding, language)
    element = etree.Element(f"{{{names.FINDINGS}}}finding", rule=finding.rule, severity=finding.severity)
    if finding.line is not None:
        element.set("line", str(finding.line))
    told = {"where": finding.where, "found": said.found, "why": f"{said.wrong} {said.why}", "send": said.send}
    for name, text in told.items():
        if text:
            etree.SubElement(element, f"{{{names.FINDINGS}}}{name}").text = _printable(text)
    return element


def _printable(text: str) -> str:
    # XML cannot hold control characters, and a name in a finding comes from a stranger.
    return "".join(c if c.isprintable() or c == "\n" else "�" for c in text)
