"""Make a database of a backup and the log after it, as it was at a moment, in a data folder of its own."""

import os
import shlex
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg

from vaccinnet.config.backup.programs import programs_of
from vaccinnet.config.backup.take import LOG, Backup, backups
from vaccinnet.config.backup.verify import verify
from vaccinnet.config.cannot_start import CannotStart
from vaccinnet.config.data_folder import DataFolder, closed_to_others, write_once
from vaccinnet.config.embedded import Account, Binaries, socket_folder
from vaccinnet.config.embedded.socket import make_socket_folder, remove_socket_folder

_SEGMENT_LENGTH = 24
_PARTIAL = ".partial"
_PAUSE = 0.1
_TOO_EARLY = "recovery ended before configured recovery target was reached"

# Nobody else can reach the server while it recovers; what the old one was told to do elsewhere it does not do.
_SETTINGS = """\
listen_addresses = ''
unix_socket_directories = {socket}
unix_socket_permissions = 0700
hba_file = {hba}
hot_standby = off
archive_mode = off
shared_preload_libraries = ''
restore_command = {restore}
recovery_target_action = promote
log_min_error_statement = panic
log_error_verbosity = terse
"""
# A line further down counts; nobody confirms what the new server commits.
_AFTERWARDS = "synchronous_standby_names = ''\nprimary_conninfo = ''\n"


@dataclass(frozen=True)
class Restored:
    """A database that was restored: of which backup, with how many segments of the log, up to which commit."""

    backup: Backup
    segments: int
    last_commit_at: datetime | None


def restore(folder: Path, *, into: Path, until: datetime | None) -> Restored:
    """Make the data folder `into` of what is in the folder of backups, as it was at `until`, or as late as can be.

    Raises CannotStart when it is there already, or when the backups do not reach to that moment; nothing is left then.
    """
    backup = _backup_for(folder, until)
    if os.path.lexists(into):
        raise CannotStart(f"{into} is there already, and nothing is overwritten; name a new folder with --into.")
    data_folder = DataFolder(into)
    data_folder.prepare()
    try:
        return _restore(backup, folder / LOG, data_folder.path, until)
    except BaseException:
        shutil.rmtree(into)
        raise


def _backup_for(folder: Path, until: datetime | None) -> Backup:
    found = backups(folder)
    if not found:
        raise CannotStart(f"There is no finished backup in {folder}.")
    early = [each for each in found if until is None or each.ended_at <= until]
    if not early:
        raise CannotStart(f"The oldest backup in {folder} is of {found[0].ended_at:%Y-%m-%d %H:%M:%S} UTC, later.")
    return early[-1]


def _restore(backup: Backup, log: Path, place: Path, until: datetime | None) -> Restored:
    programs, account = programs_of(backup.major), Account.of(place / "database")
    if account.is_another and (closed := closed_to_others(place)):
        raise CannotStart(
            f"The database runs as {account.name}, which may not pass through {closed}; name another folder."
        )
    verify(backup.base, programs)
    data, work = place / "database", place / "restoring"
    shutil.copytree(backup.base, data, symlinks=True)
    work.mkdir(mode=0o700)
    segments = _copy_log(log, work / "log", since=backup.first_segment)
    with open(data / "postgresql.auto.conf", "a", encoding="utf-8") as settings:
        settings.write(_AFTERWARDS)
    (data / "recovery.signal").touch(mode=0o600)
    _write_settings(work, place, until)
    for each in (data, work):
        _give(each, account)
    said = place / "restore.log"
    with _recovered(programs, account, place, said=said):
        last_commit_at = _last_commit(place, backup.user, said=said)
    shutil.rmtree(work)
    if backup.keys.is_dir():
        shutil.copytree(backup.keys, place, dirs_exist_ok=True)
        # As root the folder lets the account of the database through.
        DataFolder(place).prepare()
    write_once(place / "database.complete", f"{backup.major}\n")
    return Restored(backup, segments, last_commit_at)


def _copy_log(log: Path, place: Path, *, since: str) -> int:
    """Copy the segments from this one on, of every timeline, with the histories; what is still written counts too."""
    place.mkdir(mode=0o700)
    copied = 0
    for file in sorted(log.iterdir()) if log.is_dir() else ():
        name = file.name.removesuffix(_PARTIAL)
        is_segment = len(name) == _SEGMENT_LENGTH
        if (is_segment and name[8:] < since[8:]) or not (is_segment or name.endswith(".history")):
            continue
        if file.name == name or not (log / name).exists():
            shutil.copyfile(file, place / name)
            copied += is_segment
    return copied


def _write_settings(work: Path, place: Path, until: datetime | None) -> None:
    (work / "hba").write_text("local all all trust\n", encoding="utf-8")
    restore_command = f"cp {shlex.quote(str(work / 'log'))}/%f %p"
    settings = _SETTINGS.format(
        socket=_quoted(str(socket_folder(place))), hba=_quoted(str(work / "hba")), restore=_quoted(restore_command)
    )
    if until:
        settings += f"recovery_target_time = {_quoted(until.isoformat())}\n"
    (work / "settings").write_text(settings, encoding="utf-8")


@contextmanager
def _recovered(programs: Binaries, account: Account, place: Path, *, said: Path) -> Iterator[None]:
    data = place / "database"
    make_socket_folder(place, account)
    options = f"-c config_file={shlex.quote(str(place / 'restoring' / 'settings'))} -c archive_mode=off"
    start: list[str | Path] = [
        programs / "pg_ctl",
        "start",
        "--wait",
        "--timeout=86400",
        "--pgdata",
        data,
        "--options",
        options,
    ]
    try:
        if not account.run(start, output=said):
            raise CannotStart(_why_not(said))
        yield
    finally:
        account.run(programs.stop(data), output=said)
        remove_socket_folder(place)


def _why_not(said: Path) -> str:
    text = said.read_text(encoding="utf-8", errors="replace")
    if _TOO_EARLY in text:
        return "The log ends before that moment; leave --until out to restore all that there is."
    telling = [line for line in text.splitlines() if "FATAL" in line or "error:" in line]
    return f"The database could not be restored: {(telling or ['it said nothing'])[-1]}"


def _last_commit(place: Path, user: str, *, said: Path) -> datetime | None:
    """Return when the last commit was made, once the server has recovered and takes writes."""
    with _first_connection(place, user, said=said) as connection:
        found = connection.execute("SELECT pg_last_xact_replay_timestamp()").fetchone()
    return found[0] if found else None


def _first_connection(place: Path, user: str, *, said: Path) -> psycopg.Connection[Any]:
    while True:
        try:
            return psycopg.connect(host=str(socket_folder(place)), dbname="postgres", user=user)
        except psycopg.OperationalError:
            # It takes as long as there is log; a server that gave up has taken its number away.
            if not (place / "database" / "postmaster.pid").exists():
                raise CannotStart(_why_not(said)) from None
        time.sleep(_PAUSE)


def _give(folder: Path, account: Account) -> None:
    """Give files that we made to the account, before it can have put links among them."""
    if not account.is_another:
        return
    for where, folders, files in os.walk(folder):
        for name in (*folders, *files):
            os.chown(Path(where) / name, account.uid, account.gid, follow_symlinks=False)
    os.chown(folder, account.uid, account.gid)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
