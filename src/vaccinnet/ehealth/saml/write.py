"""Make an assertion, and seal it with the key of the STS."""

import base64
from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from vaccinnet.ehealth import names as ds
from vaccinnet.ehealth.algorithms import DIGESTS, sign_bytes, signature_uri
from vaccinnet.ehealth.canonical import canonical, digest
from vaccinnet.ehealth.certificates import Issuer
from vaccinnet.ehealth.saml import names
from vaccinnet.ehealth.saml.assertion import Assertion
from vaccinnet.ehealth.saml.names import saml

_DIGEST = "sha256"


def write_assertion(assertion: Assertion, *, signer: Issuer, now: datetime) -> etree._Element:
    """Return the assertion as an element, issued at `now` and signed by the STS as eHealth's does."""
    root = etree.Element(
        names.ASSERTION,
        {
            "AssertionID": assertion.id,
            "MajorVersion": "1",
            "MinorVersion": "1",
            "Issuer": assertion.issuer,
            "IssueInstant": moment(now),
        },
        nsmap={None: names.SAML},
    )
    between = {"NotBefore": moment(assertion.not_before), "NotOnOrAfter": moment(assertion.not_on_or_after)}
    etree.SubElement(root, saml("Conditions"), between)
    authentication = etree.SubElement(
        root,
        saml("AuthenticationStatement"),
        {"AuthenticationInstant": moment(now), "AuthenticationMethod": names.X509_PKI},
    )
    write_subject(authentication, assertion.holder)
    statement = etree.SubElement(root, saml("AttributeStatement"))
    write_subject(statement, assertion.holder)
    for each in assertion.attributes:
        attribute = etree.SubElement(
            statement, saml("Attribute"), AttributeName=each.name, AttributeNamespace=each.namespace
        )
        for value in each.values:
            etree.SubElement(attribute, saml("AttributeValue")).text = value
    seal(root, assertion.id, signer)
    return root


def write_subject(parent: etree._Element, holder: x509.Certificate) -> etree._Element:
    """Add the subject that names the holder of a certificate and confirms it by its key, and return it."""
    subject = etree.SubElement(parent, saml("Subject"))
    named = {"Format": names.X509_SUBJECT, "NameQualifier": holder.issuer.rfc4514_string()}
    etree.SubElement(subject, saml("NameIdentifier"), named).text = holder.subject.rfc4514_string()
    confirmation = etree.SubElement(subject, saml("SubjectConfirmation"))
    etree.SubElement(confirmation, saml("ConfirmationMethod")).text = names.HOLDER_OF_KEY
    write_key(confirmation, holder)
    return subject


def write_key(parent: etree._Element, certificate: x509.Certificate) -> None:
    """Add the KeyInfo that holds a certificate."""
    key = etree.SubElement(parent, names.KEY_INFO, nsmap={"ds": ds.DS})
    data = etree.SubElement(key, names.X509_DATA)
    text = base64.b64encode(certificate.public_bytes(Encoding.DER)).decode()
    etree.SubElement(data, names.X509_CERTIFICATE).text = text


def moment(at: datetime) -> str:
    """Return a moment as XML has it, in UTC to the millisecond."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def seal(root: etree._Element, id: str, signer: Issuer) -> None:
    """Sign an element that has this id, with a signature that it envelops: as it stands now, without the signature."""
    covered = digest(root, algorithm=_DIGEST)
    signature = etree.SubElement(root, ds.SIGNATURE, nsmap={"ds": ds.DS})
    info = etree.SubElement(signature, ds.SIGNED_INFO)
    etree.SubElement(info, ds.CANONICALIZATION, Algorithm=ds.EXC_C14N)
    etree.SubElement(info, ds.SIGNATURE_METHOD, Algorithm=signature_uri(signer.key, _DIGEST))
    reference = etree.SubElement(info, ds.REFERENCE, URI=f"#{id}")
    transforms = etree.SubElement(reference, ds.TRANSFORMS)
    etree.SubElement(transforms, ds.TRANSFORM, Algorithm=ds.ENVELOPED)
    etree.SubElement(transforms, ds.TRANSFORM, Algorithm=ds.EXC_C14N)
    uri = next(uri for uri, name in DIGESTS.items() if name == _DIGEST)
    etree.SubElement(reference, ds.DIGEST_METHOD, Algorithm=uri)
    etree.SubElement(reference, ds.DIGEST_VALUE).text = covered
    value = sign_bytes(signer.key, canonical(info), _DIGEST)
    etree.SubElement(signature, ds.SIGNATURE_VALUE).text = base64.b64encode(value).decode()
    write_key(signature, signer.certificate)
