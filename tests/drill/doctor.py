"""Doctors at work while something breaks: each call is sent until it is answered, always as the same signed bytes."""

import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx
from tests.drill.people import Citizen

from vaccinnet.acceptance.cast import CastProfile
from vaccinnet.client.call import NoAnswer, call, payload_of
from vaccinnet.client.security_token import PATH as STS_PATH
from vaccinnet.client.security_token import SecurityTokenService
from vaccinnet.client.soap_fault import SoapFault
from vaccinnet.config.showcase.steps import certificate
from vaccinnet.ehealth.wss.sign import sign_as_holder
from vaccinnet.kmehr.business_day import business_day
from vaccinnet.kmehr.message import Folder, Id, Message, Party, Patient, sequence_ids
from vaccinnet.kmehr.names import ID_HCPARTY
from vaccinnet.kmehr.sample import SAMPLE_HEADER, SAMPLE_VACCINATION
from vaccinnet.kmehr.write import to_bytes
from vaccinnet.registration.wire import PATH, AddAnswer, AddRequest, Sent, read_answer, soap_action, write_add
from vaccinnet.soap.write import wrap

_CNK = "1734094"
_DAYS = 100
_PAUSE = 0.1
_SECONDS_FOR_AN_ANSWER = 15


@dataclass(frozen=True)
class Accepted:
    """A vaccination that was answered with its id: whose it is, the day, and when the answer came."""

    insz: str
    given_on: str
    vaccination_id: str
    at: float


@dataclass
class Doctor:
    """A doctor's software, which speaks to one host, and to the next when that one fails."""

    profile: CastProfile
    hosts: Sequence[str]
    people: Sequence[Citizen]
    accepted: list[Accepted] = field(default_factory=list)
    # What was answered otherwise than with an id: that must not happen.
    refused: list[str] = field(default_factory=list)
    # When a call failed; it was sent again.
    failed_at: list[float] = field(default_factory=list)
    # The longest that one call took, with all its repetitions.
    longest: float = 0.0

    def __post_init__(self) -> None:
        self._http = httpx.Client(timeout=_SECONDS_FOR_AN_ANSWER)
        with httpx.Client(base_url=self.hosts[0]) as http:
            self._keystore = certificate(self.profile, http=http)
            sts = SecurityTokenService(self.hosts[0] + STS_PATH, self._keystore, http)
            self._token = sts.issue(datetime.now(UTC)).assertion_bytes
        self._host = 0

    def work(self, stop: threading.Event) -> None:
        """Register one vaccination after the other until `stop` is set; what was begun is brought to its end."""
        for number, (citizen, days_ago) in enumerate(self._todo()):
            if stop.is_set():
                return
            self._register(citizen, days_ago, number)
        raise AssertionError("there are too few people for this drill")

    def _todo(self) -> Iterator[tuple[Citizen, int]]:
        for days_ago in range(_DAYS):
            for citizen in self.people:
                yield citizen, days_ago

    def _register(self, citizen: Citizen, days_ago: int, number: int) -> None:
        given_on = business_day(datetime.now(UTC)) - timedelta(days=days_ago)
        message = to_bytes(self._message(citizen, days_ago, number))
        request = AddRequest(self.profile.software_ids[0], self.profile.user_code, citizen.insz, (Sent(message),))
        began = time.monotonic()
        answer = self._deliver(wrap(write_add(request)))
        now = time.monotonic()
        self.longest = max(self.longest, now - began)
        (result,) = answer.results
        if result.vaccination_id:
            self.accepted.append(Accepted(citizen.insz, str(given_on), result.vaccination_id, now))
        else:
            self.refused.append(f"{result.status.code} {result.status.text}")

    def _deliver(self, envelope) -> AddAnswer:
        signed = sign_as_holder(envelope, key=self._keystore.key, assertion=self._token, created=datetime.now(UTC))
        while True:
            try:
                url = self.hosts[self._host] + PATH
                answer = read_answer(payload_of(call(self._http, url, signed, action=soap_action("AddVaccinations"))))
                assert isinstance(answer, AddAnswer)
                return answer
            except (NoAnswer, SoapFault) as failed:
                if isinstance(failed, SoapFault) and not failed.code.endswith(":Server"):
                    raise
                self.failed_at.append(time.monotonic())
                self._host = (self._host + 1) % len(self.hosts)
                time.sleep(_PAUSE)

    def _message(self, citizen: Citizen, days_ago: int, number: int) -> Message:
        today = business_day(datetime.now(UTC))
        nihii = f"{self.profile.nihii:0<11}"
        party = Party(ids=(Id(ID_HCPARTY, nihii),), kind="persphysician", name=self.profile.name)
        given = SAMPLE_VACCINATION.but(
            ids=sequence_ids(1),
            author=(party,),
            reported_on=today,
            product_name="",
            cnk=_CNK,
            given_on=today - timedelta(days=days_ago),
        )
        patient = Patient(citizen.insz, ("Voornaam",), "Testburger", birth_date=citizen.birth_date, sex="unknown")
        header = SAMPLE_HEADER.but(id=f"{nihii}.{number}", date=today, sender=(party,))
        return Message(header, (Folder(sequence_ids(1), patient, (given,)),))
