"""A connection of somebody who brings letters, with bounds on its time, its bytes and the length of a line."""

import asyncio
from typing import Any

from aiosmtpd.smtp import SMTP

from vaccinnet.mail.gate import Gate
from vaccinnet.mail.terms import InboxTerms

# A letter may be sent although it is too large; whoever goes on beyond this is not listened to.
_MOST_LETTERS = 4
# The library keeps a line until it ends.
_LONGEST_LINE = 64 * 1024
_SECONDS_OF_PROXY = 10.0
_BUSY = b"421 4.3.2 Too many connections; try again later\r\n"
_STOPPING = b"421 4.3.2 The receiver stops; try again later\r\n"
_NOBODY = "550 5.7.1 Mail without a sender is not taken here"


class Connection(SMTP):
    """A session of aiosmtpd; `sender_address` is where it comes from, as a proxy in front tells it."""

    def __init__(
        self,
        reception: Any,
        gate: Gate,
        terms: InboxTerms,
        connections: set["Connection"],
        loop: asyncio.AbstractEventLoop,
    ):
        super().__init__(
            reception,
            data_size_limit=terms.most_bytes,
            hostname=terms.name,
            ident="ESMTP",
            tls_context=terms.tls,
            timeout=terms.command,
            auth_exclude_mechanism=("LOGIN", "PLAIN"),
            command_call_limit=terms.most_commands,
            proxy_protocol_timeout=_SECONDS_OF_PROXY if terms.is_behind_proxy else None,
            loop=loop,
        )
        self.sender_address = ""
        self._gate, self._terms, self._all = gate, terms, connections
        self._is_in = False
        self._bytes_left = terms.most_bytes * _MOST_LETTERS
        self._line = 0
        self._deadline: asyncio.TimerHandle | None = None

    @property
    def task(self) -> "asyncio.Task[None] | None":
        """Return what answers this connection, while it does."""
        task: asyncio.Task[None] | None = self._handler_coroutine
        return task

    def connection_made(self, transport: Any) -> None:
        """Let it in, unless there are too many; with STARTTLS it is made a second time."""
        if self._is_in:
            super().connection_made(transport)
            return
        if not self._gate.enter():
            self._turn_away(transport)
            return
        self._is_in = True
        self._all.add(self)
        address = str((transport.get_extra_info("peername") or ("unknown",))[0])
        if not self._terms.is_behind_proxy and not self.came_from(address):
            self._leave()
            self._turn_away(transport)
            return
        self._deadline = self.loop.call_later(self._terms.connection, self.abort)
        super().connection_made(transport)

    def came_from(self, address: str) -> bool:
        """Note where it comes from, and return whether it may stay."""
        if not self._gate.greet(address):
            return False
        self.sender_address = address
        return True

    def data_received(self, data: bytes) -> None:
        """Take what comes, as long as it is within bounds."""
        if not self._is_in:
            return
        self._bytes_left -= len(data)
        end = data.rfind(b"\n")
        self._line = len(data) - end - 1 if end >= 0 else self._line + len(data)
        if self._bytes_left < 0 or self._line > _LONGEST_LINE:
            self.abort()
            return
        super().data_received(data)

    def eof_received(self) -> bool | None:
        """Note that nothing more comes."""
        return super().eof_received() if self._is_in else None

    def connection_lost(self, error: Exception | None) -> None:
        """Count it no longer."""
        if self._is_in:
            self._leave()
            super().connection_lost(error)

    async def smtp_MAIL(self, arg: str | None) -> None:  # noqa: N802
        """Begin a letter; one without a sender is an answer of a program, and gets none."""
        if (arg or "").upper().replace(" ", "").startswith("FROM:<>"):
            await self.push(_NOBODY)
            return
        await super().smtp_MAIL(arg)

    def finish(self) -> None:
        """Let whoever brings no letter at this moment go."""
        transport: Any = self.transport
        if transport is not None and self.envelope is not None and not self.envelope.rcpt_tos:
            transport.write(_STOPPING)
            transport.close()

    def abort(self) -> None:
        """Close it at once."""
        transport: Any = self.transport
        if transport is not None:
            transport.abort()

    def _turn_away(self, transport: Any) -> None:
        transport.write(_BUSY)
        transport.close()

    def _leave(self) -> None:
        if self._deadline:
            self._deadline.cancel()
        self._is_in = False
        self._all.discard(self)
        self._gate.leave()
        if self.sender_address:
            self._gate.say_goodbye(self.sender_address)
            self.sender_address = ""
