"""The addresses of a running server, for people and for programs."""

import errno
import socket
from dataclasses import dataclass

from vaccinnet.config.cannot_start import CannotStart

_EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104
_LAST_PORT = 65535
_HERE = ("127.0.0.1", "::1", "localhost")

# Where to look, below the base address; the paths are those of the web services and pages themselves.
_PATHS = {
    "start": "/",
    "records": "/Vaccinnet",
    "batch_upload": "/VaccinnetUPL/wupl/UPLVaccinatieGegevens",
    "batch_upload_wsdl": "/VaccinnetUPL/wupl/UPLVaccinatieGegevens?wsdl",
    "security_token_service": "/IAM/SecurityTokenService/v1",
    "registration": "/VaccinnetUPL/wupl/VaccinationService-2_1",
    "registration_wsdl": "/VaccinnetUPL/wupl/VaccinationService-2_1?wsdl",
    "fhir": "/fhir",
    "fhir_metadata": "/fhir/metadata",
    "certificates": "/eHealth/certificates",
    "root_certificate": "/eHealth/root.pem",
    "revocation_list": "/eHealth/crl/virtual-issuing.crl",
    "health": "/health",
}


@dataclass(frozen=True)
class Address:
    """Where a server listens."""

    host: str
    port: int
    has_tls: bool = False

    @property
    def base_url(self) -> str:
        """The address as one types it on this machine."""
        name = "localhost" if self.host in (*_HERE, *_EVERYWHERE) else self.host
        name = f"[{name}]" if ":" in name else name
        return f"{'https' if self.has_tls else 'http'}://{name}:{self.port}"

    @property
    def is_for_this_machine_only(self) -> bool:
        """Whether other machines cannot reach it."""
        return self.host in _HERE

    @property
    def certificate_names(self) -> list[str]:
        """The names for which the server's certificate must hold."""
        own = [] if self.host in (*_HERE, *_EVERYWHERE) else [self.host]
        return [
            "localhost",
            "127.0.0.1",
            "::1",
            *own,
            *([] if self.is_for_this_machine_only else [socket.gethostname()]),
        ]

    def pages(self) -> dict[str, str]:
        """Return every address to look at."""
        return {"base_url": self.base_url, **{name: self.base_url + path for name, path in _PATHS.items()}}


def free_address(host: str, port: int, *, has_tls: bool) -> Address:
    """Return the address once it is sure that we can listen there; port 0 is any free one. Raises CannotStart."""
    if not 0 <= port <= _LAST_PORT:
        raise CannotStart(f"There is no port {port}; choose one from 1 to {_LAST_PORT} with --port.")
    try:
        family, kind, _, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        with socket.socket(family, kind) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(place)
            return Address(host, trial.getsockname()[1], has_tls)
    except OSError as error:
        raise CannotStart(_why_not(error, host, port)) from error


def _why_not(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is in use by another program; choose another with --port."
    if error.errno in (errno.EACCES, errno.EPERM):
        return f"Port {port} needs the rights of root; choose one above 1023 with --port."
    return f"This machine has no address {host}; choose another with --host."
