"""Commands that say who manages access to the register: accounts that may open the console."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from vaccinnet.config.cannot_start import CannotStart
from vaccinnet.config.commands.plumbing import DataDir, django, environment_of, print_table

Email = Annotated[str, typer.Argument(help="The e-mail address, at which mail is read.")]


def add(
    email: Email,
    name: Annotated[str, typer.Option(help="The name that developers read.")] = "",
    data_dir: DataDir = None,
) -> None:
    """Let somebody manage access: see applications, answer them, and draw up plans."""
    _demand_acceptance(data_dir)
    with django(data_dir):
        from vaccinnet.portal.console.account import prepare_manager
        from vaccinnet.rulebook import Refused, explain

        try:
            prepare_manager(email, name=name, now=datetime.now(UTC))
        except Refused as refused:
            raise CannotStart("\n".join(explain(each, "en").wrong for each in refused.findings)) from None
    typer.echo(f"{email} manages access from now on.")
    typer.echo("Next: choose a password at /ontwikkelaar/wachtwoord, then open /beheer/ and set up the second factor.")


def show(data_dir: DataDir = None) -> None:
    """List who manages access."""
    _demand_acceptance(data_dir)
    with django(data_dir):
        from vaccinnet.integrators.managing import managers

        rows = [(each.email, each.name, f"{each.manages_since:%Y-%m-%d}") for each in managers()]
    print_table(["e-mail", "name", "since"], rows)


def remove(email: Email, data_dir: DataDir = None) -> None:
    """Take the right to manage from somebody; the account stays."""
    _demand_acceptance(data_dir)
    with django(data_dir):
        from vaccinnet.integrators.managing import NoSuchManager, stop_managing

        try:
            stop_managing(email)
        except NoSuchManager:
            raise CannotStart(f"{email} does not manage access; `vaccinnet managers list` tells who does.") from None
    typer.echo(f"{email} no longer manages access.")


def _demand_acceptance(data_dir: Path | None) -> None:
    if environment_of(data_dir).is_production:
        raise CannotStart("The console of access lives with acceptance; production has none.")
