"""Serve a peer over a database of its own: what every server here has in common."""

import argparse
import importlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

import httpx
from granian import Granian
from granian.constants import Interfaces

from vaccinnet.config.data_folder import DataFolder
from vaccinnet.config.embedded import Embedded
from vaccinnet.config.processes import end_with_parent

PROCESSES = 2

_PROJECT = Path(__file__).parents[2]
_PATIENCE_AT_START = 30.0


@contextmanager
def serving(module: str, data_folder: Path, *, path: str) -> Iterator[str]:
    """Serve the application of a module here over a database in `data_folder`, with the cast; yield its address."""
    environment = variables(data_folder)
    with Embedded(DataFolder(data_folder)):
        subprocess.run([sys.executable, "-m", "vaccinnet.config.prepare"], env=environment, check=True)
        port = _free_port()
        command = [sys.executable, "-m", "benchmarks.peers.serving", module, f"--port={port}"]
        server = subprocess.Popen(command, cwd=_PROJECT, env=environment, start_new_session=True)
        try:
            base_url = f"http://127.0.0.1:{port}"
            _wait_until_it_answers(server, f"{base_url}{path}?wsdl")
            yield base_url
        finally:
            server.terminate()
            server.wait(60)


def variables(data_folder: Path) -> dict[str, str]:
    """Return the environment of the server: that of ours, which this process may have, is another one."""
    ours = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return ours | {"VACCINNET_DATA_DIR": str(data_folder), "VACCINNET_LOG_LEVEL": "WARNING"}


def _free_port() -> int:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return bound.getsockname()[1]


def _wait_until_it_answers(server: subprocess.Popen[bytes], address: str) -> None:
    until = time.monotonic() + _PATIENCE_AT_START
    while server.poll() is None and time.monotonic() < until:
        with suppress(httpx.TransportError):
            httpx.get(address, timeout=_PATIENCE_AT_START).raise_for_status()
            return
        time.sleep(0.1)
    raise RuntimeError("the server on spyne did not start")


def _load(module: str, *_: Any) -> Callable[..., Any]:
    end_with_parent()
    import django

    django.setup()
    return importlib.import_module(module).application()


def main() -> None:
    """Serve until asked to stop."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("module")
    parser.add_argument("--port", type=int, required=True)
    asked = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vaccinnet.config.settings")
    Granian(
        f"{asked.module}:application",
        address="127.0.0.1",
        port=asked.port,
        interface=Interfaces.WSGI,
        workers=PROCESSES,
        # Python runs one call at a time.
        blocking_threads=1,
        websockets=False,
        log_enabled=False,
    ).serve(target_loader=partial(_load, asked.module), wrap_loader=False)


if __name__ == "__main__":
    main()
