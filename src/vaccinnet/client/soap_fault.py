"""A SOAP Fault: the message itself was refused, before anybody looked at its vaccinations."""

from dataclasses import dataclass

from lxml import etree

from vaccinnet.soap.names import FINDINGS


@dataclass(frozen=True, slots=True)
class FaultFinding:
    """One thing that is wrong, as the service tells it: which rule, where, what was found, why, and what to send."""

    rule: str
    severity: str
    line: int | None
    where: str
    found: str
    why: str
    send: str


class SoapFault(Exception):
    """The service refused the message; `findings` says everything that it found."""

    def __init__(self, code: str, text: str, findings: tuple[FaultFinding, ...] = ()):
        self.code = code
        self.text = text
        self.findings = findings
        super().__init__(f"{code}: {text}")


def read_fault(fault: etree._Element) -> SoapFault:
    """Return what a `Fault` element says; one of another service may come without findings."""
    return SoapFault(
        code=_text(fault, "faultcode"),
        text=_text(fault, "faultstring"),
        findings=tuple(
            _finding(each) for each in fault.iterfind(f"detail/{{{FINDINGS}}}findings/{{{FINDINGS}}}finding")
        ),
    )


def _finding(element: etree._Element) -> FaultFinding:
    line = element.get("line", "")
    return FaultFinding(
        rule=element.get("rule", ""),
        severity=element.get("severity", "error"),
        line=int(line) if line.isdecimal() else None,
        **{name: _text(element, f"{{{FINDINGS}}}{name}") for name in ("where", "found", "why", "send")},
    )


def _text(parent: etree._Element, name: str) -> str:
    return (parent.findtext(name) or "").strip()
