"""The restore drill: a register is backed up, goes on, and is restored as it was between two of its vaccinations.

`python -m tests.drill.restore` does it on Debian's PostgreSQL 15. The exit code is 1 when the restored register holds
something else than it held at that moment, or when its trail is not whole.
"""

import argparse
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.deployment import VACCINNET, throw_away_folder, variables
from tests.postgres import DEBIAN, Server, running

# What must be there afterwards.
KEPT, TRAIL = ["before", "in-backup"], "2 lines of the trail, 0 of them broken"
_PATIENCE = 120
# A vaccination and its line of the trail, as far as a restore can tell; then the moment after it, and so on.
_GIVE = """
import sys, uuid
from datetime import UTC, datetime
from pathlib import Path
from vaccinnet.config.commands.plumbing import django
with django(Path(sys.argv[1])):
    from django.core.management import call_command
    from django.db import transaction
    from vaccinnet.audit.trail import Entry, write
    from vaccinnet.register.models import SentVaccination
    for each in ("audit", "register"):
        call_command("migrate", each, verbosity=0, skip_checks=True)
    for local_id in sys.argv[2:]:
        now, person, key = datetime.now(UTC), uuid.UUID(int=1), uuid.uuid4()
        with transaction.atomic():
            SentVaccination.objects.create(sender_key=person, local_id=local_id, content_digest=b"", person_key=person,
                                           vaccination_id=key, stored_at=now)
            write([Entry(person, "added", "Vaccinnet", None, "", (key,))], now=now)
        print(datetime.now(UTC).isoformat())
"""
_LIST = """
import sys
from pathlib import Path
from vaccinnet.config.commands.plumbing import django
with django(Path(sys.argv[1])):
    from vaccinnet.audit.verify import verify_all
    from vaccinnet.register.models import SentVaccination
    print(*sorted(SentVaccination.objects.values_list("local_id", flat=True)))
    verified = verify_all(lambda lines, days: None)
    print(f"{verified.lines} lines of the trail, {len(verified.broken)} of them broken")
"""


@dataclass(frozen=True)
class Found:
    """What a restored register holds, what was said of its trail, and what the commands told of their work."""

    kept: Sequence[str]
    trail: str
    told: Sequence[str]


class Register:
    """A register below a folder, on the embedded database unless `settings` name another one."""

    def __init__(self, folder: Path, **settings: str):
        self.folder = folder
        self.data_folder = folder / "var"
        self.backups = folder / "backups"
        self.settings = settings

    def python(self, code: str, data_folder: Path, *arguments: str) -> list[str]:
        """Run code, and return the lines that it prints."""
        return self._run([sys.executable, "-c", code, str(data_folder), *arguments])

    def vaccinnet(self, *arguments: object) -> list[str]:
        """Run a command, and return the lines that it prints."""
        return self._run([*VACCINNET, *map(str, arguments)])

    @contextmanager
    def log_is_kept(self) -> Iterator[None]:
        """Keep the log meanwhile, as a unit of systemd does."""
        command = [*VACCINNET, "backup", str(self.backups), "--log", "--data-dir", str(self.data_folder)]
        keeping = subprocess.Popen(command, env=self._variables, stderr=subprocess.DEVNULL)
        try:
            until = time.monotonic() + _PATIENCE
            while not list(self.backups.glob("log/*.partial")):
                assert time.monotonic() < until, "the log is not written down"
                assert keeping.poll() is None, "keeping the log ended"
                time.sleep(0.05)
            yield
        finally:
            keeping.send_signal(signal.SIGTERM)
            keeping.wait(_PATIENCE)

    @property
    def _variables(self) -> dict[str, str]:
        return variables(PYTHONPATH=os.pathsep.join(sys.path), **self.settings)

    def _run(self, command: Sequence[str]) -> list[str]:
        ended = subprocess.run(command, env=self._variables, capture_output=True, text=True, check=False)
        assert ended.returncode == 0, ended.stderr
        return ended.stdout.splitlines()


def drill(register: Register) -> Found:
    """Back up, go on, restore to between two vaccinations in the folder `restored`, and return what that holds."""
    register.python(_GIVE, register.data_folder, "in-backup")
    with register.log_is_kept():
        told = register.vaccinnet("backup", register.backups, "--data-dir", register.data_folder)
        moment, _ = register.python(_GIVE, register.data_folder, "before", "after")
    into = register.folder / "restored"
    told += register.vaccinnet("restore", register.backups, "--into", into, "--until", moment)
    if not register.settings:
        return _found(register, into, told)
    server = Server.made(into, data="database")
    server.write("postgresql.auto.conf", f"port = {server.port}\n")
    with running(server):
        return _found(Register(register.folder, DATABASE_URL=server.url()), register.data_folder, told)


def _found(register: Register, data_folder: Path, told: Sequence[str]) -> Found:
    kept, trail = register.python(_LIST, data_folder)
    return Found(kept.split(), trail, told)


def main() -> int:
    """Drill, print what was told, and return the exit code."""
    argparse.ArgumentParser(prog="python -m tests.drill.restore", description=__doc__).parse_args()
    if not (DEBIAN / "initdb").exists():
        print("*** LEFT OUT: the restore drill needs postgresql-15 (tests/system-packages.sh installs it).")
        return 0
    print("A register is backed up, goes on, and is restored to a moment between two vaccinations.\n", flush=True)
    with throw_away_folder() as folder, running(Server.make(folder / "server")) as server:
        server.ask("CREATE DATABASE vaccinnet")
        found = drill(Register(folder, DATABASE_URL=server.url()))
    print(*found.told, found.trail, sep="\n")
    is_good = (found.kept, found.trail) == (KEPT, TRAIL)
    print(f"{'✓' if is_good else '✗'} It holds what was accepted before that moment, and nothing else: {found.kept}.")
    return 0 if is_good else 1


if __name__ == "__main__":
    sys.exit(main())
