"""`vaccinnet audit`: verify, seal and export the trail."""

import os
import sys
import time
from collections.abc import Iterable
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from vaccinnet.config.cannot_start import CannotStart
from vaccinnet.config.commands.plumbing import DataDir, django

if TYPE_CHECKING:
    from vaccinnet.audit.verify import Broken

_BROKEN = 1
_TELLS_EVERY = 1.0
_WHAT_TO_DO = """\
Somebody, or something, changed the trail outside this program. Keep the database as it is and stop the server; look for
the last backup and export in which the trail is whole, and compare. Tell whoever answers for data protection."""


def verify(data_dir: DataDir = None) -> None:
    """Verify the chain of every person and the seal of every day."""
    telling = _Telling()
    with django(data_dir):
        from vaccinnet.audit.verify import verify_all

        verified = verify_all(lambda lines, days: telling.tell(f"{lines} lines and {days} sealed days verified …"))
    for each in verified.broken:
        typer.echo(_told(each), err=True)
    if verified.broken:
        typer.echo(_WHAT_TO_DO, err=True)
        raise typer.Exit(_BROKEN)
    typer.echo(
        f"The trail is whole: {verified.lines} lines of {verified.persons} persons, {verified.days} sealed days."
    )


def seal(data_dir: DataDir = None) -> None:
    """Seal every finished day that has no seal; the workers do it too, an hour after midnight."""
    with django(data_dir):
        from vaccinnet.audit.seal import seal_missing

        made = seal_missing(datetime.now(UTC))
    for each in made:
        typer.echo(f"{each.day}\t{each.lines}\t{bytes(each.digest).hex()}")
    if not made:
        typer.echo("There is nothing to seal.", err=True)


def export(
    first: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="The first day, in Brussels.")],
    last: Annotated[datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="The last day.")],
    out: Annotated[Path | None, typer.Option(help="The file to write (default: standard output).")] = None,
    data_dir: DataDir = None,
) -> None:
    """Write the lines of a period with their seals as JSON, one a line: keys, no names and no numbers of persons."""
    if last < first:
        raise CannotStart(f"--from {first:%Y-%m-%d} is after --to {last:%Y-%m-%d}.")
    with django(data_dir):
        from vaccinnet.audit import export as trail

        stream = _new_file(out) if out else sys.stdout
        with stream if out else nullcontext():
            written = _write(trail.export(first.date(), last.date()), stream)
    typer.echo(f"{written} lines and seals written.", err=True)


def _told(broken: "Broken") -> str:
    if broken.day:
        return f"The seal of {broken.day} does not fit the lines of that day, or is not there."
    return f"Line {broken.number} of person {broken.person_key} does not follow from the one before it."


def _new_file(out: Path) -> TextIO:
    try:
        # Who did what with whose record is for its owner only, also without names.
        return open(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8")
    except FileExistsError:
        raise CannotStart(f"{out} is there already; name a new file.") from None


def _write(lines: Iterable[str], stream: TextIO) -> int:
    telling, written = _Telling(), 0
    for written, line in enumerate(lines, start=1):
        stream.write(f"{line}\n")
        telling.tell(f"{written} lines written …")
    stream.flush()
    return written


class _Telling:
    """Tells people on standard error how far it is, once it takes longer than a second, and then every second."""

    def __init__(self) -> None:
        self._told_at = time.monotonic()

    def tell(self, line: str) -> None:
        if time.monotonic() - self._told_at >= _TELLS_EVERY:
            self._told_at = time.monotonic()
            typer.echo(line, err=True)
