"""Lists of revoked certificates: which one counts for an authority, and what it says."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm

from vaccinnet.ehealth.path import STRONG_HASHES

# How long a list counts after the moment at which its authority promised a new one (design decision 5).
GRACE = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Revocation:
    """What a list says of one certificate: since when it is revoked, how good the list is, when the next one comes."""

    revoked_at: datetime | None
    lists: Literal["known", "missing", "old"]
    until: datetime | None = None
    is_late: bool = False


def newest_for(
    authority: x509.Certificate, crls: Iterable[x509.CertificateRevocationList]
) -> x509.CertificateRevocationList | None:
    """Return the newest complete list that `authority` has signed itself, if there is one."""
    own = [crl for crl in crls if crl.issuer == authority.subject and _is_complete(crl) and _is_signed(crl, authority)]
    return max(own, key=lambda crl: crl.last_update_utc, default=None)


def revocation(
    certificate: x509.Certificate,
    crl: x509.CertificateRevocationList | None,
    *,
    now: datetime,
    grace: timedelta = GRACE,
) -> Revocation:
    """Return what `crl`, the list of the certificate's issuer, says of it."""
    if crl is None or crl.next_update_utc is None:
        return Revocation(None, "missing")
    entry = crl.get_revoked_certificate_by_serial_number(certificate.serial_number)
    return Revocation(
        revoked_at=entry.revocation_date_utc if entry else None,
        lists="known" if now <= crl.next_update_utc + grace else "old",
        until=crl.next_update_utc,
        is_late=now > crl.next_update_utc,
    )


def _is_signed(crl: x509.CertificateRevocationList, authority: x509.Certificate) -> bool:
    try:
        if not _may_sign(authority) or not isinstance(crl.signature_hash_algorithm, STRONG_HASHES):
            return False
        return crl.is_signature_valid(authority.public_key())  # type: ignore[arg-type]
    except (TypeError, ValueError, UnsupportedAlgorithm):
        return False


def _may_sign(authority: x509.Certificate) -> bool:
    try:
        return authority.extensions.get_extension_for_class(x509.KeyUsage).value.crl_sign
    except x509.ExtensionNotFound:
        return True


def _is_complete(crl: x509.CertificateRevocationList) -> bool:
    try:
        for extension in crl.extensions:
            if isinstance(extension.value, x509.IssuingDistributionPoint):
                point = extension.value
                if point.indirect_crl or point.only_some_reasons or point.only_contains_attribute_certs:
                    return False
            elif extension.critical:
                return False
    except ValueError:
        return False
    return True
