"""The older protocol of the eHealth STS, a SAML 1.1 query for attributes: read and written (source: security 1.4).

What is asserted travels in an unsigned assertion inside the query. Whoever signs the message with another key than the
holder's signs the query itself with the holder's, enveloped.
"""

from collections.abc import Iterator
from copy import deepcopy
from datetime import datetime
from itertools import islice

from cryptography import x509
from lxml import etree

from vaccinnet.ehealth import names as ds
from vaccinnet.ehealth.algorithms import PrivateKey
from vaccinnet.ehealth.certificates import Issuer
from vaccinnet.ehealth.saml.attributes import ASSERTED, CERTIFIED
from vaccinnet.ehealth.saml.names import ASSERTION, HOLDER_OF_KEY, KEY_INFO, SAML, SAMLP, saml
from vaccinnet.ehealth.saml.read import read_key
from vaccinnet.ehealth.saml.seal import check_seal
from vaccinnet.ehealth.saml.write import moment, seal, write_subject
from vaccinnet.ehealth.signed_xml import read_moment
from vaccinnet.ehealth.sts.request import ENOUGH, Asked, TokenRequest, Unclear, misfits, not_asked, text_of
from vaccinnet.ehealth.sts.wstrust import assertion_bytes
from vaccinnet.soap.facts import PlaceOf

PATHS = ("/IAM/Saml11TokenService/v1", "/IAM/Saml11TokenService/Legacy/v1")
ACTION = "urn:be:fgov:ehealth:sts:protocol:v1:RequestSecureToken"


def samlp(name: str) -> str:
    """Return the qualified name of an element of the protocol."""
    return f"{{{SAMLP}}}{name}"


_REQUEST, _RESPONSE, _QUERY = samlp("Request"), samlp("Response"), samlp("AttributeQuery")
_STATUS, _CODE, _MESSAGE = samlp("Status"), samlp("StatusCode"), samlp("StatusMessage")
_SUBJECT, _NAME, _CONFIRMATION = saml("Subject"), saml("NameIdentifier"), saml("SubjectConfirmation")
_METHOD, _DATA, _DESIGNATOR = saml("ConfirmationMethod"), saml("SubjectConfirmationData"), saml("AttributeDesignator")
_CONDITIONS, _STATEMENT = saml("Conditions"), saml("AttributeStatement")
_ATTRIBUTE, _VALUE = saml("Attribute"), saml("AttributeValue")
_PERIOD = ("NotBefore", "NotOnOrAfter")
_VERSION = {"MajorVersion": "1", "MinorVersion": "1"}


class Denied(Exception):
    """The STS gives no token; `code` is its status and `text` what it says."""

    def __init__(self, code: str, text: str):
        self.code = code
        self.text = text
        super().__init__(f"{code}: {text}")


def write_query(request: TokenRequest, *, now: datetime, key: PrivateKey | None = None) -> etree._Element:
    """Return a query for a token for the holder of a certificate, signed with the holder's key when it is given."""
    assert request.holder is not None
    id = {"RequestID": request.context, **_VERSION, "IssueInstant": moment(now)}
    root = etree.Element(_REQUEST, id, nsmap={"samlp": SAMLP, "saml": SAML, "ds": ds.DS})
    query = etree.SubElement(root, _QUERY)
    subject = write_subject(query, request.holder)
    data = etree.Element(_DATA)
    subject[1].insert(1, data)
    _write_claims(data, request, name=subject[0], now=now)
    for name in request.wanted:
        etree.SubElement(query, _DESIGNATOR, AttributeName=name, AttributeNamespace=CERTIFIED)
    if key is not None:
        seal(root, request.context, Issuer(request.holder, key))
    return root


def read_query(root: etree._Element) -> Asked:
    """Return what is asked, with everything that is not understood; its context is the id of the query."""
    if root.tag != _REQUEST:
        return not_asked(root)
    confirmation = root.find(f"{_QUERY}/{_SUBJECT}/{_CONFIRMATION}")
    attributes = [] if confirmation is None else confirmation.findall(f"{_DATA}/{ASSERTION}/{_STATEMENT}/{_ATTRIBUTE}")
    conditions = None if confirmation is None else confirmation.find(f"{_DATA}/{ASSERTION}/{_CONDITIONS}")
    start, end = ("", "") if conditions is None else (conditions.get(name, "") for name in _PERIOD)
    request = TokenRequest(
        claims=tuple((each.get("AttributeName", ""), text_of(value)) for each in attributes for value in each),
        wanted=tuple(each.get("AttributeName", "") for each in root.iterfind(f"{_QUERY}/{_DESIGNATOR}")),
        context=root.get("RequestID", ""),
        holder=None if confirmation is None else read_key(confirmation.find(KEY_INFO)),
        not_before=read_moment(start),
        not_on_or_after=read_moment(end),
    )
    return Asked(request, tuple(islice(_unclear(root, request), ENOUGH)), PlaceOf(root))


def is_signed(root: etree._Element) -> bool:
    """Return whether a query bears a signature of its own."""
    return root.find(ds.SIGNATURE) is not None


def is_signed_by(root: etree._Element, holder: x509.Certificate) -> bool:
    """Return whether the query is signed with the key of this certificate, as it stands."""
    signature = root.find(ds.SIGNATURE)
    return signature is not None and not check_seal(root, holder, signature=signature, id_name="RequestID")


def write_response(assertion: etree._Element, *, to: str, id: str, now: datetime) -> etree._Element:
    """Return the answer with an issued assertion to the query with id `to`."""
    root = _begin_response(to=to, id=id, now=now)
    etree.SubElement(etree.SubElement(root, _STATUS), _CODE, Value="samlp:Success")
    root.append(assertion)
    return root


def write_denied(text: str, *, to: str, id: str, now: datetime) -> etree._Element:
    """Return the answer that refuses the query with id `to`, and says why."""
    root = _begin_response(to=to, id=id, now=now)
    status = etree.SubElement(root, _STATUS)
    code = etree.SubElement(status, _CODE, Value="samlp:Requester")
    etree.SubElement(code, _CODE, Value="samlp:RequestDenied")
    etree.SubElement(status, _MESSAGE).text = text
    return root


def read_response(root: etree._Element) -> bytes:
    """Return the assertion in an answer as bytes that keep its signature.

    Raises Denied, and ValueError when it is another answer.
    """
    if root.tag != _RESPONSE:
        raise ValueError(f"a {etree.QName(root).localname}, no samlp:Response")
    codes = [each.get("Value", "").rpartition(":")[2] for each in root.iterfind(f"{_STATUS}//{_CODE}")]
    if codes != ["Success"]:
        raise Denied(codes[-1] if codes else "", text_of(root.find(f"{_STATUS}/{_MESSAGE}")))
    found = root.findall(ASSERTION)
    if len(found) != 1:
        raise ValueError(f"a samlp:Response with {len(found)} assertions")
    return assertion_bytes(found[0])


def _write_claims(data: etree._Element, request: TokenRequest, *, name: etree._Element, now: datetime) -> None:
    assert request.holder is not None
    about = {"AssertionID": f"{request.context}-claims", **_VERSION, "IssueInstant": moment(now)}
    assertion = etree.SubElement(data, ASSERTION, about, Issuer=request.holder.subject.rfc4514_string())
    period = zip(_PERIOD, (request.not_before, request.not_on_or_after), strict=True)
    etree.SubElement(assertion, _CONDITIONS, {key: moment(at) for key, at in period if at is not None})
    statement = etree.SubElement(assertion, _STATEMENT)
    etree.SubElement(statement, _SUBJECT).append(deepcopy(name))
    for claim, value in request.claims:
        attribute = etree.SubElement(statement, _ATTRIBUTE, AttributeName=claim, AttributeNamespace=ASSERTED)
        etree.SubElement(attribute, _VALUE).text = value


def _begin_response(*, to: str, id: str, now: datetime) -> etree._Element:
    about = {"ResponseID": id, "InResponseTo": to, **_VERSION, "IssueInstant": moment(now)}
    # Only this prefix: one of a namespace that the assertion uses would change how it is spelled.
    return etree.Element(_RESPONSE, about, nsmap={"samlp": SAMLP})


def _unclear(root: etree._Element, request: TokenRequest) -> Iterator[Unclear]:
    if (root.get("MajorVersion"), root.get("MinorVersion")) != ("1", "1"):
        version = f"{root.get('MajorVersion', '?')}.{root.get('MinorVersion', '?')}"
        yield Unclear("version", version, PlaceOf(root))
    yield from misfits(root, needs=(_QUERY,), may=(ds.SIGNATURE,))
    for query in root.iterchildren(_QUERY):
        yield from misfits(query, needs=(_SUBJECT,), many=(_DESIGNATOR,))
    for subject in root.iterfind(f"{_QUERY}/{_SUBJECT}"):
        yield from misfits(subject, needs=(_NAME, _CONFIRMATION))
        for confirmation in subject.iterchildren(_CONFIRMATION):
            yield from _unclear_confirmation(confirmation, request)
    for designator in root.iterfind(f"{_QUERY}/{_DESIGNATOR}"):
        if not designator.get("AttributeName"):
            yield Unclear("claim", "(nothing)", PlaceOf(designator))


def _unclear_confirmation(confirmation: etree._Element, request: TokenRequest) -> Iterator[Unclear]:
    yield from misfits(confirmation, needs=(_METHOD, _DATA, KEY_INFO))
    for method in confirmation.iterchildren(_METHOD):
        if text_of(method) != HOLDER_OF_KEY:
            yield Unclear("method", text_of(method) or "(nothing)", PlaceOf(method))
    for key in confirmation.iterchildren(KEY_INFO):
        if request.holder is None:
            yield Unclear("key", place=PlaceOf(key))
    for data in confirmation.iterchildren(_DATA):
        yield from misfits(data, needs=(ASSERTION,))
        for assertion in data.iterchildren(ASSERTION):
            yield from _unclear_claims(assertion)


def _unclear_claims(assertion: etree._Element) -> Iterator[Unclear]:
    yield from misfits(assertion, needs=(_STATEMENT,), may=(_CONDITIONS,))
    for conditions in assertion.iterchildren(_CONDITIONS):
        for text in (conditions.get(name) for name in _PERIOD):
            if text is not None and read_moment(text) is None:
                yield Unclear("moment", text or "(nothing)", PlaceOf(conditions))
    for statement in assertion.iterchildren(_STATEMENT):
        yield from misfits(statement, needs=(_SUBJECT,), many=(_ATTRIBUTE,))
        for attribute in statement.iterchildren(_ATTRIBUTE):
            yield from _unclear_attribute(attribute)


def _unclear_attribute(attribute: etree._Element) -> Iterator[Unclear]:
    values = [text_of(each) for each in attribute if each.tag == _VALUE and not len(each)]
    is_clear = values and all(values) and len(values) == len(attribute)
    # Nobody certifies anything of himself: what the asker says stands in the namespace of what is asserted.
    if not is_clear or not attribute.get("AttributeName") or attribute.get("AttributeNamespace") != ASSERTED:
        yield Unclear("claim", attribute.get("AttributeName") or "(nothing)", PlaceOf(attribute))
