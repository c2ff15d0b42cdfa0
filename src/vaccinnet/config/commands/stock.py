"""`vaccinnet stock`: what a sender has left of each vaccine."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from vaccinnet.config.cannot_start import CannotStart
from vaccinnet.config.commands.plumbing import DataDir, django, print_table

if TYPE_CHECKING:
    from vaccinnet.profiles.sender import Sender

Profile = Annotated[str, typer.Option(help="Whose: TYPE=NUMBER, as `vaccinnet test-users` lists them.")]
Vaccine = Annotated[str, typer.Argument(metavar="VACCINE", help="A CNK number or a Vaccinnet code.")]


def show(profile: Profile, data_dir: DataDir = None) -> None:
    """Show what is left of each vaccine that the profile keeps."""
    with django(data_dir):
        from vaccinnet.stock.consult import stock_of

        rows = [(each.vaccine_key, each.doses) for each in stock_of(_sender(profile).key)]
    _print(("vaccine", "doses"), rows, empty=f"{profile} keeps no stock. Begin with: vaccinnet stock receive")


def receive(
    vaccine: Vaccine,
    doses: Annotated[int, typer.Argument(help="How many doses came in.")],
    profile: Profile,
    data_dir: DataDir = None,
) -> None:
    """Add doses that came in; from then on the stock of this vaccine is kept."""
    with django(data_dir):
        from vaccinnet.stock.move import BadDoses
        from vaccinnet.stock.move import receive as add_doses

        vaccine_key = _vaccine_key(vaccine)
        try:
            left = add_doses(
                sender_key=_sender(profile).key, vaccine_key=vaccine_key, doses=doses, now=datetime.now(UTC)
            )
        except BadDoses as bad:
            raise CannotStart(str(bad)) from None
    typer.echo(f"{vaccine_key}: {left} doses left.")


def correct(
    vaccine: Vaccine,
    counted: Annotated[int, typer.Argument(help="How many doses there are, counted by hand.")],
    profile: Profile,
    reason: Annotated[str, typer.Option(help="Why it differs: broken, expired, lent …")],
    data_dir: DataDir = None,
) -> None:
    """Set the stock to what was counted, with the reason why it differs."""
    with django(data_dir):
        from vaccinnet.stock.move import BadDoses
        from vaccinnet.stock.move import correct as set_doses

        vaccine_key = _vaccine_key(vaccine)
        try:
            left = set_doses(
                sender_key=_sender(profile).key,
                vaccine_key=vaccine_key,
                counted=counted,
                reason=reason,
                now=datetime.now(UTC),
            )
        except BadDoses as bad:
            raise CannotStart(str(bad)) from None
    typer.echo(f"{vaccine_key}: {left} doses left.")


def history(vaccine: Vaccine, profile: Profile, data_dir: DataDir = None) -> None:
    """Show the latest hundred movements of a stock, the latest first, in Brussels time."""
    with django(data_dir):
        from vaccinnet.kmehr.business_day import BRUSSELS
        from vaccinnet.stock.consult import movements_of

        movements = movements_of(_sender(profile).key, _vaccine_key(vaccine))
        rows = [
            (f"{each.at.astimezone(BRUSSELS):%Y-%m-%d %H:%M}", each.kind, f"{each.doses:+d}", each.left, each.reason)
            for each in movements
        ]
    _print(("when", "what", "doses", "left", "why"), rows, empty=f"{profile} keeps no stock of {vaccine}.")


def _sender(profile: str) -> "Sender":
    from vaccinnet.ehealth.subject import NotAnEHealthSubject, parse_subject
    from vaccinnet.profiles.find_sender import find_sender

    try:
        sender = find_sender(parse_subject(profile))
    except NotAnEHealthSubject:
        raise CannotStart(f"{profile} is not TYPE=NUMBER, such as NIHII-HOSPITAL=79990158.") from None
    if sender is None:
        raise CannotStart(f"There is no profile {profile} here. `vaccinnet test-users` lists them.")
    return sender


def _vaccine_key(code: str) -> str:
    from vaccinnet.register.vaccine_codes import current_codes

    is_cnk = code.isdigit()
    cnk, vaccinnet_code = (code.zfill(7), "") if is_cnk else ("", code)
    codes = current_codes()
    if codes.resolve(cnk=cnk, vaccinnet_code=vaccinnet_code) is None:
        raise CannotStart(f"{code} is neither a CNK number nor a Vaccinnet code of the list of vaccine codes.")
    return codes.key_of(cnk, vaccinnet_code, "")


def _print(columns: Sequence[str], rows: Sequence[Sequence[object]], *, empty: str) -> None:
    if rows:
        print_table(columns, rows)
    else:
        typer.echo(empty, err=True)
