"""Keep exchanges as files: complete messages with Header and Body, as the qualification test asks for."""

from datetime import datetime
from pathlib import Path

from vaccinnet.client.call import Exchange


class CannotKeep(Exception):
    """The files cannot be written; the text says why."""


class KeptExchanges:
    """Writes each exchange to two files in a folder, named for the operation and the moment."""

    def __init__(self, folder: Path, *, now: datetime):
        self.folder = folder
        self.files: list[Path] = []
        self._moment = f"{now:%Y%m%d-%H%M%S}-{now.microsecond // 1000:03}"

    def __call__(self, exchange: Exchange) -> None:
        """Keep an exchange; a second one of a conversation gets a number. Raises CannotKeep."""
        number = len(self.files) // 2
        name = f"{exchange.operation}-{self._moment}" + (f"-{number + 1}" if number else "")
        self._write(f"{name}-request.xml", exchange.request)
        self._write(f"{name}-response.xml", exchange.answer)

    def _write(self, name: str, contents: bytes) -> None:
        path = self.folder / name
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            path.write_bytes(contents)
        except OSError as error:
            raise CannotKeep(f"{path}: {error.strerror}.") from None
        self.files.append(path)
