"""Through the door of the RegistratieService: speakers with their tokens, messages to send, and what is behind it."""

import base64
import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property

import pytest
from django.db import transaction
from django.test import Client
from lxml import etree

from vaccinnet.acceptance import ca, sts
from vaccinnet.acceptance.cast import read_cast
from vaccinnet.acceptance.load_cast import load_cast
from vaccinnet.ehealth.keystore import Keystore, read_p12
from vaccinnet.ehealth.saml.assertion import Assertion, Attribute
from vaccinnet.ehealth.saml.attributes import (
    ASSERTED,
    CERTIFIED,
    DOCTOR_NIHII,
    HOLDER_SSIN,
    IS_DOCTOR,
    PRACTICES,
    SSIN,
    holder_number_of,
    is_recognised,
    number_of,
    recognised_nihii,
)
from vaccinnet.ehealth.saml.names import ISSUER
from vaccinnet.ehealth.saml.write import write_assertion
from vaccinnet.ehealth.subject import Subject
from vaccinnet.ehealth.wss import sign_as_holder
from vaccinnet.kmehr.business_day import business_day
from vaccinnet.kmehr.message import Folder, Id, Message, Party, Patient, sequence_ids
from vaccinnet.kmehr.names import ID_HCPARTY
from vaccinnet.kmehr.sample import SAMPLE_HEADER, SAMPLE_VACCINATION
from vaccinnet.kmehr.write import to_bytes
from vaccinnet.profiles.models import Profile
from vaccinnet.register.models import Vaccination as Stored
from vaccinnet.register.persons import find_persons
from vaccinnet.registration.schema import request_findings
from vaccinnet.registration.wire import (
    PATH,
    AddRequest,
    GetRequest,
    RemoveRequest,
    Sent,
    read_answer,
    write_add,
    write_get,
    write_remove,
)
from vaccinnet.soap.envelope import read
from vaccinnet.soap.names import FINDINGS
from vaccinnet.soap.write import wrap
from vaccinnet.stock.consult import left
from vaccinnet.stock.move import receive

CAST = read_cast()
SOFTWARE_ID = "Voorbeeld_Zorgdossier"
BOOSTRIX = "1734094"
_F = {"f": FINDINGS}
# Doctor, stagemeester, trainee, specialist, two members, the other company's doctor, a practice, an out-of-hours post.
_WHO = (
    *("ART-2005", "ART-2006", "ART-2007", "ART-2008", "ART-2009", "ART-2010", "ART-2101"),
    *("PRA-3001", "PRA-3002", "PRA-3003", "ORG-1004", "ORG-1001"),
)


@dataclass(frozen=True)
class Speaker:
    """Somebody of the cast with a key and a token, and how a message names them."""

    user_code: str
    keystore: Keystore
    token: bytes
    party: Party
    subject: Subject
    nihii: str

    @property
    def key(self) -> uuid.UUID:
        return Profile.objects.get(user_code=self.user_code).key


class Answer:
    """What the door answered; an answer that is no Fault is valid against the contract."""

    def __init__(self, response):
        self.status, self.content, self.headers = response.status_code, response.content, response.headers

    @cached_property
    def payload(self):
        return read(self.content).payload

    @property
    def is_fault(self):
        return etree.QName(self.payload).localname == "Fault"

    @property
    def said(self):
        assert self.status == 200, self.content
        assert request_findings(self.payload) == []
        return read_answer(self.payload)

    @property
    def code(self):
        return self.said.status.code

    @property
    def text(self):
        return self.said.status.text

    @property
    def results(self):
        return self.said.results

    @property
    def codes(self):
        return [each.status.code for each in self.results]

    @property
    def ids(self):
        return [each.vaccination_id for each in self.results]

    @property
    def rules(self):
        """The rules that refused: of a Fault, or of the lines of the status and of the results."""
        if self.is_fault:
            return [each.get("rule") for each in self.payload.iterfind("detail/f:findings/f:finding", _F)]
        texts = [self.text, *(each.status.text for each in getattr(self.said, "results", ()))]
        return [line.split()[0].rstrip(":") for text in texts for line in text.splitlines() if line[3:4] == "-"]

    @property
    def faultcode(self):
        return self.payload.findtext("faultcode")


def token_of(keystore, subject, nihii, **changes) -> bytes:
    """A token that certifies the holder of this keystore; `changes` are those of the Assertion."""
    now = datetime.now(UTC)
    good = Assertion(
        id=f"_{uuid.uuid4().hex}",
        issuer=ISSUER,
        not_before=now - timedelta(minutes=5),
        not_on_or_after=now + timedelta(hours=24),
        holder=keystore.certificate,
        attributes=attributes_of(subject, nihii),
    )
    return etree.tostring(write_assertion(good.but(**changes), signer=sts.signer(now), now=now))


def attributes_of(subject, nihii):
    if subject.type == "SSIN":
        return (
            Attribute(HOLDER_SSIN, ASSERTED, (subject.number,)),
            Attribute(SSIN, ASSERTED, (subject.number,)),
            Attribute(IS_DOCTOR, CERTIFIED, ("true",)),
            Attribute(DOCTOR_NIHII, CERTIFIED, (nihii,)),
        )
    practice = PRACTICES.get(subject.type, "hospital")
    return (
        Attribute(holder_number_of(practice), ASSERTED, (subject.number,)),
        Attribute(number_of(practice), ASSERTED, (subject.number,)),
        Attribute(is_recognised(practice), CERTIFIED, ("true",)),
        Attribute(recognised_nihii(practice), CERTIFIED, (f"{nihii:0<11}",)),
    )


class Registration:
    """The RegistratieService, and all that is needed to call it. The usual speaker is a doctor."""

    def __init__(self, speakers):
        self.speakers = speakers
        self.doctor, self.stagemeester, self.trainee = (speakers[f"ART-200{n}"] for n in (5, 6, 7))
        self.specialist, self.member = speakers["ART-2008"], speakers["ART-2009"]
        self.practice, self.stranger = speakers["PRA-3001"], speakers["ART-2101"]
        self.client = Client(headers={"host": "localhost"}, raise_request_exception=True)

    def token(self, *, by=None, **changes) -> bytes:
        """A token for the doctor, with something else in its assertion."""
        by = by or self.doctor
        return token_of(by.keystore, by.subject, by.nihii, **changes)

    attributes_of = staticmethod(attributes_of)

    def new_speaker(self, user_code: str) -> Speaker:
        """Somebody of the cast with a key of their own, whose certificate the environment knows."""
        return _speaker(user_code)

    # What to send.

    @cached_property
    def today(self) -> date:
        return business_day(datetime.now(UTC))

    def days_ago(self, days: int) -> date:
        return self.today - timedelta(days=days)

    def patient(self, given_names: str = "Eva", **changes) -> Patient:
        citizen = next(each for each in CAST.citizens if each.given_names == given_names)
        named = Patient(
            insz=citizen.insz,
            first_names=(citizen.given_names,),
            family_name=citizen.family_name,
            birth_date=citizen.birth_date,
            sex=citizen.sex,
        )
        return named.but(**changes)

    def message(self, given_names: str = "Eva", *, by=None, author=None, header=None, **changes) -> Message:
        """A message with one vaccination, given yesterday; `changes` are those of the vaccination."""
        by = by or self.doctor
        vaccination = SAMPLE_VACCINATION.but(
            ids=sequence_ids(1),
            author=((author or by).party,),
            given_on=self.days_ago(1),
            reported_on=self.today,
            cnk=BOOSTRIX,
        )
        head = SAMPLE_HEADER.but(id=f"{by.nihii}.{uuid.uuid4().hex}", sender=(by.party,), date=self.today)
        folder = Folder(sequence_ids(1), self.patient(given_names), (vaccination.but(**changes),))
        return Message(head.but(**(header or {})), (folder,))

    def request(self, *messages, given_names="Eva", software_id=SOFTWARE_ID, vaccinnet_id="", moves_stock=True):
        """The request to add messages: Message nouns, elements or bytes."""
        sent = tuple(Sent(_bytes(each), moves_stock) for each in messages)
        return write_add(AddRequest(software_id, vaccinnet_id, self.patient(given_names).insz, sent))

    def signed(self, payload, *, by=None, token=None, key=None, created=None, **options) -> bytes:
        by = by or self.doctor
        return sign_as_holder(
            wrap(payload),
            key=key or by.keystore.key,
            assertion=token or by.token,
            created=created or datetime.now(UTC),
            **options,
        )

    # Calling.

    def post(self, data: bytes, path: str = PATH, **headers) -> Answer:
        headers = {"soapaction": '"urn:be:fgov:ehealth:safe:vaccination:AddVaccinations"', **headers}
        return Answer(self.client.post(path, data=data, content_type="text/xml; charset=utf-8", headers=headers))

    def call(self, payload, *, by=None) -> Answer:
        return self.post(self.signed(payload, by=by))

    def add(self, *messages, by=None, **options) -> Answer:
        return self.call(self.request(*messages or (self.message(by=by),), **options), by=by)

    def remove(self, vaccination_id, *, by=None, given_names="Eva") -> Answer:
        request = RemoveRequest(SOFTWARE_ID, "", self.patient(given_names).insz, vaccination_id)
        return self.call(write_remove(request), by=by)

    def get(self, *, by=None, given_names="Eva", since=None) -> Answer:
        return self.call(write_get(GetRequest(SOFTWARE_ID, "", self.patient(given_names).insz, since)), by=by)

    # What is behind it.

    def stored(self, given_names: str = "Eva") -> list[Stored]:
        """What the register keeps of a person, removed or not, the latest first."""
        return list(Stored.objects.filter(person_key=self.person_key(given_names)).order_by("-given_on"))

    def person_key(self, given_names: str = "Eva") -> uuid.UUID:
        insz = self.patient(given_names).insz
        return find_persons([insz])[insz].key

    def receive(self, doses: int, *, by=None, vaccine_key="DTPA/GL001") -> None:
        receive(sender_key=(by or self.doctor).key, vaccine_key=vaccine_key, doses=doses, now=datetime.now(UTC))

    def left(self, *, by=None, vaccine_key="DTPA/GL001"):
        return left((by or self.doctor).key, [vaccine_key]).get(vaccine_key)


def _bytes(message) -> bytes:
    if isinstance(message, bytes):
        return message
    return to_bytes(message) if isinstance(message, Message) else etree.tostring(message)


def encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _speaker(user_code: str) -> Speaker:
    profile = next(each for each in CAST.profiles if each.user_code == user_code)
    issued = ca.issue_certificate(profile.subject, password="geheim", now=datetime.now(UTC))
    keystore = read_p12(issued.p12, password="geheim")
    kind = "persphysician" if profile.subject.type == "SSIN" else "orgpractice"
    nihii = f"{profile.nihii:0<11}"
    party = Party((Id(ID_HCPARTY, nihii),), kind, profile.name)
    token = token_of(keystore, profile.subject, nihii)
    return Speaker(user_code, keystore, token, party, profile.subject, nihii)


@pytest.fixture(scope="session")
def speakers(django_db_setup, django_db_blocker):
    """Those of the cast who call; their keys and tokens are made once."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_cast(datetime.now(UTC))
        made = {code: _speaker(code) for code in _WHO}
        transaction.set_rollback(True)
    return made


@pytest.fixture
def service(speakers, _cast, db):
    return Registration(speakers)
