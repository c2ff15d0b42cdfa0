"""Under which terms mail is taken."""

import ssl
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network

_MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxTerms:
    """The address that gets mail, how much may come, and how long a sender may take.

    `own_addresses` are those from which the register writes. From a network of `relays` any number of mails comes.
    """

    address: str
    own_addresses: tuple[str, ...] = ()
    name: str = "localhost"
    most_bytes: int = 16 * _MEBIBYTE
    most_connections: int = 20
    most_connections_of_one: int = 5
    most_letters_an_hour: int = 60
    relays: tuple[IPv4Network | IPv6Network, ...] = ()
    is_behind_proxy: bool = False
    tls: ssl.SSLContext | None = field(default=None, repr=False)
    # Seconds that a command may take, with all the bytes of its letter, and a connection in all.
    command: float = 300.0
    connection: float = 900.0
    # Every letter is answered after so many seconds, so that how long it took tells nothing of its sender.
    answers_after: float = 2.0
    # Commands of each kind in one connection.
    most_commands: int = 100
