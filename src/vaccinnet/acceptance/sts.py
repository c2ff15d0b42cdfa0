"""The signer of the virtual STS on disk, beside the virtual CA that issued its certificate, and the trust in it."""

from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings

from vaccinnet.acceptance import ca
from vaccinnet.acceptance.kept_issuers import keep, kept
from vaccinnet.ehealth.certificates import Issuer
from vaccinnet.ehealth.saml.trust import AssertionTrust
from vaccinnet.ehealth.subject import Subject
from vaccinnet.ehealth.trust import TrustStore
from vaccinnet.trust.trusted import trust_folder

# Like the real one, CBE=0809394427 with application IAMACC; the number is of our convention (docs/differences.md).
SIGNER = Subject("CBE", "1999990045", app_id="IAMACC", name="VIRTUAL EHEALTH")

_NAME = "signer"
_VALID_FOR = timedelta(days=3 * 365)
# As long before its end eHealth renews a certificate.
_RENEWED_BEFORE = timedelta(days=90)


def signer(now: datetime) -> Issuer:
    """Return the certificate and key with which the STS signs, made at its first use and renewed in time."""
    return signers(now)[-1]


def signers(now: datetime) -> tuple[Issuer, ...]:
    """Return every signer whose certificate is valid, the newest last: what an earlier one signed holds on."""
    every = _kept()
    if not every or every[-1].certificate.not_valid_after_utc - now < _RENEWED_BEFORE:
        # The folder of the next one has a number, so that of two processes that make it only one can.
        keep(_folder() / f"{len(every) + 1:03}", {_NAME: _new_signer(now)})
        every = _kept()
    return tuple(each for each in every if each.certificate.not_valid_after_utc >= now)


def trust_assertions(now: datetime) -> AssertionTrust:
    """Return the trust in the assertions of this STS, and of the one whose signers the operator names.

    It is the same object, with what it remembers, for as long as no certificate is revoked and the signers stay.
    """
    return _make_trust((*(each.certificate for each in signers(now)), *trust_folder().signers), ca.trust(now))


@lru_cache(maxsize=2)
def _make_trust(signers: tuple[x509.Certificate, ...], holders: TrustStore) -> AssertionTrust:
    return AssertionTrust(signers, holders)


def _kept() -> list[Issuer]:
    folder = _folder()
    names = sorted(each.name for each in folder.iterdir() if each.name.isdecimal()) if folder.is_dir() else []
    return [kept(folder / name, _NAME) for name in names]


def _new_signer(now: datetime) -> Issuer:
    key = rsa.generate_private_key(65537, 2048)
    made_by, until = ca.authority(now), now + _VALID_FOR
    certificate = ca.issue_leaf(SIGNER, key.public_key(), made_by=made_by, until=until)
    return Issuer(certificate, key)


def _folder() -> Path:
    return Path(settings.VACCINNET_DATA_DIR) / "acceptance" / "sts"
