"""The web server: granian around the application."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from granian import Granian
from granian.constants import HTTPModes, Interfaces, SSLProtocols

from vaccinnet.config.cannot_start import CannotStart
from vaccinnet.config.database import database_of
from vaccinnet.config.environment import Environment
from vaccinnet.config.processes import end_with_parent

# Slow senders hold a thread each; the database is shared by fewer connections than there are threads.
_THREADS = 64
_CONNECTIONS = 16
_SECONDS_TO_FINISH = 20


def serve(*, host: str, port: int, workers: int, chain: Path | None = None, key: Path | None = None) -> None:
    """Answer on this address until the process is asked to stop; requests that have begun are finished."""
    os.environ.setdefault("VACCINNET_DATABASE_CONNECTIONS", str(_CONNECTIONS))
    Granian(
        "vaccinnet.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        http=HTTPModes.auto,
        websockets=False,
        workers=workers,
        blocking_threads=_THREADS,
        respawn_failed_workers=True,
        respawn_interval=1.0,
        workers_kill_timeout=_SECONDS_TO_FINISH,
        log_enabled=False,
        ssl_cert=chain,
        ssl_key=key,
        ssl_protocol_min=SSLProtocols.tls12,
    ).serve(target_loader=_load, wrap_loader=False)


def _load(*_: Any) -> Callable[..., Any]:
    # Without this, workers of a killed server would live on and keep the port.
    end_with_parent()
    from vaccinnet.config.wsgi import application

    return application


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve, and return 0, or 2 after saying in a sentence what is in the way."""
    parser = argparse.ArgumentParser(prog="python -m vaccinnet.config.serve", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--chain", type=Path)
    parser.add_argument("--key", type=Path)
    asked = parser.parse_args(arguments)
    try:
        with database_of(Environment.read(os.environ)):
            serve(**vars(asked))
    except CannotStart as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
