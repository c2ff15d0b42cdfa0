"""An STS for a test, unlike ours in form: its assertions have prefixes that are declared far around them, and their
signature takes one along that is only named in a value. Whoever passes them on must leave them whole.
"""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import xmlsec
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from lxml import etree

from vaccinnet.ehealth.algorithms import PrivateKey
from vaccinnet.ehealth.certificates import Issuer, Validity, make_leaf, make_root
from vaccinnet.ehealth.keystore import Keystore
from vaccinnet.ehealth.saml.assertion import Assertion, Attribute
from vaccinnet.ehealth.saml.attributes import ASSERTED, CERTIFIED, DOCTOR_NIHII, HOLDER_SSIN, IS_DOCTOR, SSIN
from vaccinnet.ehealth.saml.names import ASSERTION, ISSUER, SAML
from vaccinnet.ehealth.saml.trust import AssertionTrust
from vaccinnet.ehealth.saml.write import write_assertion
from vaccinnet.ehealth.sts import wstrust
from vaccinnet.ehealth.sts.request import Asked
from vaccinnet.ehealth.subject import Subject
from vaccinnet.ehealth.trust import Anchor, TrustStore
from vaccinnet.ehealth.wss import verify
from vaccinnet.soap.envelope import read

DOCTOR = Subject("SSIN", "75032199964", name="JAN HUISARTS")
_NIHII = "19990512004"

_ANSWER = f"""<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/" xmlns:saml="{SAML}"
  xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <S:Body><wst:RequestSecurityTokenResponseCollection xmlns:wst="{wstrust.WST}"><wst:RequestSecurityTokenResponse>
    <wst:RequestedSecurityToken>%s</wst:RequestedSecurityToken>
  </wst:RequestSecurityTokenResponse></wst:RequestSecurityTokenResponseCollection></S:Body>
</S:Envelope>"""


@dataclass
class StandInSts:
    """The STS, the authority that issued its certificate and those of doctors, and what it was asked."""

    lifetime: timedelta = timedelta(hours=24)
    asked: list[Asked] = field(default_factory=list)

    def __post_init__(self) -> None:
        now = datetime.now(UTC)
        self._year = Validity(now - timedelta(days=1), now + timedelta(days=365))
        self._root = make_root(ec.generate_private_key(ec.SECP256R1()), name="A root", validity=self._year, serial=1)
        key = rsa.generate_private_key(65537, 2048)
        self.signer = Issuer(self._leaf(key, Subject("CBE", "1999990091", app_id="IAMACC", name="AN STS")), key)

    def keystore(self, key: PrivateKey, subject: Subject = DOCTOR) -> Keystore:
        """Return a keystore with this key, and a certificate that says whose it is."""
        return Keystore(key, self._leaf(key, subject), (self._root.certificate,))

    def trust(self) -> AssertionTrust:
        """Return the trust of a service in this STS."""
        return AssertionTrust([self.signer.certificate], self._holders())

    @contextmanager
    def serving(self) -> Iterator[str]:
        """Answer every request at the address that is given."""

        sts = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                answer = sts._answer(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(200)
                self.send_header("Content-Type", "text/xml; charset=utf-8")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *args: object) -> None:
                pass

        with HTTPServer(("127.0.0.1", 0), Handler) as server:
            thread = threading.Thread(target=server.serve_forever, args=(0.01,))
            thread.start()
            try:
                yield f"http://127.0.0.1:{server.server_port}"
            finally:
                server.shutdown()
                thread.join()

    def _answer(self, data: bytes) -> bytes:
        now = datetime.now(UTC)
        spoken = verify(read(data), trust=self._holders(), now=now)
        self.asked.append(wstrust.read_request(spoken.body[0]))
        return self._issued(spoken.certificate, now)

    def _issued(self, holder: x509.Certificate, now: datetime) -> bytes:
        assertion = Assertion("_a1", ISSUER, now, now + self.lifetime, holder, _ATTRIBUTES)
        element = write_assertion(assertion, signer=self.signer, now=now)
        # Its own signature is of our usual form: this STS writes another one.
        element.remove(element[-1])
        text = etree.tostring(element, encoding="unicode").replace(f' xmlns="{SAML}"', "")
        text = re.sub(r"<(/?)(?=[A-Z])", r"<\1saml:", text).replace(
            "AttributeValue>1", 'AttributeValue xsi:type="xs:string">1'
        )
        root = etree.fromstring(_ANSWER % text)
        found = root.find(f".//{ASSERTION}")
        assert found is not None
        self._seal(found)
        return etree.tostring(root)

    def _seal(self, assertion: etree._Element) -> None:
        template = xmlsec.template
        signature = template.create(assertion, xmlsec.Transform.EXCL_C14N, xmlsec.Transform.RSA_SHA256, ns="ds")
        assertion.append(signature)
        reference = template.add_reference(signature, xmlsec.Transform.SHA256, uri="#_a1")
        template.add_transform(reference, xmlsec.Transform.ENVELOPED)
        excl = template.add_transform(reference, xmlsec.Transform.EXCL_C14N)
        template.transform_add_c14n_inclusive_namespaces(excl, "xs")
        template.add_x509_data(template.ensure_key_info(signature))
        xmlsec.tree.add_ids(assertion, ["AssertionID"])
        context = xmlsec.SignatureContext()
        pem = self.signer.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        context.key = xmlsec.Key.from_memory(pem, xmlsec.KeyFormat.PEM)
        certificate = self.signer.certificate.public_bytes(Encoding.PEM)
        context.key.load_cert_from_memory(certificate, xmlsec.KeyFormat.PEM)
        context.sign(signature)

    def _holders(self) -> TrustStore:
        return TrustStore([Anchor(self._root.certificate, crl_required=False)])

    def _leaf(self, key: PrivateKey, subject: Subject) -> x509.Certificate:
        return make_leaf(
            subject,
            public_key=key.public_key(),
            issuer=self._root,
            validity=self._year,
            serial=x509.random_serial_number(),
            crl_url="http://localhost/crl",
        )


_ATTRIBUTES = (
    Attribute(HOLDER_SSIN, ASSERTED, (DOCTOR.number,)),
    Attribute(SSIN, ASSERTED, (DOCTOR.number,)),
    Attribute(IS_DOCTOR, CERTIFIED, ("true",)),
    Attribute(DOCTOR_NIHII, CERTIFIED, (_NIHII,)),
)
