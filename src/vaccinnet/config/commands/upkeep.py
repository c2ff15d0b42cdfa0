"""Commands that do one thing to the database and end."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from vaccinnet.config.cannot_start import CannotStart
from vaccinnet.config.commands.plumbing import DataDir, django


def migrate(data_dir: DataDir = None) -> None:
    """Bring the tables of the database up to date."""
    with django(data_dir):
        from vaccinnet.config.prepare import check
        from vaccinnet.config.prepare import migrate as bring_up_to_date

        check()
        bring_up_to_date()
    typer.echo("The tables are up to date.")


def distribute(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")] = False,
    data_dir: DataDir = None,
) -> None:
    """Distribute the tables of persons over the nodes of a Citus database; each table once, again does no harm."""
    with django(data_dir):
        from vaccinnet.config import distribution

        distribution.demand_citus()
        if breaches := list(distribution.breaches()):
            raise CannotStart("\n".join(["Nothing was distributed, because of these tables:", *breaches]))
        for place in distribution.PLACES:
            done = distribution.is_done(place)
            if not done and not dry_run:
                distribution.distribute(place)
            typer.echo(f"{place.table}\t{place.how}\t{_done(done, dry_run)}")


def _done(done: bool, dry_run: bool) -> str:
    return "there already" if done else "would be done" if dry_run else "done"


def process_batches(data_dir: DataDir = None) -> None:
    """Process every batch that waits, now."""
    with django(data_dir):
        from django.conf import settings

        from vaccinnet.batch.process import make_due, process_due
        from vaccinnet.register.vaccine_codes import current_codes

        make_due(now=datetime.now(UTC))
        ended = process_due(codes=current_codes(), terms=settings.BATCH_TERMS, clock=lambda: datetime.now(UTC))
    typer.echo(f"Batches processed: {ended}.")


def load_codes(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="Tab-separated, one code a line.")],
    data_dir: DataDir = None,
) -> None:
    """Load a newer list of vaccine codes; it counts from now on."""
    _load(file, "load_codes", data_dir)


def load_snomed(
    file: Annotated[
        Path,
        typer.Argument(exists=True, dir_okay=False, help="Columns cnk and snomed, or the JSON export of Vitalink."),
    ],
    data_dir: DataDir = None,
) -> None:
    """Load the SNOMED CT codes of products by CNK number, for FHIR; they count from now on."""
    _load(file, "load_snomed", data_dir)


def _load(file: Path, how: str, data_dir: Path | None) -> None:
    from vaccinnet.kmehr.codes import BadCodes

    contents = file.read_text(encoding="utf-8-sig")
    with django(data_dir):
        from vaccinnet.register import vaccine_codes

        try:
            getattr(vaccine_codes, how)(contents, source=file.name, now=datetime.now(UTC))
        except BadCodes as bad:
            for problem in bad.problems:
                typer.echo(f"{file}, line {problem.line}: {problem.text}", err=True)
            typer.echo("Nothing was loaded: put these lines right and load the file again.", err=True)
            raise typer.Exit(1) from None
    typer.echo(f"The codes of {file} count from now on.")
