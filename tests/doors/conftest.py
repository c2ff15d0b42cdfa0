"""Through the door of BatchUpload: the cast behind it, senders in front of it, and messages to send.

The tests of a module share one cast; what a test stores is rolled back.
"""
# ruff: noqa: E402  (Django is set up first: pytest reads this file before it does that)

import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property

import django
import pytest

django.setup()

from django.conf import settings
from django.test import Client
from lxml import etree
from tests.loaded import loaded_cast

from vaccinnet.acceptance import ca
from vaccinnet.acceptance.cast import read_cast
from vaccinnet.batch.models import Batch
from vaccinnet.batch.process import make_due, process_due
from vaccinnet.batch.schema import request_findings
from vaccinnet.batch.wire import (
    PATH,
    Accepted,
    FaultPair,
    ResultRequest,
    read_answer,
    write_result_request,
    write_upload,
)
from vaccinnet.ehealth.keystore import Keystore, read_p12
from vaccinnet.ehealth.wss import sign
from vaccinnet.exchanges.models import SignedRequest
from vaccinnet.kmehr.business_day import business_day
from vaccinnet.kmehr.message import Folder, Id, Message, Party, Patient, Vaccination, sequence_ids
from vaccinnet.kmehr.names import ID_CBE, ID_HCPARTY, LOCAL
from vaccinnet.kmehr.sample import SAMPLE_HEADER, SAMPLE_VACCINATION
from vaccinnet.kmehr.write import write_message
from vaccinnet.register.models import Person, SentVaccination
from vaccinnet.register.models import Vaccination as Stored
from vaccinnet.register.persons import find_persons
from vaccinnet.register.vaccine_codes import current_codes
from vaccinnet.soap.envelope import read
from vaccinnet.soap.names import FINDINGS
from vaccinnet.soap.write import wrap

CAST = read_cast()
_F = {"f": FINDINGS}


@dataclass(frozen=True)
class Sender:
    """An organisation of the cast with its key, and how a message names it."""

    user_code: str
    keystore: Keystore
    party: Party
    pakket: str


class Answer:
    """What the door answered."""

    def __init__(self, status, content, headers=None):
        self.status, self.content, self.headers = status, content, headers or {}

    @cached_property
    def payload(self):
        return read(self.content).payload

    @property
    def is_fault(self):
        return etree.QName(self.payload).localname == "Fault"

    @property
    def faultcode(self):
        return self.payload.findtext("faultcode")

    @property
    def faultstring(self):
        return self.payload.findtext("faultstring")

    @property
    def findings(self):
        """The findings in the detail of a Fault, each as a dict of its attributes and parts."""
        found = self.payload.iterfind("detail/f:findings/f:finding", _F)
        return [dict(each.attrib) | {etree.QName(part).localname: part.text for part in each} for each in found]

    @property
    def rules(self):
        """The rules that refused, in order: of a Fault, or of the lines of a fault pair."""
        if self.is_fault:
            return [each["rule"] for each in self.findings]
        return [line.split()[0].rstrip(":") for line in self.pair.text.splitlines()]

    @property
    def pair(self):
        """The pair of code and text; what is answered must be valid against the contract."""
        said = self.said
        assert isinstance(said, FaultPair), said
        return said

    @property
    def transaction_id(self):
        said = self.said
        assert isinstance(said, Accepted), said
        return said.transaction_id

    @property
    def folders(self):
        said = self.said
        assert isinstance(said, tuple), said
        return said

    @property
    def said(self):
        assert self.status == 200, self.content
        assert request_findings(self.payload) == []
        return read_answer(self.payload)

    @property
    def codes(self):
        """The resultCode of each vaccination, by person."""
        return [[each.code for each in folder.transactions] for folder in self.folders]


class Door:
    """BatchUpload, and all that is needed to call it."""

    path = PATH
    answer = Answer

    def __init__(self, senders):
        self.senders = senders
        self.hospital = senders["ORG-1001"]
        self.client = Client(headers={"host": "localhost"}, raise_request_exception=True)

    # What to send.

    @cached_property
    def today(self) -> date:
        return business_day(datetime.now(UTC))

    def days_ago(self, days: int) -> date:
        return self.today - timedelta(days=days)

    def vaccination(self, number: int = 1, **changes) -> Vaccination:
        """A vaccination of the hospital, given as many days ago as its number, under a LOCAL id of its own."""
        good = SAMPLE_VACCINATION.but(
            ids=sequence_ids(number, local_id=str(uuid.uuid4())),
            author=(self.hospital.party,),
            given_on=self.days_ago(number),
            reported_on=self.today,
        )
        return good.but(**changes)

    def patient(self, given_names: str, **changes) -> Patient:
        """A citizen of the cast as a message names it."""
        citizen = next(each for each in CAST.citizens if each.given_names == given_names)
        named = Patient(
            insz=citizen.insz,
            first_names=(citizen.given_names,),
            family_name=citizen.family_name,
            birth_date=citizen.birth_date,
            sex=citizen.sex,
        )
        return named.but(**changes)

    def folder(self, given_names: str = "Eva", *vaccinations: Vaccination, number: int = 1, **changes) -> Folder:
        patient = self.patient(given_names, **changes)
        return Folder(sequence_ids(number), patient, vaccinations or (self.vaccination(),))

    def message(self, *folders: Folder, by: Sender | None = None, **changes) -> Message:
        """A message with these folders; without any it is about 5 persons and 12 vaccinations."""
        header = SAMPLE_HEADER.but(**{"sender": ((by or self.hospital).party,), **changes})
        return Message(header, folders or tuple(self._five_persons()))

    def _five_persons(self):
        counts = {"Eva": 3, "Adam": 2, "Robin": 2, "Zoë Chloé": 4, "Bo": 1}
        for number, (name, count) in enumerate(counts.items(), start=1):
            yield self.folder(name, *(self.vaccination(n) for n in range(1, count + 1)), number=number)

    def request(self, message=None, *, by=None, origin="own", type="auth_eHealth_org", pakket=None):
        """The request to upload a message: a Message, or a kmehrmessage that a test has changed."""
        if message is None or isinstance(message, Message):
            message = write_message(message or self.message(by=by))
        return write_upload(origin, type=type, pakket=pakket or (by or self.hospital).pakket, kmehrmessage=message)

    def signed(self, payload, *, by=None, keystore=None, created=None, **options) -> bytes:
        keystore = keystore or (by or self.hospital).keystore
        root = payload if etree.QName(payload).localname == "Envelope" else wrap(payload)
        created = created or datetime.now(UTC)
        return sign(root, key=keystore.key, certificate=keystore.certificate, created=created, **options)

    # Sending, processing, asking.

    def post(self, data: bytes, path: str = PATH, **headers) -> Answer:
        headers = {"soapaction": '""', **headers}
        response = self.client.post(path, data=data, content_type="text/xml; charset=utf-8", headers=headers)
        return Answer(response.status_code, response.content, response.headers)

    def send(self, message=None, *, by=None, **request) -> Answer:
        return self.post(self.signed(self.request(message, by=by, **request), by=by))

    def ask(self, request_id: str, *, by=None, user_code=None) -> Answer:
        by = by or self.hospital
        request = ResultRequest(request_id, by.user_code if user_code is None else user_code)
        return self.post(self.signed(write_result_request(request), by=by))

    def process(self) -> None:
        """Process every batch to its end, at once."""
        make_due(now=datetime.now(UTC))
        process_due(codes=current_codes(), terms=settings.BATCH_TERMS, clock=lambda: datetime.now(UTC))

    def result(self, message=None, *, by=None, **request) -> Answer:
        """The result of a message after it was sent and processed."""
        accepted = self.send(message, by=by, **request)
        self.process()
        return self.ask(accepted.transaction_id, by=by)

    def new_keystore(self, user_code: str = "ORG-1001", **options) -> Keystore:
        return _issue(user_code, **options)

    # What there is behind it.

    def stored(self) -> dict[str, int]:
        kinds = (Batch, SignedRequest, Person, Stored, SentVaccination)
        return {kind.__name__: kind.objects.count() for kind in kinds}

    def record(self, given_names: str) -> list[Stored]:
        insz = self.patient(given_names).insz
        return list(Stored.objects.filter(person_key=find_persons([insz])[insz].key).order_by("-given_on"))


def element_in(root, path: str):
    """The element at a path of local names, such as `folder/patient/familyname`."""
    return root.find("/".join(f"{{*}}{name}" for name in path.split("/")))


def _issue(user_code: str, **options) -> Keystore:
    profile = next(each for each in CAST.profiles if each.user_code == user_code)
    issued = ca.issue_certificate(profile.subject, **{"password": "geheim", "now": datetime.now(UTC), **options})
    return read_p12(issued.p12, password="geheim")


def _sender(user_code: str) -> Sender:
    profile = next(each for each in CAST.profiles if each.user_code == user_code)
    number = Id(ID_CBE, profile.cbe) if profile.cbe else Id(ID_HCPARTY, f"{profile.nihii}000")
    ids = (number, Id(LOCAL, profile.user_code, "vaccinnet"))
    kind = "orghospital" if profile.organisation_kind == "hospital" else "orgpractice"
    return Sender(user_code, _issue(user_code), Party(ids, kind, profile.name), profile.software_ids[0])


@pytest.fixture(scope="session")
def senders(django_db_setup, django_db_blocker):
    """The hospital, the CBE organisations and the hospital of the other company; their keys are made once."""
    with loaded_cast(django_db_blocker, now=datetime.now(UTC)):
        return {code: _sender(code) for code in ("ORG-1001", "ORG-1002", "ORG-1003", "ORG-1101")}


@pytest.fixture(scope="module")
def _cast(django_db_setup, django_db_blocker):
    with loaded_cast(django_db_blocker, now=datetime.now(UTC)):
        yield


@pytest.fixture
def door(senders, _cast, db):
    return Door(senders)


@pytest.fixture
def nothing_stored(door):
    """What is refused never costs a stored row."""
    before = door.stored()
    yield
    assert door.stored() == before
