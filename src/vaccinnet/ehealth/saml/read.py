"""Read an assertion. Parts are found by position, and only in the one form that the eHealth STS writes."""

from collections.abc import Iterator
from datetime import datetime

from cryptography import x509
from lxml import etree

from vaccinnet.ehealth import names as ds
from vaccinnet.ehealth.saml import names
from vaccinnet.ehealth.saml.assertion import Assertion, Attribute
from vaccinnet.ehealth.saml.names import saml
from vaccinnet.ehealth.signed_xml import certificate_of, read_moment

_PARTS = ["Conditions", "AuthenticationStatement", "AttributeStatement"]
_METHOD = (
    f"{saml('AuthenticationStatement')}/{saml('Subject')}/{saml('SubjectConfirmation')}/{saml('ConfirmationMethod')}"
)


def oddities(assertion: etree._Element) -> Iterator[etree._Element]:
    """Yield the elements whose children are not exactly those that an assertion of the STS has."""
    yield from _misfits(assertion, [*map(saml, _PARTS), ds.SIGNATURE])
    for conditions in assertion.iterchildren(saml("Conditions")):
        # A condition that is not understood makes an assertion invalid (SAML 1.1, section 2.3.2.1.1).
        yield from _misfits(conditions, [])
    for statement in assertion.iterchildren(*map(saml, _PARTS[1:])):
        attributes = len(statement) - 1 if statement.tag == saml("AttributeStatement") else 0
        yield from _misfits(statement, [saml("Subject"), *[saml("Attribute")] * attributes])
        for subject in statement.iterchildren(saml("Subject")):
            yield from _misfits(subject, [saml("NameIdentifier"), saml("SubjectConfirmation")])
        for attribute in statement.iterchildren(saml("Attribute")):
            yield from _misfits(attribute, [saml("AttributeValue")] * len(attribute))
            for value in attribute:
                yield from _misfits(value, [])


def confirmation_method(assertion: etree._Element) -> str:
    """Return how the assertion says that its subject is confirmed: `urn:oasis:names:tc:SAML:1.0:cm:…`."""
    return (assertion.findtext(_METHOD) or "").strip()


def read_assertion(element: etree._Element) -> Assertion | None:
    """Return what an assertion without oddities says, or None when it lacks its moments or a holder.

    Both statements must name the same holder by the same certificate.
    """
    conditions, authentication, statement = element[:3]
    holders = {_holder(authentication[0]), _holder(statement[0])}
    not_before = read_moment(conditions.get("NotBefore", ""))
    not_on_or_after = read_moment(conditions.get("NotOnOrAfter", ""))
    holder = holders.pop()
    if holders or holder is None or not_before is None or not_on_or_after is None:
        return None
    return Assertion(
        id=element.get("AssertionID", ""),
        issuer=element.get("Issuer", ""),
        not_before=not_before,
        not_on_or_after=not_on_or_after,
        holder=holder,
        attributes=tuple(_attribute(each) for each in statement[1:]),
    )


def moments(element: etree._Element) -> tuple[datetime | None, datetime | None]:
    """Return from when and until when the assertion says it holds."""
    conditions = element[0]
    return read_moment(conditions.get("NotBefore", "")), read_moment(conditions.get("NotOnOrAfter", ""))


def read_key(key_info: etree._Element | None) -> x509.Certificate | None:
    """Return the one certificate in a KeyInfo, or None when there is not exactly one that can be read."""
    if key_info is None or [each.tag for each in key_info.iterdescendants()] != [
        names.X509_DATA,
        names.X509_CERTIFICATE,
    ]:
        return None
    return certificate_of(key_info[0][0].text or "")


def _holder(subject: etree._Element) -> x509.Certificate | None:
    confirmation = subject[1]
    if [child.tag for child in confirmation] != [saml("ConfirmationMethod"), names.KEY_INFO]:
        return None
    if (confirmation[0].text or "").strip() != names.HOLDER_OF_KEY:
        return None
    return read_key(confirmation[1])


def _attribute(element: etree._Element) -> Attribute:
    return Attribute(
        name=element.get("AttributeName", ""),
        namespace=element.get("AttributeNamespace", ""),
        values=tuple((value.text or "").strip() for value in element),
    )


def _misfits(element: etree._Element, expected: list[str]) -> Iterator[etree._Element]:
    if [child.tag for child in element] != expected:
        yield element
