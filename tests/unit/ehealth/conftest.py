"""A small public key infrastructure, and messages signed with it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from lxml import etree
from tests.unit.ehealth.holder import Sts

from vaccinnet.ehealth.certificates import Issuer, Validity, make_crl, make_issuing, make_leaf, make_root
from vaccinnet.ehealth.subject import Subject
from vaccinnet.ehealth.trust import Anchor, TrustStore
from vaccinnet.ehealth.wss import sign, verify
from vaccinnet.rulebook import Refused
from vaccinnet.soap.envelope import read
from vaccinnet.soap.write import wrap

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
YEARS = Validity(NOW - timedelta(days=400), NOW + timedelta(days=4000))
HOSPITAL = Subject("NIHII-HOSPITAL", "71099902", name="AZ TESTSTAD")
REQUEST = (
    b'<u:Request xmlns:u="urn:example"><name a="1">\xc3\x89mile &amp; co</name>\n<date>2026-11-24</date></u:Request>'
)


@dataclass
class Pki:
    """Authorities, keys and the certificate of a hospital."""

    now: datetime = NOW
    years: Validity = YEARS
    subject: Subject = HOSPITAL
    root: Issuer = field(init=False)
    issuing: Issuer = field(init=False)

    def __post_init__(self):
        self.root = make_root(ec.generate_private_key(ec.SECP384R1()), name="Test root", validity=YEARS, serial=1)
        self.issuing_key = rsa.generate_private_key(65537, 2048)
        self.issuing = make_issuing(self.issuing_key, name="Test issuing", issuer=self.root, validity=YEARS, serial=2)
        self.keys = {
            "rsa": rsa.generate_private_key(65537, 2048),
            "p256": ec.generate_private_key(ec.SECP256R1()),
            "p384": ec.generate_private_key(ec.SECP384R1()),
        }
        self.certificates = {name: self.leaf(key) for name, key in self.keys.items()}
        self.key, self.certificate = self.keys["rsa"], self.certificates["rsa"]

    def leaf(self, key, **changes):
        facts = {"issuer": self.issuing, "validity": YEARS, "serial": 77, "crl_url": "http://localhost/crl", **changes}
        return make_leaf(facts.pop("subject", HOSPITAL), public_key=key.public_key(), **facts)

    def crl(self, *, revoked=(), issuer=None, this_update=None, next_update=None):
        return make_crl(
            issuer or self.issuing,
            revoked=revoked,
            number=1,
            this_update=this_update or NOW - timedelta(hours=1),
            next_update=next_update or NOW + timedelta(hours=23),
        )

    def trust(self, **changes):
        facts = {"intermediates": [self.issuing.certificate], "crls": [self.crl()], **changes}
        return TrustStore(facts.pop("anchors", [Anchor(self.root.certificate)]), **facts)

    def message(self, payload=REQUEST, *, key=None, certificate=None, created=NOW, **options):
        """Return the bytes of a signed message."""
        root = wrap(etree.fromstring(payload))
        key, certificate = key or self.key, certificate or self.certificate
        return sign(root, key=key, certificate=certificate, created=created, **options)

    def verify(self, data, *, trust=None, now=NOW + timedelta(seconds=2), **options):
        """Return what `data` says, when it is proven."""
        return verify(read(data), trust=trust or self.trust(), now=now, **options)

    def findings(self, data, **options):
        """Return what is wrong with `data`, in rule order."""
        try:
            self.verify(data, **options)
        except Refused as refused:
            return refused.findings
        return ()

    def refusals(self, data, **options):
        """Return the ids of the rules that refuse `data`."""
        return {finding.rule for finding in self.findings(data, **options)}


@pytest.fixture(scope="session")
def pki():
    return Pki()


@pytest.fixture(scope="session")
def sts(pki):
    return Sts(pki)


@pytest.fixture
def tree(pki):
    """A good message, as a tree to attack."""
    return etree.fromstring(pki.message())
