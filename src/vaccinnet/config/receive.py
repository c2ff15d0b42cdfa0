"""The receiver of mail, as a process of its own: it ends when it is asked to."""

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime

from vaccinnet.config.cannot_start import CannotStart
from vaccinnet.config.database import database_of
from vaccinnet.config.environment import Environment
from vaccinnet.config.processes import end_with_parent
from vaccinnet.qualification.mailed.letter import Letter


def receive(environment: Environment, *, host: str, port: int) -> None:
    """Take mail at this address until asked to stop. Raises CannotStart."""
    from vaccinnet.config.inbox import inbox_terms, make_recipient
    from vaccinnet.config.prepare import set_up

    set_up()
    from django.conf import settings
    from django.db import close_old_connections

    from vaccinnet.mail.deliver import Delivery
    from vaccinnet.mail.receiver import receive_until_stopped

    terms = inbox_terms(environment)
    make_recipient(settings.INBOX_KEYS, terms.address)
    delivery = Delivery(lambda: datetime.now(UTC))

    def deliver(letter: Letter) -> str:
        # In place of a connection that was lost meanwhile another is made.
        close_old_connections()
        return delivery(letter)

    try:
        receive_until_stopped(terms, deliver, host=host, port=port)
    except OSError as error:
        raise CannotStart(f"Mail cannot be taken at {host}, port {port}: {error.strerror or error}.") from error


def main(arguments: Sequence[str] | None = None) -> int:
    """Receive, and return 0, or 2 after saying in a sentence what is in the way."""
    parser = argparse.ArgumentParser(prog="python -m vaccinnet.config.receive", description=__doc__)
    parser.add_argument("--host")
    parser.add_argument("--port", type=int)
    asked = parser.parse_args(arguments)
    end_with_parent()
    try:
        environment = Environment.read(os.environ)
        with database_of(environment):
            receive(
                environment,
                host=asked.host or environment.inbox_host,
                port=environment.inbox_port if asked.port is None else asked.port,
            )
    except CannotStart as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
