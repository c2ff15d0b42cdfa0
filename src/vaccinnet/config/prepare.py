"""Make everything ready for a start: checks, tables, and in acceptance the cast and its certificates.

It is a process of its own, so that what it needs does not stay in the memory of those that run for long.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import django
from django.core.checks import ERROR, run_checks
from django.core.management import call_command

from vaccinnet.config.cannot_start import CannotStart


def set_up() -> None:
    """Load Django with our settings. Raises CannotStart."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vaccinnet.config.settings")
    django.setup()


def check() -> None:
    """Raise CannotStart with every reason for which the server must not start; print warnings."""
    from vaccinnet.config.checks import START

    found = run_checks(tags=[START], databases=["default"])
    if errors := [each.msg for each in found if each.level >= ERROR]:
        raise CannotStart("\n".join(errors))
    for each in found:
        print(each.msg, file=sys.stderr)  # noqa: T201


def migrate() -> None:
    """Bring the tables up to date."""
    call_command("migrate", interactive=False, verbosity=0, skip_checks=True)


def load_acceptance(*, tls_hosts: Sequence[str], now: datetime) -> None:
    """Load the cast, and make the virtual authority and, if asked for, a certificate for the web server."""
    from django.conf import settings

    from vaccinnet.acceptance import ca
    from vaccinnet.acceptance.load_cast import load_cast

    load_cast(now)
    ca.trust(now)
    if tls_hosts:
        chain, key = ca.issue_server_certificate(tls_hosts, now=now)
        for file, contents in zip(settings.DATA_FOLDER.tls_files, (chain, key), strict=True):
            _write_private(file, contents)


def main(arguments: Sequence[str] | None = None) -> int:
    """Prepare, and return 0, or 2 after saying in a sentence what is in the way."""
    parser = argparse.ArgumentParser(prog="python -m vaccinnet.config.prepare", description=__doc__)
    parser.add_argument("--tls-host", action="append", default=[])
    asked = parser.parse_args(arguments)
    try:
        set_up()
        from django.conf import settings

        check()
        migrate()
        if not settings.ENVIRONMENT.is_production:
            load_acceptance(tls_hosts=asked.tls_host, now=datetime.now(UTC))
    except CannotStart as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 2
    return 0


def _write_private(file: Path, contents: bytes) -> None:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file.unlink(missing_ok=True)
    with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
        stream.write(contents)


if __name__ == "__main__":
    sys.exit(main())
