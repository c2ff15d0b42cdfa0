"""The steps of the path from a sender's certificate up to an anchor, and what each must be (RFC 5280, section 6.1)."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import TypeVar

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from vaccinnet.ehealth.algorithms import SMALLEST_RSA, key_form
from vaccinnet.ehealth.facts import Chain, Flaw
from vaccinnet.ehealth.virtual import is_virtual
from vaccinnet.rulebook import masked

STRONG_HASHES = (hashes.SHA256, hashes.SHA384, hashes.SHA512)

_AUTHORITY_CURVES = ("secp256r1", "secp384r1", "secp521r1")
_UNDERSTOOD = (x509.BasicConstraints, x509.KeyUsage, x509.ExtendedKeyUsage)
_PURPOSES = {
    ExtendedKeyUsageOID.CLIENT_AUTH,
    ExtendedKeyUsageOID.EMAIL_PROTECTION,
    ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE,
}
_LONG_NUMBER = re.compile(r"\d{6,}")

Path = tuple[x509.Certificate, ...]
Extension = TypeVar("Extension", bound=x509.ExtensionType)


def issued(authority: x509.Certificate, certificate: x509.Certificate) -> bool:
    """Return whether `certificate` names `authority` as its issuer and was signed by it."""
    try:
        certificate.verify_directly_issued_by(authority)
    except (InvalidSignature, TypeError, ValueError, UnsupportedAlgorithm):
        return False
    return True


def chain(path: Path, now: datetime) -> Chain:
    """Return what the certificates of a path say; who is trusted and what was revoked, they do not."""
    leaf = path[0]
    return Chain(
        now=now,
        not_before=leaf.not_valid_before_utc,
        not_after=leaf.not_valid_after_utc,
        issuer=_issuer_of(leaf),
        flaws=tuple(_flaws(path, now)),
        is_authority=_is_authority(leaf),
        may_sign=_may_sign(leaf),
        may_speak=_may_speak(leaf),
        is_virtual=any(_is_marked_virtual(each) for each in path),
    )


def _flaws(path: Path, now: datetime) -> Iterator[Flaw]:
    for below, authority in enumerate(path[1:]):
        yield from _flaws_of_authority(authority, below=below, now=now)
    for certificate in path:
        if not _is_readable(certificate):
            yield Flaw("unreadable", _issuer_of(certificate))
        elif any(each.critical and not isinstance(each.value, _UNDERSTOOD) for each in certificate.extensions):
            yield Flaw("critical", _issuer_of(certificate))
    # The signature on an anchor is its own, and proves nothing either way.
    for certificate in path[:-1]:
        if not _is_strongly_signed(certificate):
            yield Flaw("weak", _issuer_of(certificate))


def _is_authority(certificate: x509.Certificate) -> bool:
    constraints = _extension(certificate, x509.BasicConstraints)
    return constraints is not None and constraints.ca


def _may_sign(certificate: x509.Certificate) -> bool:
    usage = _extension(certificate, x509.KeyUsage)
    return usage is not None and usage.digital_signature


def _may_speak(certificate: x509.Certificate) -> bool:
    """Return whether the certificate is for somebody who sends messages, not only for something else."""
    purposes = _extension(certificate, x509.ExtendedKeyUsage)
    return purposes is None or not _PURPOSES.isdisjoint(purposes)


def _is_marked_virtual(certificate: x509.Certificate) -> bool:
    """Return whether the certificate opens nothing real; one that cannot be read is refused for that."""
    return _is_readable(certificate) and is_virtual(certificate)


def _issuer_of(certificate: x509.Certificate) -> str:
    """Return the name of the certificate's issuer, fit for a finding."""
    return "itself" if certificate.issuer == certificate.subject else _name_of(certificate.issuer)


def _flaws_of_authority(authority: x509.Certificate, *, below: int, now: datetime) -> Iterator[Flaw]:
    name = _name_of(authority.subject)
    constraints = _extension(authority, x509.BasicConstraints)
    usage = _extension(authority, x509.KeyUsage)
    if constraints is None or not constraints.ca:
        yield Flaw("authority", name)
    elif constraints.path_length is not None and below > constraints.path_length:
        yield Flaw("length", name)
    if usage is None or not usage.key_cert_sign:
        yield Flaw("usage", name)
    if not authority.not_valid_before_utc <= now <= authority.not_valid_after_utc:
        yield Flaw("validity", name)
    key = key_form(authority.public_key())
    if not (key.bits >= SMALLEST_RSA if key.kind == "rsa" else key.curve in _AUTHORITY_CURVES):
        yield Flaw("weak", name)


def _extension(certificate: x509.Certificate, kind: type[Extension]) -> Extension | None:
    try:
        return certificate.extensions.get_extension_for_class(kind).value
    except (x509.ExtensionNotFound, ValueError):
        return None


def _is_readable(certificate: x509.Certificate) -> bool:
    try:
        list(certificate.extensions)
    except ValueError:
        return False
    return True


def _is_strongly_signed(certificate: x509.Certificate) -> bool:
    try:
        return isinstance(certificate.signature_hash_algorithm, STRONG_HASHES)
    except UnsupportedAlgorithm:
        return False


def _name_of(name: x509.Name) -> str:
    """Return the common name, with every personal number in it masked: a stranger's issuer can be a person."""
    names = name.get_attributes_for_oid(NameOID.COMMON_NAME) or name.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    return _LONG_NUMBER.sub(lambda number: masked(number[0]), str(names[0].value)) if names else "(no name)"
