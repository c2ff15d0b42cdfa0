"""The seal of an assertion: whether the STS that we trust signed it as it stands."""

import base64
import hmac
from collections.abc import Iterator
from contextlib import contextmanager

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from lxml import etree

from vaccinnet.ehealth import names as ds
from vaccinnet.ehealth.algorithms import DIGESTS, SIGNATURES, key_form, signature_holds
from vaccinnet.ehealth.canonical import NoCanonicalForm, canonical, digest
from vaccinnet.ehealth.rules.signature import MOST_PREFIXES
from vaccinnet.ehealth.saml.facts import Seal
from vaccinnet.ehealth.signed_xml import is_signature, prefixes_of


def check_seal(
    assertion: etree._Element,
    signer: x509.Certificate,
    *,
    signature: etree._Element | None = None,
    id_name: str = "AssertionID",
) -> Seal:
    """Return what is wrong with the signature on an assertion as one by `signer`; nothing when it holds.

    The key is that of the signer whom we pinned, whatever the signature says of it. Of another element than an
    assertion, `signature` is the child that signs it, and `id_name` the attribute that names it.
    """
    signature = assertion[-1] if signature is None else signature
    if not is_signature(signature) or len(signature[0]) != 3:
        return "form"
    info, value = signature[0], signature[1]
    reference = info[2]
    if reference.get("URI") != f"#{assertion.get(id_name)}":
        return "reference"
    if [each.get("Algorithm") for each in reference[0]] != [ds.ENVELOPED, ds.EXC_C14N]:
        return "algorithm"
    lists = prefixes_of(info[0]), prefixes_of(reference[0][1])
    method, digested = SIGNATURES.get(info[1].get("Algorithm", "")), DIGESTS.get(reference[1].get("Algorithm", ""))
    if method is None or digested is None or info[0].get("Algorithm") != ds.EXC_C14N:
        return "algorithm"
    if method.kind != key_form(signer.public_key()).kind or max(map(len, lists)) > MOST_PREFIXES:
        return "algorithm"
    try:
        with _without(signature):
            found = digest(assertion, algorithm=digested, prefixes=lists[1])
        signed = canonical(info, lists[0])
    except NoCanonicalForm:
        return "canonical"
    if not hmac.compare_digest(found.encode(), "".join((reference[2].text or "").split()).encode()):
        return "digest"
    return "" if _holds(value.text or "", signed=signed, signer=signer, algorithm=method.digest) else "value"


def _holds(value: str, *, signed: bytes, signer: x509.Certificate, algorithm: str) -> bool:
    try:
        signature = base64.b64decode("".join(value.split()), validate=True)
    except ValueError:
        return False
    key = signer.public_key()
    assert isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey)
    return signature_holds(key, signature=signature, data=signed, digest=algorithm)


@contextmanager
def _without(signature: etree._Element) -> Iterator[None]:
    """Take the signature out of its parent for as long as the digest is made: it is enveloped.

    The spaces after it stay, because they are not part of it.
    """
    parent, before, tail = signature.getparent(), signature.getprevious(), signature.tail
    assert parent is not None
    place = parent.index(signature)
    kept = parent.text if before is None else before.tail
    _set_text_after(before, parent, (kept or "") + (tail or "") or None)
    parent.remove(signature)
    try:
        yield
    finally:
        _set_text_after(before, parent, kept)
        parent.insert(place, signature)
        signature.tail = tail


def _set_text_after(before: etree._Element | None, parent: etree._Element, text: str | None) -> None:
    if before is None:
        parent.text = text
    else:
        before.tail = text
