"""From a passed test through admission and activation to a batch in production, until a revocation stops it.

Acceptance and production are two deployments on this machine, with databases of their own. Production trusts a second
authority, which is not marked virtual, and knows what is admitted by the lists that acceptance signs.
"""

import os
import subprocess
import sys
import time
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from tests.database.trust.test_fetch import Publisher
from tests.deployment import VACCINNET, deployment, throw_away_folder, variables
from tests.production import production, server_certificate
from tests.second_ca import SecondCa
from tests.tls_proxy import tls_proxy

from vaccinnet.acceptance.kept_issuers import key_pem
from vaccinnet.admission.keys import current_key
from vaccinnet.batch.wire import PATH, Accepted, FaultPair
from vaccinnet.client.batch_upload import BatchUpload, SoapFault
from vaccinnet.client.description import read_description
from vaccinnet.config.embedded.socket import url_of
from vaccinnet.ehealth.keystore import Keystore
from vaccinnet.ehealth.subject import parse_subject
from vaccinnet.kmehr.business_day import business_day
from vaccinnet.kmehr.write import write_message

pytestmark = pytest.mark.slow

SOFTWARE_ID = "Acme_Zorgdossier_AZVoorbeeld"
SUBJECT = "NIHII-HOSPITAL=71000040"
# How long a decision may take to reach production.
LONGEST = 120

ADMIT = """
from datetime import UTC, datetime
from vaccinnet.admission.activate import approve, ask_activation
from vaccinnet.admission.admit import admit_program
from vaccinnet.admission.confirm import confirm
from vaccinnet.admission.facts import By, Form
from vaccinnet.admission.sample import FORM
from vaccinnet.admission.terms import ActivationTerms
from vaccinnet.integrators.declare import declare_company, declare_program
now, by, terms = datetime.now(UTC), By("Mia Beheer"), ActivationTerms()
company = declare_company(name="Acme Software", now=now)
declare_program(company, software_id="Acme_Zorgdossier_Test", now=now, name="Zorgdossier", version="4.2")
services = ["BatchUpload"]
admit_program("Acme_Zorgdossier", services=services, passed=services, version="4.2", by=by, now=now)
asked = ask_activation(FORM, by=By("Bert Beheer"), now=now, terms=terms)
confirm(asked.activation.key, asked.code, now=now, terms=terms)
print(approve(asked.activation.key, part="AZVoorbeeld", by=by, now=now).organisation.user_code)
"""
REVOKE = """
from datetime import UTC, datetime
from vaccinnet.admission.admit import revoke
from vaccinnet.admission.facts import By
revoke("Acme_Zorgdossier", reason="Schrijft elk lotnummer fout.", by=By("Mia Beheer"), now=datetime.now(UTC))
"""


def client_certificate(folder: Path) -> x509.Certificate:
    """The certificate by which production shows at the portal who it is."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "production")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(hours=1))
    made = builder.not_valid_after(now + timedelta(days=1)).sign(key, hashes.SHA256())
    (folder / "client.pem").write_bytes(made.public_bytes(Encoding.PEM))
    (folder / "client-key.pem").write_bytes(key_pem(key))
    return made


class Hospital:
    """A hospital with a certificate of the second authority, whose software sends to production."""

    def __init__(self, ca, made):
        key = ec.generate_private_key(ec.SECP256R1())
        leaf = ca.leaf(parse_subject(SUBJECT, name="AZ VOORBEELD"), key)
        self.keystore = Keystore(key, leaf, (ca.issuing.certificate,))
        self.made, self.sent = made, 0

    def send(self, software_id=SOFTWARE_ID):
        self.sent += 1
        now = datetime.now(UTC)
        described = f"""
            [sender]
            kind = "hospital"
            name = "AZ Voorbeeld"
            nihii = "71000040000"
            [[person]]
            insz = "85031299959"
            first_name = "Eva"
            family_name = "Voorbeeld"
            birth_date = 1985-03-12
            sex = "female"
            [[person.vaccination]]
            cnk = "1734094"
            given_on = {business_day(now) - timedelta(days=self.sent)}
            lot = "LOT{self.sent}"
        """
        message = write_message(read_description(described.encode(), origin="own", now=now))
        with httpx.Client(verify=self.made.trust, timeout=30) as http:
            service = BatchUpload(f"{self.made.url}{PATH}", self.keystore, http=http)
            return service.submit(message, pakket=software_id, now=now)

    def result(self, request_id, user_code):
        with httpx.Client(verify=self.made.trust, timeout=30) as http:
            service = BatchUpload(f"{self.made.url}{PATH}", self.keystore, http=http)
            return service.result(request_id, user_code=user_code, now=datetime.now(UTC))

    def send_until(self, is_right):
        """Send until the answer is right, and return it with the seconds that took."""
        began = time.monotonic()
        while not is_right(answer := self.send_or_wait()):
            assert time.monotonic() - began < LONGEST, answer
            time.sleep(0.5)
        return answer, time.monotonic() - began

    def send_or_wait(self):
        try:
            return self.send()
        except SoapFault as fault:
            # As long as the worker has not fetched the list of revoked certificates.
            if "SEC-046" not in str(fault):
                raise
            return fault


@pytest.fixture
def running(database_server):
    """Acceptance, production beside it, and the hospital."""
    ca, publisher = SecondCa(datetime.now(UTC)), Publisher()
    publisher.contents = ca.crl()
    with ExitStack() as stack:
        stack.callback(publisher.server.server_close)
        stack.callback(publisher.server.shutdown)
        folder = stack.enter_context(throw_away_folder())
        (folder / "production").mkdir()
        (folder / "proxy").mkdir()
        client = client_certificate(folder)
        told = {
            "VACCINNET_CLIENT_CERT_PROXIES": "127.0.0.1",
            "VACCINNET_PRODUCTION_CERTIFICATES": client.fingerprint(hashes.SHA256()).hex(),
        }
        acceptance = stack.enter_context(deployment(folder / "acceptance", **told))
        portal = acceptance.addresses["base_url"].rstrip("/")
        chain, key, trust = server_certificate(folder / "proxy")
        proxy = stack.enter_context(tls_proxy(portal, chain=chain, key=key, clients=folder / "client.pem"))
        made = stack.enter_context(
            production(
                folder / "production",
                Path(os.environ["VACCINNET_DATA_DIR"]),
                {},
                ca=ca,
                crl=publisher.address,
                portal_key=current_key(folder / "acceptance" / "admissions").public_pem,
                VACCINNET_ADMISSIONS_URL=f"{portal}/toelatingen.jws",
                VACCINNET_ORGANISATIONS_URL=f"{proxy}/activaties.jws",
                VACCINNET_ORGANISATIONS_CERTIFICATE_FILE=str(folder / "client.pem"),
                VACCINNET_ORGANISATIONS_KEY_FILE=str(folder / "client-key.pem"),
                VACCINNET_ADMISSIONS_CA_FILE=str(trust),
                VACCINNET_ADMISSIONS_SECONDS="1",
            )
        )
        log = stack.enter_context(open(folder / "worker.log", "w", encoding="utf-8"))
        command = [sys.executable, "-m", "vaccinnet.config.worker", "--processes", "1"]
        worker = subprocess.Popen(command, env=made.variables, stderr=log)
        stack.callback(worker.wait, 60)
        stack.callback(worker.terminate)
        yield acceptance, made, Hospital(ca, made), portal


def decide(acceptance, code):
    """Run what the managers do at the portal, and return what it prints."""
    data_folder = acceptance.data_folder
    settings = variables(
        PYTHONPATH=os.pathsep.join(sys.path), VACCINNET_DATA_DIR=str(data_folder), DATABASE_URL=url_of(data_folder)
    )
    code = f"from vaccinnet.config.prepare import set_up\nset_up()\n{code}"
    ended = subprocess.run([sys.executable, "-c", code], env=settings, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout.strip()


def text_of(answer):
    assert isinstance(answer, FaultPair), answer
    return f"{answer.code} {answer.text}"


def test_what_is_admitted_is_taken_and_what_is_revoked_is_refused_within_two_minutes(running):
    acceptance, made, hospital, portal = running

    before, _ = hospital.send_until(lambda answer: isinstance(answer, FaultPair))
    assert "staat niet op de lijst van toegelaten programma's" in text_of(before)

    user_code = decide(acceptance, ADMIT)
    accepted, _ = hospital.send_until(lambda answer: isinstance(answer, Accepted))
    processed = subprocess.run(
        [*VACCINNET, "batches", "process"], env=made.variables, capture_output=True, text=True, check=True
    )
    assert processed.stdout == "Batches processed: 1.\n"
    (folder_answer,) = hospital.result(accepted.transaction_id, user_code)
    assert folder_answer.code == "OK"

    verified = subprocess.run(
        [*VACCINNET, "admissions", "verify", f"{portal}/toelatingen.jws", "--key", _key(made)],
        env=variables(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert verified.stdout.startswith("Acme_Zorgdossier\tadmitted\tBatchUpload\t4.2")
    shown = subprocess.run([*VACCINNET, "admissions", "show"], env=made.variables, capture_output=True, text=True)
    assert "Acme_Zorgdossier\tadmitted" in shown.stdout

    decide(acceptance, REVOKE)
    refused, seconds = hospital.send_until(lambda answer: isinstance(answer, FaultPair))
    assert seconds < LONGEST
    assert "Schrijft elk lotnummer fout." in text_of(refused)

    acceptance.stop()
    assert "Schrijft elk lotnummer fout." in text_of(hospital.send())


def _key(made):
    return str(Path(made.variables["VACCINNET_TRUST_DIR"]) / "admissions" / "portal.pem")
