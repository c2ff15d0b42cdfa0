"""`vaccinnet mail`: receive what developers mail to qualify, and show the certificate to which they encrypt it."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from vaccinnet.config.cannot_start import CannotStart
from vaccinnet.config.commands.plumbing import DataDir, become, check_start, environment_of

InboxHost = Annotated[
    str | None, typer.Option(help="The address to listen on (default: VACCINNET_INBOX_HOST).", show_default=False)
]
InboxPort = Annotated[
    int | None, typer.Option(help="The port to listen on (default: VACCINNET_INBOX_PORT).", show_default=False)
]
New = Annotated[bool, typer.Option("--new", help="Make another one; what is encrypted to the old one still opens.")]


def receive(data_dir: DataDir = None, host: InboxHost = None, port: InboxPort = None) -> None:
    """Take the mail of developers by SMTP until asked to stop; the workers answer it."""
    environment = environment_of(data_dir)
    if not environment.inbox_address:
        raise CannotStart("Name the address to which developers mail a set in VACCINNET_INBOX_ADDRESS.")
    check_start(data_dir)
    place = [f"--host={host}"] if host else []
    become("vaccinnet.config.receive", *place, *([] if port is None else [f"--port={port}"]))


def certificate(data_dir: DataDir = None, new: New = False) -> None:
    """Print the certificate to which developers encrypt their mail (S/MIME), as PEM; it is made at its first use."""
    environment = environment_of(data_dir)
    from vaccinnet.config.data_folder import DataFolder
    from vaccinnet.integrators.email_address import same_form
    from vaccinnet.qualification.mailed.recipient import BadRecipient, new_recipient, recipient

    if environment.is_production or not environment.inbox_address:
        raise CannotStart("Name the address to which developers mail a set in VACCINNET_INBOX_ADDRESS, in acceptance.")
    folder = DataFolder(environment.data_dir)
    folder.prepare()
    get = new_recipient if new else recipient
    try:
        made = get(folder.path / "mail", address=same_form(environment.inbox_address), now=datetime.now(UTC))
    except BadRecipient as error:
        raise CannotStart(str(error)) from error
    typer.echo(made.pem.decode(), nl=False)
    typer.echo(f"SHA-256 {made.fingerprint}", err=True)
