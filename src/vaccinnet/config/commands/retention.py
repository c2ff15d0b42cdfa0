"""`vaccinnet retention`: what is forgotten after how many days, and forgetting it now."""

from datetime import UTC, datetime

import typer

from vaccinnet.config.commands.plumbing import DataDir, django, print_table


def show(data_dir: DataDir = None) -> None:
    """Show what is kept for how long, by which setting, and how many rows would be forgotten now."""
    with django(data_dir):
        from django.conf import settings

        from vaccinnet.config.retention import all_kept

        rows = [
            (each.what, each.days if each.setting else "until it ends", each.setting, each.overdue())
            for each in all_kept(settings.ENVIRONMENT, now=datetime.now(UTC))
        ]
    print_table(("what", "days", "setting", "overdue"), rows)


def run(data_dir: DataDir = None) -> None:
    """Forget what is old enough, now; the workers do it every day."""
    with django(data_dir):
        from django.conf import settings

        from vaccinnet.config.retention import forget_what_is_old

        forgotten = forget_what_is_old(settings.ENVIRONMENT, now=datetime.now(UTC))
    for what, rows in forgotten.items():
        typer.echo(f"{what}\t{rows}")
