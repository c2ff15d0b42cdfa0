"""A second authority, not marked virtual, as an operator of production has one: its files, lists and senders."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from vaccinnet.ehealth.certificates import Issuer, Validity, make_crl, make_issuing, make_leaf, make_root
from vaccinnet.ehealth.subject import Subject


@dataclass
class SecondCa:
    now: datetime
    virtual: bool = False
    root: Issuer = field(init=False)
    issuing: Issuer = field(init=False)

    def __post_init__(self):
        years = Validity(self.now - timedelta(days=400), self.now + timedelta(days=4000))
        made = {"validity": years, "virtual": self.virtual}
        self.root = make_root(ec.generate_private_key(ec.SECP384R1()), name="Second root", serial=1, **made)
        key = ec.generate_private_key(ec.SECP256R1())
        self.issuing = make_issuing(key, name="Second issuing", issuer=self.root, serial=2, **made)

    def leaf(self, subject: Subject, key, *, serial: int = 77, until: datetime | None = None) -> x509.Certificate:
        validity = Validity(self.now - timedelta(days=300), until or self.now + timedelta(days=300))
        facts = {"validity": validity, "serial": serial, "crl_url": "http://localhost/crl", "virtual": self.virtual}
        return make_leaf(subject, public_key=key.public_key(), issuer=self.issuing, **facts)

    def crl(self, *, revoked=(), issuer=None, at: datetime | None = None) -> bytes:
        this_update = at or self.now - timedelta(hours=1)
        crl = make_crl(
            issuer or self.issuing,
            revoked=revoked,
            number=1,
            this_update=this_update,
            next_update=this_update + timedelta(hours=24),
        )
        return crl.public_bytes(Encoding.DER)

    def write(self, folder: Path, *, crl: str, signers=()) -> Path:
        """Write what an operator puts in the trust folder, and return that."""
        (folder / "anchors").mkdir(parents=True)
        (folder / "sts").mkdir()
        (folder / "anchors" / "second.pem").write_bytes(pem(self.root.certificate, self.issuing.certificate))
        (folder / "anchors" / "second.toml").write_text(f'crl = ["{crl}"]\n')
        for number, each in enumerate(signers):
            (folder / "sts" / f"{number}.pem").write_bytes(pem(each))
        return folder


def pem(*certificates: x509.Certificate) -> bytes:
    return b"".join(each.public_bytes(Encoding.PEM) for each in certificates)
