"""Who may come in: how many connections and letters there are, in all and from one address."""

import time
from collections import OrderedDict, deque
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address, ip_network

from vaccinnet.mail.terms import InboxTerms

_HOUR = 3600.0
# Addresses that are remembered; whoever has more of them than this gets around the limit of one.
_MOST_REMEMBERED = 10_000
_OF_ONE_HOLDER = 64


class Gate:
    """Counts what comes, in the memory of one receiver."""

    def __init__(self, terms: InboxTerms, clock: Callable[[], float] = time.monotonic):
        self._terms, self._clock = terms, clock
        self._open = 0
        self._connections: dict[str, int] = {}
        self._letters: OrderedDict[str, deque[float]] = OrderedDict()

    def enter(self) -> bool:
        """Let a connection in, unless there are too many; whoever was let in leaves once."""
        if self._open >= self._terms.most_connections:
            return False
        self._open += 1
        return True

    def leave(self) -> None:
        """Let a connection out."""
        self._open -= 1

    def greet(self, address: str) -> bool:
        """Count a connection of this address, unless it has too many; whoever was counted says goodbye once."""
        key = _holder(address)
        if not self._is_relay(address) and self._connections.get(key, 0) >= self._terms.most_connections_of_one:
            return False
        self._connections[key] = self._connections.get(key, 0) + 1
        return True

    def say_goodbye(self, address: str) -> None:
        """Count a connection of this address no longer."""
        key = _holder(address)
        self._connections[key] = self._connections.get(key, 1) - 1
        if self._connections[key] <= 0:
            del self._connections[key]

    def may_send(self, address: str) -> bool:
        """Return whether this address may send a letter now, and count it."""
        if self._is_relay(address):
            return True
        key, now = _holder(address), self._clock()
        sent = self._letters.setdefault(key, deque())
        self._letters.move_to_end(key)
        while sent and sent[0] <= now - _HOUR:
            sent.popleft()
        if len(sent) >= self._terms.most_letters_an_hour:
            return False
        sent.append(now)
        while len(self._letters) > _MOST_REMEMBERED:
            self._letters.popitem(last=False)
        return True

    def _is_relay(self, address: str) -> bool:
        try:
            found = ip_address(address)
        except ValueError:
            return False
        return any(found in network for network in self._terms.relays)


def _holder(address: str) -> str:
    """Return what stands for whoever has an address: of IPv6 everybody has a whole network."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv6Address):
        return str(ip_network((found, _OF_ONE_HOLDER), strict=False))
    return str(found)
