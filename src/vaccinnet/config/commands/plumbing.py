"""What every command of the server does alike: find its data, hold the database, and fail in one sentence."""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Annotated, ParamSpec, TypeVar

import typer

from vaccinnet.config.cannot_start import CannotStart
from vaccinnet.config.environment import Environment

P = ParamSpec("P")
R = TypeVar("R")

_CANNOT_START = 2

DataDir = Annotated[
    Path | None,
    typer.Option(
        "--data-dir",
        envvar="VACCINNET_DATA_DIR",
        help="Where the database and the keys live (default: var, as root /var/lib/openvaccinnet).",
        show_default=False,
        show_envvar=False,
    ),
]
Host = Annotated[str, typer.Option(help="The address to listen on; 0.0.0.0 opens it to the network.")]
Port = Annotated[int, typer.Option(help="The port to listen on; 0 takes any free one.")]
Json = Annotated[bool, typer.Option("--json", help="For programs: JSON on standard output.")]


def environment_of(data_dir: Path | None) -> Environment:
    """Return the environment, with the data folder that was asked for. Raises CannotStart."""
    if data_dir is not None:
        os.environ["VACCINNET_DATA_DIR"] = os.path.abspath(data_dir)
    return Environment.read(os.environ)


@contextmanager
def django(data_dir: Path | None) -> Iterator[None]:
    """Hold the database and load Django."""
    from vaccinnet.config.database import database_of

    with database_of(environment_of(data_dir)):
        from vaccinnet.config.prepare import set_up

        set_up()
        yield


def check_start(data_dir: Path | None) -> None:
    """Raise CannotStart with every reason for which the server must not start."""
    with django(data_dir):
        from vaccinnet.config.prepare import check

        check()


def become(module: str, *arguments: str) -> None:
    """Go on as this module in a fresh process: what the command line has loaded would stay in its memory."""
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", module, *arguments])  # noqa: S606


def plainly(command: Callable[P, R]) -> Callable[P, R]:
    """Return the command with what a person can put right told in a sentence and exit code 2."""

    @wraps(command)
    def told(*arguments: P.args, **options: P.kwargs) -> R:
        try:
            return command(*arguments, **options)
        except CannotStart as error:
            typer.echo(error, err=True)
            raise typer.Exit(_CANNOT_START) from None

    return told


def print_table(headings: Sequence[str], rows: Sequence[Sequence[object]], *, title: str | None = None) -> None:
    """Print rows as a table on a terminal, and with tabs, without headings, in a pipe."""
    from rich.console import Console
    from rich.table import Table

    cells = [[str(cell) for cell in row] for row in rows]
    console = Console()
    if not console.is_terminal:
        for row in cells:
            typer.echo("\t".join(row))
        return
    table = Table(*headings, title=title, title_justify="left")
    for row in cells:
        table.add_row(*row)
    console.print(table)
