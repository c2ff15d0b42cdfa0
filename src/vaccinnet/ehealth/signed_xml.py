"""What the signatures of a message and of an assertion have in common: their form, and the texts in them."""

import base64
import re
from collections.abc import Iterator
from datetime import UTC, datetime

from cryptography import x509
from lxml import etree

from vaccinnet.ehealth import names

MOST_REFERENCES = 10
_LONGEST_TOKEN = 50_000
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)")


def is_signature(element: etree._Element) -> bool:
    """Return whether an element is a signature with exactly the parts that the standard names."""
    return element.tag == names.SIGNATURE and next(misshapen(element), None) is None


def misshapen(signature: etree._Element) -> Iterator[etree._Element]:
    """Yield the elements whose children are not exactly those that the standard names."""
    yield from _misfits(signature, [names.SIGNED_INFO, names.SIGNATURE_VALUE, names.KEY_INFO])
    info = signature.find(names.SIGNED_INFO)
    if info is None:
        return
    references = list(info.iterchildren(names.REFERENCE))
    yield from _misfits(info, [names.CANONICALIZATION, names.SIGNATURE_METHOD, *[names.REFERENCE] * len(references)])
    if not 1 <= len(references) <= MOST_REFERENCES:
        yield info
    for method in info.iterchildren(names.CANONICALIZATION, names.SIGNATURE_METHOD):
        yield from _misfits(
            method, [names.INCLUSIVE_NAMESPACES] * (method.tag == names.CANONICALIZATION and len(method) == 1)
        )
    for reference in references:
        yield from _oddities_of_reference(reference)
    for value in signature.iterchildren(names.SIGNATURE_VALUE):
        yield from _misfits(value, [])


def prefixes_of(method: etree._Element) -> tuple[str, ...]:
    """Return the prefixes that a canonicalisation takes along (InclusiveNamespaces)."""
    return tuple(prefix for each in method for prefix in each.get("PrefixList", "").split())


def certificate_of(text: str) -> x509.Certificate | None:
    """Return the certificate that a text in base64 holds, or None when it holds none that can be read."""
    text = "".join(text.split())
    if len(text) > _LONGEST_TOKEN:
        return None
    try:
        certificate = x509.load_der_x509_certificate(base64.b64decode(text, validate=True))
        # The names are read only now, when they are asked for: bytes that are none must not surprise later.
        certificate.subject, certificate.issuer  # noqa: B018
        return certificate if certificate.version is x509.Version.v3 else None
    except (ValueError, x509.InvalidVersion):
        return None


def read_moment(text: str) -> datetime | None:
    """Return the moment that a text says, with its time zone, or None when it says none."""
    if not _MOMENT.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _oddities_of_reference(reference: etree._Element) -> Iterator[etree._Element]:
    yield from _misfits(reference, [names.TRANSFORMS, names.DIGEST_METHOD, names.DIGEST_VALUE])
    for leaf in reference.iterchildren(names.DIGEST_METHOD, names.DIGEST_VALUE):
        yield from _misfits(leaf, [])
    for transforms in reference.iterchildren(names.TRANSFORMS):
        yield from _misfits(transforms, [names.TRANSFORM] * min(len(transforms), MOST_REFERENCES))
        for transform in transforms:
            takes_prefixes = transform.get("Algorithm") == names.EXC_C14N and len(transform) == 1
            yield from _misfits(transform, [names.INCLUSIVE_NAMESPACES] * takes_prefixes)


def _misfits(element: etree._Element, expected: list[str]) -> Iterator[etree._Element]:
    if [child.tag for child in element] != expected:
        yield element
