"""The reference application: send a batch to BatchUpload, and ask for its result.

This is all there is to it: write the vaccinations as a KMEHR message, put that into a request, the request into a SOAP
envelope, sign the envelope with the eHealth certificate of the organisation, POST it, and read the answer.

    keystore = read_p12(Path("hospital.acc-p12").read_bytes(), password="...")
    with httpx.Client(timeout=60) as http:
        service = BatchUpload("http://localhost:8000/VaccinnetUPL/wupl/UPLVaccinatieGegevens", keystore, http=http)
        answer = service.submit(write_message(message), pakket="Integrator_Program_Hospital", now=datetime.now(UTC))
        ...  # the batch is processed within the hour
        result = service.result(answer.transaction_id, user_code="ORG-1001", now=datetime.now(UTC))
"""

from collections.abc import Callable
from datetime import datetime

import httpx
from lxml import etree

from vaccinnet.batch.wire import (
    Accepted,
    FaultPair,
    FolderAnswer,
    ResultRequest,
    read_answer,
    write_result_request,
    write_upload,
)
from vaccinnet.client.call import Exchange, NoAnswer, call, payload_of
from vaccinnet.client.soap_fault import SoapFault
from vaccinnet.ehealth.keystore import Keystore
from vaccinnet.ehealth.wss.sign import sign
from vaccinnet.register.arrival import Origin
from vaccinnet.soap.write import wrap

# The only type of BatchUpload: an organisation that signs with its eHealth certificate.
TYPE = "auth_eHealth_org"


class BatchUpload:
    """The service at `url`, spoken to with the certificate in `keystore`.

    `keep` gets every exchange, also one that was refused; the qualification test asks for these files.
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

    def submit(
        self, kmehrmessage: etree._Element, *, pakket: str, now: datetime, origin: Origin = "own"
    ) -> Accepted | FaultPair:
        """Send vaccinations: the sender's own work (aanleveren), or history that it reports (aanvullen).

        Raises SoapFault when the message itself is refused, and NoAnswer when there is no service.
        """
        request = write_upload(origin, type=TYPE, pakket=pakket, kmehrmessage=kmehrmessage)
        answer = self._call("aanleveren" if origin == "own" else "aanvullen", request, now)
        if isinstance(answer, tuple):
            raise NoAnswer(f"{self.url} answered a submission with a result.")
        return answer

    def result(self, request_id: str, *, user_code: str, now: datetime) -> tuple[FolderAnswer, ...] | FaultPair:
        """Ask what became of each person and each vaccination of the batch with this transactionId.

        Raises SoapFault when the message itself is refused, and NoAnswer when there is no service.
        """
        request = write_result_request(ResultRequest(request_id, user_code))
        answer = self._call("resultaat", request, now)
        if isinstance(answer, Accepted):
            raise NoAnswer(f"{self.url} answered a request for a result with a transactionId.")
        return answer

    def _call(
        self, operation: str, payload: etree._Element, now: datetime
    ) -> Accepted | FaultPair | tuple[FolderAnswer, ...]:
        """Sign a request, send it, and return the answer."""
        signed = sign(wrap(payload), key=self.keystore.key, certificate=self.keystore.certificate, created=now)
        response = call(self.http, self.url, signed)
        self.keep(Exchange(operation, signed, response.content))
        return _answer_in(response)


def _answer_in(response: httpx.Response) -> Accepted | FaultPair | tuple[FolderAnswer, ...]:
    payload = payload_of(response)
    try:
        return read_answer(payload)
    except ValueError as error:
        raise NoAnswer(f"{response.url} answered with something else: {error}.") from None


__all__ = ["TYPE", "Accepted", "BatchUpload", "Exchange", "FaultPair", "FolderAnswer", "NoAnswer", "SoapFault"]
