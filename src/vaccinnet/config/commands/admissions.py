"""`vaccinnet admissions`: what may be used in production, the signed lists that say so, and their keys."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vaccinnet.config.cannot_start import CannotStart
from vaccinnet.config.commands.plumbing import DataDir, django, environment_of, print_table

if TYPE_CHECKING:
    from vaccinnet.admission.entries import ListedProgram

_PROBLEM = 1

Key = Annotated[list[Path] | None, typer.Option("--key", help="Public keys (PEM) that the portal publishes.")]


def verify(
    source: Annotated[str, typer.Argument(help="A file, or the address at which the list is published.")],
    key: Key = None,
) -> None:
    """Verify a list of admissions, or the certificate of one version, with public keys; no database is needed."""
    from vaccinnet.admission.keys import BadKeys, key_id, read_public_keys
    from vaccinnet.admission.signed_list import NotVerified

    if not key:
        raise CannotStart("Name the public key of the portal with --key FILE; its page on admissions has it.")
    try:
        trusted = {key_id(each): each for file in key for each in read_public_keys(file)}
        programs = _verified(_text_of(source), trusted)
    except (BadKeys, NotVerified) as refused:
        typer.echo(refused, err=True)
        raise typer.Exit(_PROBLEM) from refused
    _print(programs)


def show(data_dir: DataDir = None) -> None:
    """Show what is admitted in this environment; in production also how fetching the lists went."""
    with django(data_dir):
        from django.conf import settings

        from vaccinnet.admission.publish import listed_programs

        if not settings.LISTS_DECIDE:
            _print(listed_programs())
            return
        from vaccinnet.admission.kept import how_lists_stand, kept_programs

        _print(kept_programs())
        rows = [
            (each.kind, each.number, _moment(each.issued_at), _moment(each.fetched_at), each.problem)
            for each in how_lists_stand()
        ]
        print_table(("list", "number", "issued", "fetched", "problem"), rows, title="Lists")


def fetch(data_dir: DataDir = None) -> None:
    """Fetch both lists now, and apply them; workers of production do it every minute."""
    with django(data_dir):
        from django.conf import settings

        from vaccinnet.admission.fetch import fetch_now
        from vaccinnet.admission.kept import how_lists_stand
        from vaccinnet.admission.keys import BadKeys, trusted_keys

        if not settings.LISTS_DECIDE:
            raise CannotStart("Acceptance publishes the lists; only production fetches them.")
        try:
            trusted = trusted_keys(settings.ADMISSION_TRUSTED_KEYS)
        except BadKeys as refused:
            raise CannotStart(str(refused)) from refused
        fetched = fetch_now(settings.LIST_TERMS, trusted, now=datetime.now(UTC))
        problems = [(each.kind, each.problem) for each in how_lists_stand() if each.problem]
    typer.echo(f"{fetched} lists fetched.")
    for kind, problem in problems:
        typer.echo(f"{kind}: {problem}", err=True)
    if problems:
        raise typer.Exit(_PROBLEM)


def keys(data_dir: DataDir = None) -> None:
    """Show the public keys of this portal, the one that signs first: production puts them in its trust folder."""
    with _keys(data_dir) as folder:
        from vaccinnet.admission.keys import keys_in

        for number, each in enumerate(keys_in(folder)):
            typer.echo(f"{each.id}{'' if number else ' (signs now)'}\n{each.public_pem}")


def new_key(data_dir: DataDir = None) -> None:
    """Make a key that signs nothing yet, and show its public half; `use-key` lets it sign."""
    with _keys(data_dir) as folder:
        from vaccinnet.admission.keys import current_key
        from vaccinnet.admission.keys import new_key as make

        current_key(folder)
        made = make(folder)
        typer.echo(f"{made.id}\n{made.public_pem}")


def use_key(id: Annotated[str, typer.Argument(help="The id that `new-key` showed.")], data_dir: DataDir = None) -> None:
    """Sign with this key from now on; every production must trust it by then."""
    with _keys(data_dir) as folder:
        from vaccinnet.admission.keys import use_key as use

        typer.echo(f"{use(folder, id).id} signs now.")


@contextmanager
def _keys(data_dir: Path | None) -> Iterator[Path]:
    """Yield the folder of the keys of this portal; what is wrong with it is told in a sentence."""
    from vaccinnet.admission.keys import BadKeys
    from vaccinnet.config.data_folder import DataFolder

    environment = environment_of(data_dir)
    if environment.is_production:
        raise CannotStart("Production signs no lists; run this where the portal is.")
    folder = DataFolder(environment.data_dir)
    folder.prepare()
    try:
        yield folder.path / "admissions"
    except BadKeys as refused:
        raise CannotStart(str(refused)) from refused


def _text_of(source: str) -> str:
    from vaccinnet.admission.signed_list import NotVerified
    from vaccinnet.trust.download import NotFetched, download

    try:
        read = download(source) if source.startswith(("http://", "https://")) else Path(source).read_bytes()
        return read.decode("ascii").strip()
    except OSError as error:
        raise CannotStart(f"{source} cannot be read: {error.strerror}.") from error
    except NotFetched as refused:
        raise CannotStart(f"{source}: {refused}") from refused
    except UnicodeDecodeError as error:
        raise NotVerified("What came is no signed list (JWS).") from error


def _verified(text: str, trusted: dict) -> "list[ListedProgram]":
    import jwt

    from vaccinnet.admission.entries import read_programs
    from vaccinnet.admission.signed_list import NotVerified, verify

    try:
        is_certificate = jwt.get_unverified_header(text).get("typ") == "vaccinnet-certificate+jws"
    except jwt.InvalidTokenError as error:
        raise NotVerified("What came is no signed list (JWS).") from error
    read = verify(text, kind="certificate" if is_certificate else "admissions", keys=trusted, now=datetime.now(UTC))
    age = datetime.now(UTC) - read.issued_at
    typer.echo(
        f"Signed by {read.key_id} for {read.issuer}: number {read.number}, issued {_moment(read.issued_at)} "
        f"({int(age.total_seconds())} s ago).",
        err=True,
    )
    return read_programs([read.contents] if is_certificate else read.contents)


def _print(programs: "list[ListedProgram]") -> None:
    rows = [
        (
            each.software_id,
            each.state,
            ", ".join(each.services),
            ", ".join(version.version for version in each.versions if version.state == "admitted"),
            each.valid_until or "",
            each.company,
            each.reason,
        )
        for each in programs
    ]
    headings = ("softwareID", "state", "services", "versions", "until", "company", "reason")
    print_table(headings, rows, title="Admissions")


def _moment(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC" if at else "never"
