"""`vaccinnet profiles`: who vaccinates, taken over from a file of a registry."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from vaccinnet.config.cannot_start import CannotStart
from vaccinnet.config.commands.plumbing import DataDir, django, environment_of

_REFUSED = 1


def take_over(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV in UTF-8, one profile a row.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")] = False,
    data_dir: DataDir = None,
) -> None:
    """Take over doctors, trainees, practices and organisations by their numbers: the whole file or nothing.

    A profile that is known by its number is brought up to date; what is not in the file stays as it is.
    """
    from vaccinnet.profiles.profile_file import MOST_BYTES

    if not environment_of(data_dir).is_production:
        raise CannotStart("Acceptance has made-up profiles, each of one company; profiles are imported in production.")
    with open(file, "rb") as stream:
        contents = stream.read(MOST_BYTES + 1)
    with django(data_dir):
        from vaccinnet.profiles.import_profiles import import_profiles
        from vaccinnet.rulebook import Refused, sentence

        try:
            done = import_profiles(contents, now=datetime.now(UTC), keeps=not dry_run)
        except Refused as refused:
            for each in refused.findings:
                typer.echo(sentence(each, "en"), err=True)
            typer.echo("Nothing was taken over: put these right and load the file again.", err=True)
            raise typer.Exit(_REFUSED) from None
    would = "would be " if dry_run else ""
    typer.echo(f"Profiles {would}made: {done.made}, {would}changed: {done.changed}, the same already: {done.same}.")
