"""Commands that run: everything at once, or one part of it."""

import tempfile
from pathlib import Path
from typing import Annotated

import typer

from vaccinnet.config.commands.plumbing import DataDir, Host, Json, Port, become, check_start, environment_of

Workers = Annotated[
    int | None, typer.Option(min=1, help="Processes that take batches (default: one a core, at most 4).")
]


def run(
    data_dir: DataDir = None,
    host: Host = "127.0.0.1",
    port: Port = 8000,
    tls: Annotated[bool, typer.Option("--tls", help="Speak https, with a certificate of the virtual CA.")] = False,
    as_json: Json = False,
    show: Annotated[bool, typer.Option("--show", help="Do the main job once and tell what happened.")] = False,
    web_workers: Annotated[int, typer.Option(min=1, help="Processes that answer.")] = 1,
    workers: Workers = None,
) -> None:
    """Start everything on this machine and stay up until Ctrl-C.

    With --json it prints one line with all addresses as soon as it answers.
    """
    from vaccinnet.config.worker import default_processes

    environment_of(data_dir)
    flags = [flag for flag, is_on in {"--tls": tls, "--json": as_json, "--show": show}.items() if is_on]
    processes = [f"--web-workers={web_workers}", f"--workers={workers or default_processes()}"]
    become("vaccinnet.config.run", f"--host={host}", f"--port={port}", *processes, *flags)


def demo() -> None:
    """Do the main job on a throw-away data folder and stop.

    The exit code is 0 only if everything went as expected.
    """
    from vaccinnet.config.progress import Progress
    from vaccinnet.config.run import Plan
    from vaccinnet.config.run import run as run_all

    progress = Progress()
    progress.say("OpenVaccinnet does the main job on data that are thrown away afterwards.")
    with tempfile.TemporaryDirectory(prefix="vaccinnet-demo-") as folder:
        plan = Plan(port=0, shows=True, ends=True)
        went_well = run_all(plan, environment_of(Path(folder)), progress)
    progress.say("Everything went as expected." if went_well else "Not everything went as expected: see above.")
    raise typer.Exit(0 if went_well else 1)


def serve(
    data_dir: DataDir = None,
    host: Host = "127.0.0.1",
    port: Port = 8000,
    workers: Annotated[int, typer.Option(min=1, help="Processes that answer.")] = 1,
) -> None:
    """Answer the web services and pages until asked to stop; put a proxy with TLS in front of it."""
    from vaccinnet.config.addresses import free_address

    address = free_address(host, port, has_tls=False)
    check_start(data_dir)
    become("vaccinnet.config.serve", f"--host={host}", f"--port={address.port}", f"--workers={workers}")


def worker(data_dir: DataDir = None, processes: Workers = None) -> None:
    """Process batches until asked to stop; it may run on as many machines as you like."""
    from vaccinnet.config.worker import default_processes

    check_start(data_dir)
    become("vaccinnet.config.worker", f"--processes={processes or default_processes()}")
