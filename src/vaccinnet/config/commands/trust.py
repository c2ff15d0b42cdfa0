"""`vaccinnet trust`: whom this environment trusts, and how old the lists of revoked certificates are."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from vaccinnet.config.cannot_start import CannotStart
from vaccinnet.config.commands.plumbing import DataDir, django, print_table

if TYPE_CHECKING:
    from vaccinnet.trust.folder import Folder

_PROBLEM = 1


def show(data_dir: DataDir = None) -> None:
    """Show the authorities and token services of the trust folder, and how fetching the lists went."""
    with django(data_dir):
        folder = _folder()
        print_table(("what", "name", "until"), list(_certificates(folder)), title="Trusted")
        print_table(("address", "fetched", "next list", "problem"), _lists(), title="Lists of revoked certificates")


def refresh(data_dir: DataDir = None) -> None:
    """Fetch the lists of revoked certificates that are due now; workers do it every ten minutes."""
    with django(data_dir):
        from vaccinnet.trust.fetch import fetch_due

        fetched = fetch_due(_folder(), now=datetime.now(UTC))
        problems = [row for row in _lists() if row[-1]]
    typer.echo(f"{fetched} lists of revoked certificates fetched.")
    for address, _, _, problem in problems:
        typer.echo(f"{address}: {problem}", err=True)
    if problems:
        raise typer.Exit(_PROBLEM)


def _folder() -> "Folder":
    from django.conf import settings

    from vaccinnet.trust.folder import BadTrustFolder, read_folder

    try:
        return read_folder(Path(settings.TRUST_FOLDER))
    except BadTrustFolder as refused:
        raise CannotStart(str(refused)) from refused


def _certificates(folder: "Folder") -> Iterator[tuple[str, str, str]]:
    for what, certificates in (
        ("anchor", [anchor.certificate for anchor in folder.anchors]),
        ("authority below it", folder.intermediates),
        ("token service", folder.signers),
    ):
        for each in certificates:
            yield what, each.subject.rfc4514_string(), f"{each.not_valid_after_utc:%Y-%m-%d}"


def _lists() -> list[tuple[str, str, str, str]]:
    from vaccinnet.trust.models import RevocationList

    return [
        (each.address, _moment(each.fetched_at), _moment(each.next_update), each.problem)
        for each in RevocationList.objects.order_by("address")
    ]


def _moment(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC" if at else "never"
