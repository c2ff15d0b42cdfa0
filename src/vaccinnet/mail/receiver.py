"""The receiver: takes letters for one address by SMTP, and answers each once it is known what becomes of it."""

import asyncio
import signal
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from typing import Any

import structlog

from vaccinnet.integrators.email_address import same_form
from vaccinnet.mail.connection import Connection
from vaccinnet.mail.gate import Gate
from vaccinnet.mail.terms import InboxTerms
from vaccinnet.qualification.mailed.letter import Letter, read_letter

log = structlog.get_logger(__name__)

# Each has a connection to the database of its own.
_DELIVERERS = 4
_SECONDS_TO_FINISH = 20.0

TAKEN = "250 2.0.0 Taken; who sent it gets an answer by mail if the address is known here"
NOT_HERE = "550 5.1.1 There is no such mailbox here"
AUTOMATIC = "554 5.7.1 Mail of programs and lists is not taken here"
TOO_MANY = "451 4.7.1 Too many mails of one sender; try again in an hour"
FULL = "452 4.3.1 Too much waits here; try again tomorrow"
BROKEN = "451 4.3.0 Something broke here; try again later"


class Reception:
    """What is answered to each step of a letter; the methods have the names that aiosmtpd calls."""

    def __init__(self, terms: InboxTerms, deliver: Callable[[Letter], str], gate: Gate, executor: Executor):
        self._terms, self._deliver, self._gate, self._executor = terms, deliver, gate, executor

    async def handle_EHLO(  # noqa: N802
        self, connection: Any, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        """Return what is offered: nobody signs in here."""
        session.host_name = hostname
        return [each for each in responses if not each.startswith("250-AUTH")]

    async def handle_PROXY(self, connection: Connection, session: Any, envelope: Any, proxy: Any) -> bool:  # noqa: N802
        """Return whether who stands behind the proxy may come in."""
        return connection.came_from(str(proxy.src_addr or "unknown"))

    async def handle_MAIL(  # noqa: N802
        self, connection: Connection, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        """Return whether this sender may send a letter now."""
        if not self._gate.may_send(connection.sender_address):
            return TOO_MANY
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(  # noqa: N802
        self, connection: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        """Return whether a letter for this address is taken: nothing is passed on to others."""
        if same_form(address) != self._terms.address:
            return NOT_HERE
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, connection: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Return what became of the letter; one that is taken is in the database then."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        answer = await loop.run_in_executor(self._executor, self._answer_to, envelope.content)
        await asyncio.sleep(began + self._terms.answers_after - loop.time())
        return answer

    async def handle_exception(self, error: Exception) -> str:
        """Return an answer that tells nothing of what broke."""
        log.error("a letter could not be taken", exc_info=error)
        return BROKEN

    def _answer_to(self, contents: bytes) -> str:
        letter = read_letter(contents, own_addresses=self._terms.own_addresses or (self._terms.address,))
        if letter.is_automatic:
            return AUTOMATIC
        return FULL if self._deliver(letter) == "full" else TAKEN


class Receiver:
    """A receiver that can be started and stopped in an event loop."""

    def __init__(self, terms: InboxTerms, deliver: Callable[[Letter], str], executor: Executor):
        self._terms, self._gate = terms, Gate(terms)
        self._reception = Reception(terms, deliver, self._gate, executor)
        self._server: asyncio.Server | None = None
        self._connections: set[Connection] = set()

    async def start(self, host: str, port: int) -> int:
        """Listen, and return the port. Raises OSError."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: Connection(self._reception, self._gate, self._terms, self._connections, loop), host, port
        )
        listening: int = self._server.sockets[0].getsockname()[1]
        return listening

    async def stop(self) -> None:
        """Take no more connections, and give those that there are a while to finish."""
        assert self._server
        self._server.close()
        for each in list(self._connections):
            each.finish()
        tasks = [each.task for each in self._connections if each.task]
        if tasks:
            await asyncio.wait(tasks, timeout=_SECONDS_TO_FINISH)
        for each in list(self._connections):
            each.abort()
        await self._server.wait_closed()


def receive_until_stopped(terms: InboxTerms, deliver: Callable[[Letter], str], *, host: str, port: int) -> None:
    """Receive until this process is asked to stop; a letter that is being taken is answered. Raises OSError."""
    asyncio.run(_receive(terms, deliver, host, port))


async def _receive(terms: InboxTerms, deliver: Callable[[Letter], str], host: str, port: int) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    with ThreadPoolExecutor(_DELIVERERS, thread_name_prefix="deliver") as executor:
        receiver = Receiver(terms, deliver, executor)
        port = await receiver.start(host, port)
        log.info("mail is taken", host=host, port=port)
        await stop.wait()
        await receiver.stop()
