"""An STS of the tests, doctors with keys, and messages with its tokens."""

from dataclasses import dataclass, field
from datetime import timedelta

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from lxml import etree

from vaccinnet.ehealth.certificates import Issuer
from vaccinnet.ehealth.saml import names
from vaccinnet.ehealth.saml.assertion import Assertion, Attribute
from vaccinnet.ehealth.saml.attributes import (
    ASSERTED,
    CERTIFIED,
    DOCTOR_NIHII,
    HOLDER_SSIN,
    IS_DOCTOR,
    SSIN,
)
from vaccinnet.ehealth.saml.trust import AssertionTrust
from vaccinnet.ehealth.saml.write import write_assertion
from vaccinnet.ehealth.subject import Subject
from vaccinnet.ehealth.wss import sign_as_holder, verify_holder
from vaccinnet.rulebook import Refused
from vaccinnet.soap.envelope import read
from vaccinnet.soap.write import wrap

DOCTOR = Subject("SSIN", "75032199964", name="JAN HUISARTS")
OTHER = Subject("SSIN", "68041200029", name="HILDE ZIEKENHUISARTS")
PRACTICE = Subject("NIHII-OFFICE_DOCTORS", "79992138", name="DE DRIE TESTEN")
REQUEST = '<u:Request xmlns:u="urn:example"><name>Émile</name></u:Request>'


def of_doctor(number=DOCTOR.number, nihii="19990512004", *, is_doctor="true", space=CERTIFIED):
    return (
        Attribute(HOLDER_SSIN, ASSERTED, (number,)),
        Attribute(SSIN, ASSERTED, (number,)),
        Attribute(IS_DOCTOR, space, (is_doctor,)),
        Attribute(DOCTOR_NIHII, space, (nihii,)),
    )


@dataclass
class Sts:
    """An STS, the keys of two doctors, and messages with its tokens."""

    pki: object
    signer: Issuer = field(init=False)

    def __post_init__(self):
        self.signer = self.new_signer()
        self.key = rsa.generate_private_key(65537, 2048)
        self.other_key = ec.generate_private_key(ec.SECP256R1())
        self.doctor = self.pki.leaf(self.key, subject=DOCTOR, serial=501)
        self.other = self.pki.leaf(self.other_key, subject=OTHER, serial=502)
        self.practice = self.pki.leaf(self.key, subject=PRACTICE, serial=503)

    def new_signer(self):
        key = rsa.generate_private_key(65537, 2048)
        subject = Subject("CBE", "1999990091", app_id="IAMACC", name="VIRTUAL EHEALTH")
        return Issuer(self.pki.leaf(key, subject=subject, serial=500), key)

    def assertion(self, **changes):
        good = Assertion(
            id="_a1",
            issuer=names.ISSUER,
            not_before=self.pki.now - timedelta(minutes=5),
            not_on_or_after=self.pki.now + timedelta(hours=24),
            holder=self.doctor,
            attributes=of_doctor(),
        )
        return good.but(**changes)

    def token(self, *, signer=None, **changes):
        return etree.tostring(
            write_assertion(self.assertion(**changes), signer=signer or self.signer, now=self.pki.now)
        )

    def message(self, token=None, *, key=None, **options):
        return sign_as_holder(
            wrap(etree.fromstring(REQUEST)),
            key=key or self.key,
            assertion=token or self.token(),
            created=self.pki.now,
            **options,
        )

    def trust(self, *, crls=None):
        holders = self.pki.trust() if crls is None else self.pki.trust(crls=crls)
        return AssertionTrust([self.signer.certificate], holders)

    def prove(self, data, *, trust=None, now=None):
        return verify_holder(read(data), trust=trust or self.trust(), now=now or self.pki.now)

    def refusals(self, data, **options):
        try:
            self.prove(data, **options)
        except Refused as refused:
            return {finding.rule for finding in refused.findings}
        return set()


def in_tree(tree, tag):
    return tree.find(f".//{tag}")


def changed(path, text):
    def change(tree):
        tree.find(f".//{names.ASSERTION}/{path}").text = text

    return change
