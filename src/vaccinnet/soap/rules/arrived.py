"""Rules about the bytes of a document before they are read."""

from collections.abc import Iterator

from vaccinnet.rulebook import Finding, rule
from vaccinnet.soap.facts import Arrived
from vaccinnet.soap.limits import Limits

_SMALL = Limits(max_bytes=1000)


@rule(
    "MSG-001",
    stage="transport",
    source="design: limits",
    since="2026.1",
    wrong="The document has {found} bytes; at most {most} are accepted.",
    accepts=[Arrived(1000, _SMALL)],
    rejects=[Arrived(1001, _SMALL)],
)
def check_size(arrived: Arrived) -> Iterator[Finding]:
    """A document is not larger than the limit of its web service.

    A large document takes memory that other senders need.

    Spread the vaccinations over several messages, each with its own signature.
    """
    if arrived.size > arrived.limits.max_bytes:
        yield Finding(found=arrived.size, values={"most": arrived.limits.max_bytes})


@rule(
    "MSG-002",
    stage="transport",
    source="XML 1.0, section 2.1",
    since="2026.1",
    wrong="There is nothing in it.",
    accepts=[Arrived(1)],
    rejects=[Arrived(0)],
)
def check_presence(arrived: Arrived) -> Iterator[Finding]:
    """A document has content.

    An empty document says nothing. Often the sending program failed before it wrote the body of its request.

    Send the XML document in the body of a POST request, with the header Content-Type: text/xml; charset=utf-8.
    """
    if not arrived.size:
        yield Finding()
