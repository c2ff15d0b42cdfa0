"""One call of a web service: send a signed message, and read the payload of the answer."""

from dataclasses import dataclass, field

import httpx
from lxml import etree

from vaccinnet.client.soap_fault import read_fault
from vaccinnet.rulebook import Refused
from vaccinnet.soap import envelope
from vaccinnet.soap.names import FAULT


@dataclass(frozen=True, slots=True)
class Exchange:
    """One call as it went over the wire: the bytes of request and answer, complete with Header and Body."""

    operation: str
    request: bytes = field(repr=False)
    answer: bytes = field(repr=False)


class NoAnswer(Exception):
    """The service could not be reached, or what answered is another service; the text says which."""


def call(http: httpx.Client, url: str, message: bytes, *, action: str = "") -> httpx.Response:
    """Return what the service at `url` answers to a message. Raises NoAnswer."""
    headers = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": f'"{action}"'}
    try:
        return http.post(url, content=message, headers=headers)
    except httpx.HTTPError as error:
        raise NoAnswer(f"{url} cannot be reached: {error}") from error


def payload_of(response: httpx.Response) -> etree._Element:
    """Return the payload of an answer.

    Raises SoapFault when the service refused the message, and NoAnswer when the answer is not SOAP.
    """
    try:
        payload = envelope.read(response.content).payload
    except Refused:
        kind = response.headers.get("Content-Type", "nothing").partition(";")[0]
        raise NoAnswer(f"{response.url} answered HTTP {response.status_code} with {kind}, not with SOAP.") from None
    if payload.tag == FAULT:
        raise read_fault(payload)
    return payload
