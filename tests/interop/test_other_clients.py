"""Clients that are not ours, made from the WSDL, get the same answers: Node's soap and zeep."""

import json
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import xmlsec
import zeep
from lxml import etree
from zeep.wsse.signature import BinarySignature
from zeep.wsse.utils import get_security_header

from vaccinnet.acceptance.cast import read_cast
from vaccinnet.batch.wire import ResultRequest, write_result_request, write_upload
from vaccinnet.kmehr.business_day import business_day
from vaccinnet.kmehr.message import Folder, Id, Message, Party, Patient, sequence_ids
from vaccinnet.kmehr.sample import SAMPLE_HEADER, SAMPLE_VACCINATION
from vaccinnet.kmehr.write import write_message

pytestmark = pytest.mark.slow

NODE = Path(__file__).parent / "node"
WSU = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"

HOSPITAL = read_cast().profiles[0]
CITIZEN = next(each for each in read_cast().citizens if each.birth_date and each.birth_date.year < 2010)


def kmehr_message(local_id, *, days_ago):
    """Return a message of two vaccinations: a good one, and one that lies ahead."""
    ids = (Id("ID-HCPARTY", f"{HOSPITAL.nihii:0<11}"), Id("LOCAL", HOSPITAL.user_code, "vaccinnet"))
    hospital = Party(ids=ids, kind="orghospital", name=HOSPITAL.name)
    today = business_day(datetime.now(UTC))
    good = SAMPLE_VACCINATION.but(
        ids=sequence_ids(1, local_id=f"{local_id}-1"), author=(hospital,), given_on=today - timedelta(days=days_ago)
    )
    ahead = good.but(ids=sequence_ids(2, local_id=f"{local_id}-2"), given_on=today + timedelta(days=9))
    patient = Patient(
        insz=CITIZEN.insz,
        first_names=(CITIZEN.given_names,),
        family_name=CITIZEN.family_name,
        birth_date=CITIZEN.birth_date,
        sex=CITIZEN.sex,
    )
    folder = Folder(sequence_ids(1), patient, (good, ahead))
    return write_message(Message(SAMPLE_HEADER.but(sender=(hospital,)), (folder,)))


def codes_of(folder):
    """Return what is said of a person and of each vaccination, whatever the client makes of an answer."""
    get = folder.get if isinstance(folder, dict) else lambda name: getattr(folder, name)
    transactions = get("transaction") if isinstance(get("transaction"), list) else [get("transaction")]
    codes = [each["resultCode"] if isinstance(each, dict) else each.resultCode for each in transactions]
    return get("patient"), codes


@pytest.fixture(scope="module")
def call_by_node(running, node_modules):
    def call(operation, payload):
        request = running.folder / "request.xml"
        request.write_bytes(etree.tostring(payload))
        arguments = [running.wsdl, running.key, running.certificate, operation, request]
        ended = subprocess.run(["node", "client.js", *arguments], cwd=NODE, capture_output=True, text=True, timeout=60)
        assert not ended.returncode, ended.stderr
        return json.loads(ended.stdout)

    return call


def test_node_submits_a_batch_and_reads_its_result(running, call_by_node):
    upload = write_upload(
        "own",
        type="auth_eHealth_org",
        pakket=HOSPITAL.software_ids[0],
        kmehrmessage=kmehr_message("node", days_ago=1),
    )
    accepted = call_by_node("GetAanleverenVaccinatieGegevens", upload)
    running.process()

    asked = write_result_request(ResultRequest(accepted["transactionId"], HOSPITAL.user_code))
    result = call_by_node("GetResultaatVerwerkingVaccinatieGegevens", asked)

    assert accepted["certificaatStatus"] is True
    (folder,) = result["folderResult"]
    assert codes_of(folder) == ("OK", ["OK", "VAC-014"])


def test_node_reads_a_refusal(call_by_node):
    refused = call_by_node(
        "GetResultaatVerwerkingVaccinatieGegevens",
        write_result_request(ResultRequest("F" * 32, HOSPITAL.user_code)),
    )

    assert refused["foutCode"] == "BAT-022"


class _Signature(BinarySignature):
    """Signs as zeep does, with a Timestamp; answers carry no signature to verify."""

    def apply(self, envelope, headers):
        security = get_security_header(envelope)
        timestamp = etree.SubElement(security, f"{{{WSU}}}Timestamp")
        now = datetime.now(UTC).replace(microsecond=0)
        for name, moment in (("Created", now), ("Expires", now + timedelta(minutes=5))):
            etree.SubElement(timestamp, f"{{{WSU}}}{name}").text = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
        return super().apply(envelope, headers)

    def verify(self, envelope):
        return envelope


class _Kmehr(zeep.Plugin):
    """Puts a KMEHR message into the request; plug-ins run before the signature."""

    def __init__(self):
        self.message = None

    def egress(self, envelope, http_headers, operation, binding_options):
        if self.message is not None:
            envelope.find("{*}Body")[0].append(self.message)
        return envelope, http_headers


@pytest.fixture(scope="module")
def kmehr():
    return _Kmehr()


@pytest.fixture(scope="module")
def zeep_client(running, kmehr):
    signature = _Signature(
        str(running.key),
        str(running.certificate),
        signature_method=xmlsec.Transform.RSA_SHA256,
        digest_method=xmlsec.Transform.SHA256,
    )
    client = zeep.Client(running.wsdl, wsse=signature, plugins=[kmehr])
    yield client
    client.transport.session.close()


def test_zeep_submits_a_batch_and_reads_its_result(running, zeep_client, kmehr):
    kmehr.message = kmehr_message("zeep", days_ago=2)
    accepted = zeep_client.service.GetAanleverenVaccinatieGegevens(
        extraInfo={"type": "auth_eHealth_org", "pakket": HOSPITAL.software_ids[0]},
        kmehrmessage=zeep.xsd.SkipValue,
    )
    kmehr.message = None
    running.process()

    result = zeep_client.service.GetResultaatVerwerkingVaccinatieGegevens(
        requestId=accepted.transactionId, gebruikersId=HOSPITAL.user_code
    )

    (folder,) = result.folderResult
    assert accepted.certificaatStatus is True
    assert codes_of(folder) == ("OK", ["OK", "VAC-014"])


def test_zeep_reads_a_refusal(zeep_client, kmehr):
    kmehr.message = None

    refused = zeep_client.service.GetResultaatVerwerkingVaccinatieGegevens(
        requestId="F" * 32, gebruikersId=HOSPITAL.user_code
    )

    assert refused.foutCode == "BAT-022"
