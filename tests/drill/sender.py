"""The sender of the drill: an integrator's software that does not give up when an answer fails to come."""

import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

import httpx
from tests.drill.sent import Sent

from vaccinnet.acceptance.cast import CastProfile
from vaccinnet.batch.wire import Accepted, FolderAnswer, read_answer
from vaccinnet.client.batch_upload import BatchUpload, NoAnswer, SoapFault
from vaccinnet.client.soap_fault import read_fault
from vaccinnet.ehealth.keystore import Keystore, read_p12
from vaccinnet.ehealth.wss import sign
from vaccinnet.rulebook import Refused
from vaccinnet.soap import envelope
from vaccinnet.soap.names import FAULT
from vaccinnet.soap.write import wrap

_PAUSE = 0.1
_SECONDS_FOR_AN_ANSWER = 30
_HEADERS = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": '""'}
_PASSWORD = "made-up"
_NOT_YET = "BAT-023"

_Got = TypeVar("_Got")


class TookTooLong(Exception):
    """Something did not come before a minute had passed; the text says what."""


class WasRefused(Exception):
    """The service refused what it must take; the text is what it said."""


def insist(attempt: Callable[[], _Got | None], *, until: float, what: str) -> _Got:
    """Return what an attempt gives, tried again and again. Raises TookTooLong when `until` has passed."""
    while True:
        got = attempt()
        if got is not None:
            return got
        if time.monotonic() > until:
            raise TookTooLong(f"It took longer than a minute: {what}.")
        time.sleep(_PAUSE)


class Sender:
    """The hospital's software, with a certificate that it has just got."""

    def __init__(self, addresses: dict[str, str], hospital: CastProfile):
        self._hospital = hospital
        self._http = httpx.Client(timeout=_SECONDS_FOR_AN_ANSWER)
        self._keystore = self._get_keystore(addresses["certificates"])
        self._service = BatchUpload(addresses["batch_upload"], self._keystore, http=self._http)

    def sign(self, sent: Sent) -> bytes:
        """Return the batch as a signed message."""
        request = wrap(sent.request(self._hospital))
        return sign(request, key=self._keystore.key, certificate=self._keystore.certificate, created=datetime.now(UTC))

    def post(self, signed: bytes) -> uuid.UUID | None:
        """Send signed bytes once, and return the transactionId; None when no answer came, or that the server failed."""
        try:
            response = self._http.post(self._service.url, content=signed, headers=_HEADERS)
            payload = envelope.read(response.content).payload
        except (httpx.HTTPError, Refused):
            return None
        if payload.tag == FAULT:
            _pass_over(read_fault(payload))
            return None
        answer = read_answer(payload)
        if not isinstance(answer, Accepted):
            raise WasRefused(str(answer))
        return uuid.UUID(hex=answer.transaction_id)

    def deliver(self, signed: bytes, *, until: float) -> uuid.UUID:
        """Send signed bytes until the answer is a transactionId, and return it."""
        return insist(lambda: self.post(signed), until=until, what="a transactionId")

    def result(self, key: uuid.UUID, *, until: float) -> tuple[FolderAnswer, ...]:
        """Ask for the result of a batch until it is there, and return it."""
        return insist(lambda: self._ask(key), until=until, what=f"the result of {key}")

    def _ask(self, key: uuid.UUID) -> tuple[FolderAnswer, ...] | None:
        try:
            answer = self._service.result(key.hex.upper(), user_code=self._hospital.user_code, now=datetime.now(UTC))
        except NoAnswer:
            return None
        except SoapFault as fault:
            _pass_over(fault)
            return None
        if isinstance(answer, tuple):
            return answer
        if answer.code != _NOT_YET:
            raise WasRefused(str(answer))
        return None

    def _get_keystore(self, url: str) -> Keystore:
        asked = self._http.post(url, data={"profile": str(self._hospital.subject), "password": _PASSWORD})
        return read_p12(asked.raise_for_status().content, password=_PASSWORD)


def _pass_over(fault: SoapFault) -> None:
    """Let a failure of the server pass: it may recover. What it says of the message itself is final."""
    if not fault.code.endswith(":Server"):
        raise WasRefused(str(fault))
