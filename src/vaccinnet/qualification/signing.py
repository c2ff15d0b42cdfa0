"""The signature of a shown message: how the journal knows it, when it was made, whether it was only re-indented."""

import copy
from collections.abc import Callable, Iterable
from datetime import datetime
from hashlib import sha256

from lxml import etree

from vaccinnet.ehealth import names
from vaccinnet.ehealth.signed_xml import read_moment
from vaccinnet.kmehr.names import kmehr
from vaccinnet.rulebook import Finding
from vaccinnet.soap.names import HEADER, SECURITY
from vaccinnet.soap.write import to_bytes

# What is found when something between the elements was changed after signing: digests and signature differ.
_CHANGED = {"SEC-051", "SEC-052", "SEC-063"}
_MESSAGE = kmehr("kmehrmessage")


def signature_digest(root: etree._Element) -> bytes:
    """Return the SHA-256 of the SignatureValue, apart from white space; nothing when there is none."""
    value = root.findtext(f"{HEADER}/{SECURITY}/{names.SIGNATURE}/{names.SIGNATURE_VALUE}")
    text = "".join((value or "").split())
    return sha256(text.encode()).digest() if text else b""


def sent_at(root: etree._Element) -> datetime | None:
    """Return when the message says it was made."""
    created = root.findtext(f"{HEADER}/{SECURITY}/{names.TIMESTAMP}/{names.CREATED}")
    return read_moment((created or "").strip())


def is_only_reindented(
    root: etree._Element, security: Iterable[Finding], find: Callable[[bytes], Iterable[Finding]]
) -> bool:
    """Return whether a message whose signature does not hold is, but for white space between elements, what was signed.

    `security` is what was found in it as it stands, and `find` returns what is found in other bytes. It is proven by
    undoing what a formatter does: without white space, or indented as clients do, the signature holds again.
    """
    rules = {finding.rule for finding in security}
    if not rules or not rules <= _CHANGED:
        return False
    return any(not any(find(to_bytes(each))) for each in _earlier_forms(root))


def _earlier_forms(root: etree._Element) -> Iterable[etree._Element]:
    bare = copy.deepcopy(root)
    for element in bare.iter():
        if len(element) and not (element.text or "").strip():
            element.text = None
        if not (element.tail or "").strip():
            element.tail = None
    yield bare
    for space in ("  ", "    ", "\t"):
        indented = copy.deepcopy(bare)
        message = next(indented.iter(_MESSAGE), None)
        if message is not None:
            tail = message.tail
            etree.indent(message, space)
            message.tail = tail
            yield indented
    for space in ("  ", "    ", "\t"):
        whole = copy.deepcopy(bare)
        etree.indent(whole, space)
        yield whole
