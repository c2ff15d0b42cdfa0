"""A deployment for a test: `vaccinnet run` on a data folder, its processes, and its end."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

VACCINNET = [sys.executable, "-m", "vaccinnet.client.cli"]
_PATIENCE = 60


class DidNotStart(Exception):
    """The deployment ended before it answered; the text is what it said."""


@dataclass(frozen=True)
class Deployment:
    """A deployment that answers at `addresses`."""

    addresses: dict[str, str]
    data_folder: Path
    process: subprocess.Popen[str]

    def part(self, name: str) -> psutil.Process:
        """Return the process of a part (`serve` or `worker`) that the supervisor started itself."""
        below = psutil.Process(self.process.pid).children()
        named = [each for each in below if f"vaccinnet.config.{name}" in " ".join(each.cmdline())]
        if not named:
            raise psutil.NoSuchProcess(-1, name)
        return named[0]

    def postmaster(self) -> psutil.Process:
        """Return the first process of the embedded database: it is nobody's child, and known by its folder."""
        found = psutil.Process(int((self.data_folder / "database" / "postmaster.pid").read_text().split()[0]))
        assert str(self.data_folder) in " ".join(found.cmdline()), "this is not the database of the deployment"
        return found

    def log(self) -> str:
        """Return what the deployment said so far."""
        return _log_of(self.data_folder).read_text(encoding="utf-8", errors="replace")

    def stop(self) -> int:
        """Stop the deployment as Ctrl-C does, and return its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        return self.process.wait(_PATIENCE)


@contextmanager
def throw_away_folder() -> Iterator[Path]:
    """Make a folder in which a data folder can be, and delete it at the end."""
    with tempfile.TemporaryDirectory(prefix="vaccinnet-", ignore_cleanup_errors=True) as folder:
        # The embedded database of root runs as another user, who must pass through.
        os.chmod(folder, 0o711)
        yield Path(folder)


@contextmanager
def deployment(data_folder: Path, *options: str, **settings: str) -> Iterator[Deployment]:
    """Start a deployment on this data folder, on any free port unless `options` name one, and stop it at the end.

    `settings` are environment variables.
    """
    with open(_log_of(data_folder), "a", encoding="utf-8") as log:
        started = subprocess.Popen(
            [*VACCINNET, "run", "--json", "--port", "0", "--data-dir", str(data_folder), *options],
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            env=variables(**settings),
        )
    assert started.stdout is not None
    with started.stdout:
        line = started.stdout.readline()
        if not line:
            started.wait(_PATIENCE)
            raise DidNotStart(_log_of(data_folder).read_text(encoding="utf-8"))
        running = Deployment(json.loads(line), data_folder, started)
        try:
            yield running
        finally:
            running.stop()


def variables(**more: str) -> dict[str, str]:
    """Return the environment of a deployment: ours, without settings that are meant for the tests."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("VACCINNET_", "DATABASE_URL"))}
    return kept | more


def _log_of(data_folder: Path) -> Path:
    return data_folder.with_suffix(".log")
