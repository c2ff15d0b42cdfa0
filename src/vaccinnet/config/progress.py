"""What the `run` command says while it works: lines with a tick on a terminal, plain lines in a pipe."""

import json
import sys
import time
from typing import TextIO

_NAMES = {
    "start": "Start here",
    "records": "Records of the test people",
    "batch_upload": "BatchUpload",
    "batch_upload_wsdl": "Its WSDL",
    "security_token_service": "Security token service (STS)",
    "registration": "RegistratieService",
    "registration_wsdl": "Its WSDL",
    "certificates": "Certificates for test users",
    "root_certificate": "Virtual root certificate",
}


class Progress:
    """Tells people how far a start is."""

    def __init__(self, stream: TextIO | None = None):
        self._stream = stream or sys.stdout

    def done(self, what: str, *, since: float) -> None:
        """Tell that a step is done, and how long it took."""
        self.say(f"{self._tick} {what} ({time.monotonic() - since:.1f} s)")

    def say(self, line: str) -> None:
        """Tell something."""
        print(line, file=self._stream, flush=True)

    def ready(self, pages: dict[str, str]) -> None:
        """Tell where to look."""
        self.say("")
        for key, name in _NAMES.items():
            self.say(f"  {name:<28} {pages[key]}")
        self.say("")

    @property
    def _tick(self) -> str:
        return "\033[32m✓\033[0m" if self._stream.isatty() else "✓"


class Silence(Progress):
    """For programs: one line of JSON with all addresses, once the server answers."""

    def say(self, line: str) -> None:
        """Say nothing."""

    def ready(self, pages: dict[str, str]) -> None:
        """Print the addresses."""
        print(json.dumps(pages), file=self._stream, flush=True)
