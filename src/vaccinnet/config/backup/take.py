"""Take a backup, and keep the log that PostgreSQL writes."""

import json
import re
import shutil
import signal
import subprocess
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from vaccinnet.config.backup.programs import Source, programs_of, run
from vaccinnet.config.backup.verify import verify
from vaccinnet.config.cannot_start import CannotStart
from vaccinnet.config.embedded import Binaries

LOG = "log"
KEYS = ("secrets", "acceptance", "admissions")
# A slot has the server keep what was not fetched yet, also while nobody fetches.
SLOT = "vaccinnet_backup"

_FACTS = "backup.json"
_NAME = "%Y-%m-%dT%H%M%SZ"


@dataclass(frozen=True)
class Backup:
    """A backup that was finished and verified: where it is, between which moments it was made, and what it holds."""

    folder: Path
    begun_at: datetime
    ended_at: datetime
    major: int
    # An account of the server.
    user: str
    # The first segment of the log that is needed to make a database of it.
    first_segment: str
    size: int

    @property
    def base(self) -> Path:
        """Where the files of the database are."""
        return self.folder / "database"

    @property
    def keys(self) -> Path:
        """Where the keys of the data folder are."""
        return self.folder / "keys"


def take(source: Source, folder: Path, *, data_folder: Path, clock: Callable[[], datetime]) -> Backup:
    """Return a new backup in this folder, verified against its own manifest. Raises CannotStart.

    It is named for the moment; until it is finished it has another name, and counts for nothing.
    """
    programs, begun_at = programs_of(source.major), clock()
    place = folder / begun_at.strftime(_NAME)
    if place.exists():
        raise CannotStart(f"{place} is there already; nothing was done.")
    _make_private(folder)
    unfinished = folder / f"{place.name}.unfinished"
    unfinished.mkdir(mode=0o700)
    try:
        return _take(source, programs, unfinished, place, data_folder=data_folder, begun_at=begun_at, clock=clock)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise


def keep_log(source: Source, folder: Path) -> int:
    """Write down the log in this folder as the server writes it, until asked to stop, and return the exit code."""
    log = folder / LOG
    _make_private(folder)
    log.mkdir(mode=0o700, exist_ok=True)
    program = str(programs_of(source.major) / "pg_receivewal")
    reach = ["--dbname", source.conninfo, "--no-password", "--slot", SLOT]
    run([program, *reach, "--create-slot", "--if-not-exists"], variables=source.variables)
    # A session of its own: Ctrl-C reaches only us, and is passed on once.
    running = subprocess.Popen(  # noqa: S603
        [program, *reach, "--synchronous", "--directory", str(log)],
        env=dict(source.variables),
        stdin=subprocess.DEVNULL,
        umask=0o077,
        start_new_session=True,
    )
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: running.send_signal(signal.SIGINT))
    return running.wait()


def backups(folder: Path) -> list[Backup]:
    """Return the finished backups in a folder, the oldest first."""
    found = [_read(each) for each in sorted(folder.glob(f"*/{_FACTS}")) if not each.parent.name.endswith("unfinished")]
    return sorted(found, key=lambda each: each.ended_at)


def _take(
    source: Source,
    programs: Binaries,
    unfinished: Path,
    place: Path,
    *,
    data_folder: Path,
    begun_at: datetime,
    clock: Callable[[], datetime],
) -> Backup:
    base = unfinished / "database"
    reach = ["--dbname", source.conninfo, "--no-password"]
    options = ["--checkpoint=fast", "--wal-method=stream", "--manifest-checksums=SHA256"]
    run([programs / "pg_basebackup", "--pgdata", base, *reach, *options], variables=source.variables)
    verify(base, programs)
    for name in KEYS:
        if (data_folder / name).is_dir():
            shutil.copytree(data_folder / name, unfinished / "keys" / name)
    size = sum(each.stat().st_size for each in base.rglob("*") if each.is_file())
    made = Backup(place, begun_at, clock(), source.major, source.user, _first_segment(base), size)
    _write(made, unfinished / _FACTS)
    unfinished.rename(place)
    return made


def _make_private(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.stat().st_mode & 0o077:
        raise CannotStart(f"{folder} is open to others, and backups hold personal data; run `chmod 700 {folder}`.")


def _first_segment(base: Path) -> str:
    label = (base / "backup_label").read_text(encoding="utf-8")
    (name,) = re.findall(r"^START WAL LOCATION: .* \(file ([0-9A-F]{24})\)$", label, re.MULTILINE)
    return str(name)


def _write(made: Backup, file: Path) -> None:
    facts = asdict(made) | {"begun_at": made.begun_at.isoformat(), "ended_at": made.ended_at.isoformat()}
    facts.pop("folder")
    file.write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")


def _read(file: Path) -> Backup:
    try:
        facts = json.loads(file.read_text(encoding="utf-8"))
        moments = {name: datetime.fromisoformat(facts[name]) for name in ("begun_at", "ended_at")}
        return Backup(folder=file.parent, **facts | moments)
    except (ValueError, TypeError, KeyError):
        raise CannotStart(f"{file} cannot be read; take this backup out of the folder, or name another one.") from None
