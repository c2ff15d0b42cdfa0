"""The reference application for doctors: add, remove and fetch vaccinations by the RegistratieService.

This is all there is to it: write each vaccination as a KMEHR message of its own, put up to five of one person, in
base64, into a request, the request into a SOAP envelope, sign the envelope with the key that the token of the STS
confirms, POST it, and read the answer.

    keystore = read_p12(Path("doctor.acc-p12").read_bytes(), password="...")
    with httpx.Client(timeout=60) as http:
        sts = SecurityTokenService("http://localhost:8000/IAM/SecurityTokenService/v1", keystore, http)
        token = sts.issue(datetime.now(UTC))
        service = Registration("http://localhost:8000/VaccinnetUPL/wupl/VaccinationService-2_1", keystore, http=http)
        request = AddRequest("Integrator_Program", "", insz, (Sent(to_bytes(message)),))
        answer = service.add(request, token=token, now=datetime.now(UTC))
"""

from collections.abc import Callable
from datetime import datetime

import httpx
from lxml import etree

from vaccinnet.client.call import Exchange, NoAnswer, call, payload_of
from vaccinnet.client.security_token import Token
from vaccinnet.client.soap_fault import SoapFault
from vaccinnet.ehealth.keystore import Keystore
from vaccinnet.ehealth.wss.sign import sign_as_holder
from vaccinnet.registration.wire import (
    AddAnswer,
    AddRequest,
    Answer,
    GetAnswer,
    GetRequest,
    RemoveAnswer,
    RemoveRequest,
    Request,
    read_answer,
    soap_action,
    write_add,
    write_get,
    write_remove,
)
from vaccinnet.soap.write import wrap


class Registration:
    """The service at `url`, spoken to with the key in `keystore`, whose holder a token names.

    `keep` gets every exchange, also one that was refused; the qualification test asks for these files. Every call
    raises SoapFault when the message itself is refused, and NoAnswer when there is no service.
    """

    def __init__(
        self,
        url: str,
        keystore: Keystore,
        *,
        http: httpx.Client,
        keep: Callable[[Exchange], None] = lambda exchange: None,
    ):
        self.url = url
        self.keystore = keystore
        self.http = http
        self.keep = keep

    def add(self, request: AddRequest, *, token: Token, now: datetime) -> AddAnswer:
        """Register vaccinations of one person, and return what became of each message."""
        answer = self._call("AddVaccinations", request, token, now)
        assert isinstance(answer, AddAnswer)
        return answer

    def remove(self, request: RemoveRequest, *, token: Token, now: datetime) -> RemoveAnswer:
        """Remove a vaccination, and return whether that was done."""
        answer = self._call("RemoveVaccination", request, token, now)
        assert isinstance(answer, RemoveAnswer)
        return answer

    def get(self, request: GetRequest, *, token: Token, now: datetime) -> GetAnswer:
        """Fetch the vaccinations of a person: a KMEHR message as bytes, or None when there is nothing."""
        answer = self._call("GetVaccinations", request, token, now)
        assert isinstance(answer, GetAnswer)
        return answer

    def _call(self, operation: str, request: Request, token: Token, now: datetime) -> Answer:
        """Sign a request, send it, and return the answer, which is one of this operation."""
        signed = sign_as_holder(
            wrap(_written(request)), key=self.keystore.key, assertion=token.assertion_bytes, created=now
        )
        response = call(self.http, self.url, signed, action=soap_action(operation))
        self.keep(Exchange(operation, signed, response.content))
        payload = payload_of(response)
        if not str(payload.tag).endswith(f"}}{operation}Response"):
            raise NoAnswer(f"{response.url} answered {operation} with something else.")
        try:
            return read_answer(payload)
        except ValueError as error:
            raise NoAnswer(f"{response.url} answered with something else: {error}.") from None


def _written(request: Request) -> etree._Element:
    if isinstance(request, AddRequest):
        return write_add(request)
    return write_remove(request) if isinstance(request, RemoveRequest) else write_get(request)


__all__ = ["NoAnswer", "Registration", "SoapFault"]
