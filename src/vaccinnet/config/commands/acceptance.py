"""Commands for those who try their software on acceptance: certificates and test people."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from vaccinnet.config.cannot_start import CannotStart
from vaccinnet.config.commands.plumbing import DataDir, Json, django, environment_of, print_table

_PROFILE_COLUMNS = ("kind", "name", "certificate", "user_code", "software_ids", "doctors")
_CITIZEN_COLUMNS = ("insz", "given_names", "family_name", "birth_date", "story")


def issue_certificate(
    profile: Annotated[str, typer.Option(help="Whose: TYPE=NUMBER, as `vaccinnet test-users` lists them.")],
    password: Annotated[str, typer.Option(prompt=True, hide_input=True, help="What will open the file.")],
    out: Annotated[Path | None, typer.Option(help="The file to write (default: named as eHealth does).")] = None,
    key: Annotated[str, typer.Option(help="rsa or ec.")] = "rsa",
    expired: Annotated[bool, typer.Option("--expired", help="One that has expired.")] = False,
    revoked: Annotated[bool, typer.Option("--revoked", help="One that is revoked.")] = False,
    data_dir: DataDir = None,
) -> None:
    """Make an acceptance certificate with its key, in a PKCS#12 file with the alias `authentication`."""
    _demand_acceptance(data_dir)
    with django(data_dir):
        from vaccinnet.acceptance import ca
        from vaccinnet.acceptance.certificate_request import BadRequest, read_request, texts

        form = {"profile": profile, "password": password, "key": key, "expired": str(expired), "revoked": str(revoked)}
        try:
            made = ca.issue_certificate(**read_request(form), now=datetime.now(UTC))
        except BadRequest as bad:
            raise CannotStart("\n".join(texts("en")[problem] for problem in bad.problems)) from None
        except ca.NoSuchProfile:
            raise CannotStart(texts("en")["unknown profile"]) from None
    file = out or Path(made.file_name)
    file.write_bytes(made.p12)
    file.chmod(0o600)
    typer.echo(f"{file} holds the key and the certificate of {profile}.")


def renew_authority(data_dir: DataDir = None) -> None:
    """Make a new virtual authority, which issues from now on; what was issued before holds.

    Give integrators the time to ask new certificates, then take the folder of the old one away.
    """
    _demand_acceptance(data_dir)
    with django(data_dir):
        from vaccinnet.acceptance import ca

        place = ca.renew(datetime.now(UTC))
    typer.echo(f"{place} issues from now on. The root is at /eHealth/root.pem, for who keeps it.")


def users(
    as_json: Json = False,
    lang: Annotated[str, typer.Option(help="The language of the stories: nl or en.")] = "nl",
) -> None:
    """List the test people: profiles that may send, and citizens who cannot exist."""
    from vaccinnet.acceptance.list_test_users import list_test_users

    users = list_test_users(lang)
    if as_json:
        typer.echo(json.dumps(users, ensure_ascii=False, indent=2))
        return
    _print("Profiles", users["profiles"], _PROFILE_COLUMNS)
    _print("Citizens", users["citizens"], _CITIZEN_COLUMNS)


def _demand_acceptance(data_dir: Path | None) -> None:
    if environment_of(data_dir).is_production:
        raise CannotStart("Production has no virtual certificates; they are made in acceptance.")


def _print(title: str, rows: list[dict[str, Any]], columns: tuple[str, ...]) -> None:
    headings = [column.replace("_", " ") for column in columns]
    print_table(headings, [[_cell(row[column]) for column in columns] for row in rows], title=title)


def _cell(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value or "")
