"""`vaccinnet backup` and `vaccinnet restore`: everything safe elsewhere, and back as it was at a moment."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from vaccinnet.config.cannot_start import CannotStart
from vaccinnet.config.commands.plumbing import DataDir, environment_of

_BACKUPS = "The folder with backups and log; it holds personal data and keys, so only its owner may read it."


def backup(
    folder: Annotated[Path, typer.Argument(help=_BACKUPS)],
    keep_log: Annotated[bool, typer.Option("--log", help="Write down the log until stopped; no backup.")] = False,
    data_dir: DataDir = None,
) -> None:
    """Copy the database and the keys into a new folder below FOLDER, and verify the copy.

    With --log it follows what the database writes and stays up; with that, `vaccinnet restore` reaches any moment.
    """
    from vaccinnet.config.backup import take
    from vaccinnet.config.backup.programs import source_of
    from vaccinnet.config.database import database_of
    from vaccinnet.config.embedded import url_of

    environment = environment_of(data_dir)
    place = Path(os.path.abspath(environment.data_dir))
    with database_of(environment):
        source = source_of(environment.database_url or url_of(place))
        if keep_log:
            typer.echo(f"Writing down the log in {folder / take.LOG} until stopped.", err=True)
            raise typer.Exit(take.keep_log(source, folder.absolute()))
        made = take.take(source, folder.absolute(), data_folder=place, clock=lambda: datetime.now(UTC))
    took = (made.ended_at - made.begun_at).total_seconds()
    typer.echo(f"{made.folder}: {made.size / 2**20:,.0f} MiB of PostgreSQL {made.major} in {took:.1f} s, verified.")


def restore(
    folder: Annotated[Path, typer.Argument(exists=True, file_okay=False, help=_BACKUPS)],
    into: Annotated[Path, typer.Option(help="The data folder to make; it must not be there yet.")],
    until: Annotated[
        str, typer.Option(help="The moment, such as 2026-03-02T14:15:00; Brussels time unless it has a zone.")
    ] = "",
) -> None:
    """Make a new data folder as everything was at a moment, of the last backup before it and the log since.

    Nothing is overwritten and nothing is started: look at what was restored before you let it take the other's place.
    """
    from vaccinnet.config.backup.restore import restore as restore_until

    began = datetime.now(UTC)
    made = restore_until(folder.absolute(), into=into.absolute(), until=_moment(until))
    took = (datetime.now(UTC) - began).total_seconds()
    typer.echo(f"Restored {into} in {took:.1f} s: {made.backup.folder.name} and {made.segments} segments of log.")
    if made.last_commit_at:
        typer.echo(f"The last change in it is of {made.last_commit_at.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f} UTC.")
    typer.echo(
        f"Next: vaccinnet audit verify. The database, of PostgreSQL {made.backup.major}, is {into / 'database'}."
    )


def _moment(text: str) -> datetime | None:
    from vaccinnet.kmehr.business_day import BRUSSELS

    if not text:
        return None
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise CannotStart(f"--until must be a moment such as 2026-03-02T14:15:00; it is {text!r}.") from None
    return read if read.tzinfo else read.replace(tzinfo=BRUSSELS)
