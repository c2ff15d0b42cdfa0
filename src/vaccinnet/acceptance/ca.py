"""The virtual CA at work: it issues and revokes certificates and says which are revoked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Literal, NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings

from vaccinnet.acceptance.authority import Authority, open_authorities, open_authority, renew_authority
from vaccinnet.acceptance.cast import read_cast
from vaccinnet.acceptance.kept_issuers import key_pem
from vaccinnet.acceptance.models import IssuedCertificate
from vaccinnet.database.bulk import ask
from vaccinnet.ehealth.certificates import PrivateKey, PublicKey, Validity, make_crl, make_leaf, make_tls_leaf
from vaccinnet.ehealth.keystore import Keystore, p12_file_name, write_p12
from vaccinnet.ehealth.subject import Subject
from vaccinnet.ehealth.trust import Anchor, TrustStore
from vaccinnet.profiles.models import Profile
from vaccinnet.trust.folder import Folder
from vaccinnet.trust.trusted import Lists, kept_lists, trust_folder, which_lists

KeyType = Literal["rsa", "ec"]

CRL_PATH = "/eHealth/crl/virtual-issuing.crl"

_VALID_FOR = timedelta(days=3 * 365)
_TLS_VALID_FOR = timedelta(days=365)
_CRL_VALID_FOR = timedelta(hours=24)
# Machines whose clocks are a little behind can use a certificate at once.
_CLOCK_SKEW = timedelta(minutes=5)
_AT_MOST_A_MINUTE = 60


class NoSuchProfile(Exception):
    """No profile of this environment has a certificate with this subject."""


class TooManyCertificates(Exception):
    """More certificates were asked for in the last minute than this environment makes."""


class AcceptanceCertificate(NamedTuple):
    """A keystore with a new key and its certificate."""

    file_name: str
    p12: bytes


def issue_certificate(
    subject: Subject,
    *,
    password: str,
    now: datetime,
    key_type: KeyType = "rsa",
    expired: bool = False,
    revoked: bool = False,
) -> AcceptanceCertificate:
    """Return a keystore for the profile with this certificate subject; expired or revoked on demand.

    Raises NoSuchProfile.
    """
    profile = _profile_of(subject)
    made_by = authority(now)
    key = _new_key(key_type)
    until = now - timedelta(days=1) if expired else now + _VALID_FOR
    certificate = issue_leaf(_named(subject, profile), key.public_key(), made_by=made_by, until=until)
    IssuedCertificate.objects.create(
        serial=_hexadecimal(certificate.serial_number),
        subject=str(subject),
        profile=profile,
        issued_at=now,
        not_after=until,
        revoked_at=now if revoked else None,
    )
    keystore = Keystore(key, certificate, made_by.chain)
    return AcceptanceCertificate(p12_file_name(subject, made_at=now), write_p12(keystore, password=password))


def issue_leaf(subject: Subject, key: PublicKey, *, made_by: Authority, until: datetime) -> x509.Certificate:
    """Return a certificate of three years for a subject; the virtual CA keeps no account of it."""
    return make_leaf(
        subject,
        public_key=key,
        issuer=made_by.issuing,
        validity=Validity(until - _VALID_FOR - _CLOCK_SKEW, until),
        serial=x509.random_serial_number(),
        crl_url=settings.VACCINNET_BASE_URL + CRL_PATH,
    )


def encryption_certificate(subject: Subject, *, now: datetime) -> x509.Certificate:
    """Return a certificate with which to encrypt for a profile; nobody has its key. It is the same for a day.

    Raises NoSuchProfile.
    """
    return _make_encryption_certificate(_named(subject, _profile_of(subject)), authority(now), now.date())


def issue_to_anybody(
    subject: Subject, *, password: str, now: datetime, key_type: KeyType, expired: bool, revoked: bool
) -> AcceptanceCertificate:
    """Return a keystore for a profile of the cast, which anybody may play; a bounded number a minute.

    Raises NoSuchProfile or TooManyCertificates.
    """
    if read_cast().profile_of(subject) is None:
        raise NoSuchProfile
    if IssuedCertificate.objects.filter(issued_at__gt=now - timedelta(minutes=1)).count() >= _AT_MOST_A_MINUTE:
        raise TooManyCertificates
    return issue_certificate(subject, password=password, now=now, key_type=key_type, expired=expired, revoked=revoked)


def issue_server_certificate(host_names: Iterable[str], *, now: datetime) -> tuple[bytes, bytes]:
    """Return the certificate chain and the key, both PEM, of a web server with these host names or addresses."""
    issuing = authority(now).issuing
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = make_tls_leaf(
        host_names,
        public_key=key.public_key(),
        issuer=issuing,
        validity=Validity(now - _CLOCK_SKEW, now + _TLS_VALID_FOR),
        serial=x509.random_serial_number(),
    )
    chain = (certificate, issuing.certificate)
    return b"".join(each.public_bytes(Encoding.PEM) for each in chain), key_pem(key)


def revoke(serial: int, *, at: datetime) -> None:
    """Revoke the certificate with this serial number; the first moment stays when it is revoked already."""
    IssuedCertificate.objects.filter(serial=_hexadecimal(serial), revoked_at__isnull=True).update(revoked_at=at)


def authority(now: datetime) -> Authority:
    """Return the authority of this environment that issues now, made at its first use."""
    return open_authority(_folder(), now=now)


def renew(now: datetime) -> Path:
    """Make a new authority that issues from now on, and return its folder; what was issued before holds."""
    return renew_authority(_folder(), now=now)


def crl(now: datetime) -> x509.CertificateRevocationList:
    """Return the list of what is revoked at this moment."""
    return _trusted(now).crl


def trust(now: datetime) -> TrustStore:
    """Return what to trust at this moment: the root, what it issued and nobody revoked, and the operator's anchors.

    It is the same object, with the decisions it remembers, for as long as nothing is revoked.
    """
    return _trusted(now).store


@dataclass(frozen=True, slots=True)
class _Trusted:
    """What is trusted until another certificate is revoked."""

    crl: x509.CertificateRevocationList
    store: TrustStore


# Asked at every call: whether another certificate was revoked since, in the fewest words.
_REVOKED_SO_FAR = """
    SELECT sum(hashtextextended(serial, 0)), max(revoked_at) FROM acceptance_issuedcertificate
    WHERE revoked_at IS NOT NULL
"""


def _trusted(now: datetime) -> _Trusted:
    folder = trust_folder()
    ((which, latest),) = ask(_REVOKED_SO_FAR)
    hour = now.replace(minute=0, second=0, microsecond=0)
    # A list is as new as the hour, or as the latest revocation in it: until one of them changes it is the same list.
    return _make_trusted(
        open_authorities(_folder(), now=now), which, max(hour, latest or hour), folder, which_lists(folder)
    )


@lru_cache(maxsize=2)
def _make_trusted(
    authorities: tuple[Authority, ...], which: object, this_update: datetime, folder: Folder, lists: Lists
) -> _Trusted:
    rows = IssuedCertificate.objects.filter(revoked_at__isnull=False).order_by("revoked_at", "serial")
    revoked = [(int(serial, 16), at) for serial, at in rows.values_list("serial", "revoked_at")]
    crls = [
        make_crl(
            each.issuing,
            revoked=revoked,
            number=int(this_update.timestamp() * 1000),
            this_update=this_update,
            next_update=this_update + _CRL_VALID_FOR,
        )
        for each in authorities
    ]
    store = TrustStore(
        [*(Anchor(each.root.certificate) for each in authorities), *folder.anchors],
        intermediates=[*(each.issuing.certificate for each in authorities), *folder.intermediates],
        crls=[*crls, *(kept_lists() if lists[0] else ())],
        grace=settings.CRL_GRACE,
    )
    return _Trusted(crls[-1], store)


@lru_cache(maxsize=256)
def _make_encryption_certificate(subject: Subject, authority: Authority, day: date) -> x509.Certificate:
    until = datetime.combine(day, time(), UTC) + _VALID_FOR
    return issue_leaf(subject, _new_key("rsa").public_key(), made_by=authority, until=until)


def _named(subject: Subject, profile: Profile) -> Subject:
    return Subject(subject.type, subject.number, subject.app_id, profile.name)


def _profile_of(subject: Subject) -> Profile:
    profile = Profile.objects.filter(
        certificate_subjects__type=subject.type,
        certificate_subjects__number=subject.number,
        certificate_subjects__app_id=subject.app_id,
    ).first()
    if profile is None:
        raise NoSuchProfile
    return profile


def _folder() -> Path:
    return Path(settings.VACCINNET_DATA_DIR) / "acceptance" / "ca"


def _new_key(key_type: KeyType) -> PrivateKey:
    if key_type == "ec":
        return ec.generate_private_key(ec.SECP256R1())
    return rsa.generate_private_key(65537, 2048)


def _hexadecimal(serial: int) -> str:
    return f"{serial:X}"
