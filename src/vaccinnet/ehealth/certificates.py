"""Make certificates and revocation lists of the form that eHealth's have.

Who makes a certificate is the *issuer*: a certificate and its private key. Extensions follow the real certificates.
"""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from vaccinnet.ehealth.subject import Subject, subject_name
from vaccinnet.ehealth.virtual import mark

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
PublicKey = rsa.RSAPublicKey | ec.EllipticCurvePublicKey


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who signs certificates and revocation lists."""

    certificate: x509.Certificate
    key: PrivateKey


@dataclass(frozen=True, slots=True)
class Validity:
    """From when until when a certificate holds."""

    not_before: datetime
    not_after: datetime


def make_root(key: PrivateKey, *, name: str, validity: Validity, serial: int, virtual: bool = True) -> Issuer:
    """Return a root certification authority with this common name, signed by itself."""
    builder = _builder(ca_name(name), key.public_key(), validity=validity, serial=serial, virtual=virtual)
    builder = _as_authority(builder, path_length=None).issuer_name(ca_name(name))
    return Issuer(builder.sign(key, _digest(key)), key)


def make_issuing(
    key: PrivateKey, *, name: str, issuer: Issuer, validity: Validity, serial: int, virtual: bool = True
) -> Issuer:
    """Return an authority below `issuer` that issues certificates to subjects, and to no further authorities."""
    builder = _builder(ca_name(name), key.public_key(), validity=validity, serial=serial, virtual=virtual)
    return Issuer(_issue(_as_authority(builder, path_length=0), issuer), key)


def make_leaf(
    subject: Subject,
    *,
    public_key: PublicKey,
    issuer: Issuer,
    validity: Validity,
    serial: int,
    crl_url: str,
    virtual: bool = True,
) -> x509.Certificate:
    """Return the certificate of an eHealth subject."""
    builder = _builder(subject_name(subject), public_key, validity=validity, serial=serial, virtual=virtual)
    builder = _as_leaf(builder, public_key, [ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.EMAIL_PROTECTION])
    return _issue(builder.add_extension(_crl_at(crl_url), critical=False), issuer)


def make_tls_leaf(
    host_names: Iterable[str],
    *,
    public_key: PublicKey,
    issuer: Issuer,
    validity: Validity,
    serial: int,
    virtual: bool = True,
) -> x509.Certificate:
    """Return the certificate of a web server with these host names or addresses; the first is its common name."""
    hosts = list(host_names)
    builder = _builder(ca_name(hosts[0]), public_key, validity=validity, serial=serial, virtual=virtual)
    builder = _as_leaf(builder, public_key, [ExtendedKeyUsageOID.SERVER_AUTH])
    names = x509.SubjectAlternativeName([_general_name(host) for host in hosts])
    return _issue(builder.add_extension(names, critical=False), issuer)


def make_crl(
    issuer: Issuer,
    *,
    revoked: Iterable[tuple[int, datetime]],
    number: int,
    this_update: datetime,
    next_update: datetime,
) -> x509.CertificateRevocationList:
    """Return the list of the serial numbers that `issuer` has revoked, each with its moment."""
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.certificate.subject)
        .last_update(this_update)
        .next_update(next_update)
        .add_extension(x509.CRLNumber(number), critical=False)
        .add_extension(_authority_key(issuer), critical=False)
    )
    for serial, at in revoked:
        entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(at).build()
        builder = builder.add_revoked_certificate(entry)
    return builder.sign(issuer.key, _digest(issuer.key))


def ca_name(common_name: str) -> x509.Name:
    """Return the name of an authority or a server: it is no eHealth subject, and says whose it is."""
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "BE"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "OpenVaccinnet"),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


def _builder(
    name: x509.Name, public_key: PublicKey, *, validity: Validity, serial: int, virtual: bool
) -> x509.CertificateBuilder:
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .public_key(public_key)
        .serial_number(serial)
        .not_valid_before(validity.not_before)
        .not_valid_after(validity.not_after)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
    )
    return builder.add_extension(mark(), critical=False) if virtual else builder


def _as_authority(builder: x509.CertificateBuilder, *, path_length: int | None) -> x509.CertificateBuilder:
    return builder.add_extension(x509.BasicConstraints(ca=True, path_length=path_length), critical=True).add_extension(
        _key_usage(key_cert_sign=True, crl_sign=True), critical=True
    )


def _as_leaf(
    builder: x509.CertificateBuilder, public_key: PublicKey, purposes: list[x509.ObjectIdentifier]
) -> x509.CertificateBuilder:
    # An elliptic key cannot encipher another key, and may not say so (RFC 5480, section 3).
    usage = _key_usage(
        digital_signature=True,
        content_commitment=ExtendedKeyUsageOID.SERVER_AUTH not in purposes,
        key_encipherment=isinstance(public_key, rsa.RSAPublicKey),
    )
    return (
        builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.ExtendedKeyUsage(purposes), critical=False)
    )


def _issue(builder: x509.CertificateBuilder, issuer: Issuer) -> x509.Certificate:
    builder = builder.issuer_name(issuer.certificate.subject).add_extension(_authority_key(issuer), critical=False)
    return builder.sign(issuer.key, _digest(issuer.key))


def _authority_key(issuer: Issuer) -> x509.AuthorityKeyIdentifier:
    identifier = issuer.certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    return x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier)


def _crl_at(url: str) -> x509.CRLDistributionPoints:
    place = [x509.UniformResourceIdentifier(url)]
    return x509.CRLDistributionPoints([x509.DistributionPoint(place, None, None, None)])


def _general_name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _digest(key: PrivateKey) -> hashes.SHA256 | hashes.SHA384:
    return hashes.SHA384() if key.key_size == 384 else hashes.SHA256()


def _key_usage(**used: bool) -> x509.KeyUsage:
    uses = (
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "key_cert_sign",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    )
    return x509.KeyUsage(**{use: used.get(use, False) for use in uses})
