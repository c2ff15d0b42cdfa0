"""What to send instead, as a fragment to copy, for mistakes that have one right form."""

import copy
from collections.abc import Callable

from lxml import etree

from vaccinnet.kmehr.names import STANDARD, kmehr
from vaccinnet.qualification.document import Document
from vaccinnet.qualification.excerpt import laid_out
from vaccinnet.qualification.facts import RESULT, SUBMIT, Shown
from vaccinnet.qualification.masking import Masking
from vaccinnet.qualification.verdict import element_at, opened, split
from vaccinnet.rulebook import Finding

_LONGEST = 40

# By the rule that found the mistake: what stands there in a good message.
_RIGHT_FORMS = {
    "SEC-011": '<ds:CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/>',
    "SEC-012": '<ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"/>',
    "SEC-013": '<ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/>',
    "SEC-016": '<ds:Transforms>\n  <ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/>\n</ds:Transforms>',
    "BAT-003": "<v:type>auth_eHealth_org</v:type>",
    "MSG-103": '<recipient>\n  <hcparty>\n    <cd S="CD-HCPARTY" SV="1.0">orgpublichealth</cd>\n    <name>VAZG</name>\n'
    "  </hcparty>\n</recipient>",
    "MSG-104": f'<standard>\n  <cd S="CD-STANDARD" SV="1.0">{STANDARD}</cd>\n</standard>',
    "MSG-120": '<cd S="CD-TRANSACTION" SV="1.0">vaccination</cd>',
    "MSG-128": "<iscomplete>true</iscomplete>\n<isvalidated>true</isvalidated>",
    "VAC-020": "<batch>EJ6796</batch>",
    "VAC-021": '<lifecycle>\n  <cd S="CD-LIFECYCLE" SV="1.0">administrated</cd>\n</lifecycle>',
}
_ENVELOPE = """\
<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/">
  <soap:Header>…</soap:Header>
  <soap:Body>
    <{name}>…</{name}>
  </soap:Body>
</soap:Envelope>"""


def correction(finding: Finding, document: Document | None, shown: Shown) -> str:
    """Return the fragment to send instead, or nothing for a mistake that has no one right form."""
    cause = finding.values.get("cause")
    if isinstance(cause, Finding) and cause.rule in _RIGHT_FORMS:
        return _RIGHT_FORMS[cause.rule]
    correct = _CORRECTIONS.get((finding.rule, finding.says))
    return correct(finding, document, shown) if correct else ""


def _envelope(finding: Finding, document: Document | None, shown: Shown) -> str:
    return _ENVELOPE.format(name=finding.values.get("name") or "…")


def _header(finding: Finding, document: Document | None, shown: Shown) -> str:
    return '<soap:Header>\n  <wsse:Security soap:mustUnderstand="1">…</wsse:Security>\n</soap:Header>'


def _software_id(finding: Finding, document: Document | None, shown: Shown) -> str:
    name = "v:pakket" if shown.service == "batch" else "m:SoftwareId"
    return f"<{name}>{finding.values['first']}</{name}>"


def _lot(finding: Finding, document: Document | None, shown: Shown) -> str:
    return _RIGHT_FORMS["VAC-020"]


def _request_id(finding: Finding, document: Document | None, shown: Shown) -> str:
    """Return the transactionId that is left: that of the only submission whose result was not asked."""
    asked = {request.request_id.upper() for request in shown.asked(RESULT)}
    left = [
        answer.transaction_id
        for request, answer in shown.answered()
        if request.operation == SUBMIT and answer.transaction_id and answer.transaction_id.upper() not in asked
    ]
    return f"<v:requestId>{left[0]}</v:requestId>" if len(left) == 1 else ""


def _without_adverse_effects(finding: Finding, document: Document | None, shown: Shown) -> str:
    """Return the transaction without its items for adverse effects."""
    if document is None or document.root is None:
        return ""
    outer, inner = split(finding.where)
    root = opened(document.root, outer) if inner else document.root
    item = None if root is None else element_at(root, inner or outer)
    if root is None or item is None or item.tag != kmehr("item"):
        return ""
    transaction = copy.deepcopy(item.getparent())
    assert transaction is not None
    for each in list(transaction.iterchildren(kmehr("item"))):
        if _is_adverse(each):
            transaction.remove(each)
    return "\n".join(laid_out(transaction, Masking(root), _LONGEST))


def _is_adverse(item: etree._Element) -> bool:
    return any((cd.text or "").strip() == "adr" for cd in item.iterchildren(kmehr("cd")))


_CORRECTIONS: dict[tuple[str, str], Callable[[Finding, Document | None, Shown], str]] = {
    ("QUA-002", "bare"): _envelope,
    ("QUA-002", "headless"): _header,
    ("QUA-010", "differs"): _software_id,
    ("QUA-010", "other"): _software_id,
    ("QUA-026", "lot"): _lot,
    ("QUA-026", "adverse"): _without_adverse_effects,
    ("QUA-028", "unknown"): _request_id,
    ("QUA-042", "lot"): _lot,
    ("QUA-042", "adverse"): _without_adverse_effects,
}
