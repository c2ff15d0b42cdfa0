"""Start everything on this machine and keep it running: database, web server and workers."""

import argparse
import http.client
import os
import signal
import ssl
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from vaccinnet.config.addresses import Address, free_address
from vaccinnet.config.cannot_start import CannotStart
from vaccinnet.config.data_folder import DataFolder
from vaccinnet.config.database import database_of
from vaccinnet.config.environment import Environment
from vaccinnet.config.processes import Child
from vaccinnet.config.progress import Progress, Silence
from vaccinnet.config.supervisor import Supervisor

_SECONDS_TO_START = 60.0
_SECONDS_TO_STOP_SHOWING = 5.0

# A process of its own: what the reference application loads must not stay in the memory of this one.
_SHOW = "import sys; from vaccinnet.config.showcase import show; sys.exit(not show(sys.argv[1], sys.argv[2]))"


@dataclass(frozen=True)
class Plan:
    """What to start. `shows` lets the reference application do the main job; `ends` stops when it has."""

    host: str = "127.0.0.1"
    port: int = 8000
    has_tls: bool = False
    web_workers: int = 1
    workers: int = 2
    shows: bool = False
    ends: bool = False


def run(plan: Plan, environment: Environment, progress: Progress) -> bool:
    """Run until asked to stop, and return whether what was shown went well. Raises CannotStart."""
    # Until the supervisor listens, a request to stop breaks off what is being done, like Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    address = free_address(plan.host, plan.port, has_tls=plan.has_tls)
    variables = _variables(address, environment)
    database = database_of(environment)
    began = time.monotonic()
    with database:
        progress.done("The database runs", since=began)
        began = time.monotonic()
        _prepare(address, variables)
        progress.done("The tables are up to date", since=began)
        began = time.monotonic()
        children = [_web(plan, address, environment, variables), _worker(plan, variables)]
        if environment.inbox_address:
            children.append(Child("mail", [sys.executable, "-m", "vaccinnet.config.receive"], variables=variables))
        with Supervisor(database, children) as supervisor:
            if _answers(supervisor, address, environment):
                progress.done("The web services answer", since=began)
                progress.ready(address.pages())
                return _watch(supervisor, plan, _showcase(address, environment, variables))
    return True


def _variables(address: Address, environment: Environment) -> dict[str, str]:
    """Return what the processes must know beside what the operator set."""
    variables = {
        "VACCINNET_DATA_DIR": os.path.abspath(environment.data_dir),
        "VACCINNET_BASE_URL": os.environ.get("VACCINNET_BASE_URL") or address.base_url,
    }
    # Who opens acceptance to a network without naming hosts is called by names that we cannot know.
    if not (address.is_for_this_machine_only or environment.hosts or environment.is_production):
        variables["VACCINNET_HOSTS"] = "*"
    return variables


def _prepare(address: Address, variables: dict[str, str]) -> None:
    names = [f"--tls-host={name}" for name in address.certificate_names] if address.has_tls else []
    ended = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "vaccinnet.config.prepare", *names],
        env=os.environ | variables,
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if ended.returncode:
        raise CannotStart(ended.stderr.strip())
    sys.stderr.write(ended.stderr)


def _web(plan: Plan, address: Address, environment: Environment, variables: dict[str, str]) -> Child:
    place = [f"--host={address.host}", f"--port={address.port}", f"--workers={plan.web_workers}"]
    if address.has_tls:
        chain, key = DataFolder(environment.data_dir).tls_files
        place += [f"--chain={chain}", f"--key={key}"]
    return Child("web", [sys.executable, "-m", "vaccinnet.config.serve", *place], variables=variables)


def _worker(plan: Plan, variables: dict[str, str]) -> Child:
    arguments = [sys.executable, "-m", "vaccinnet.config.worker", f"--processes={plan.workers}"]
    return Child("worker", arguments, variables=variables)


def _showcase(address: Address, environment: Environment, variables: dict[str, str]) -> Child:
    folder = os.path.abspath(environment.data_dir)
    return Child("showcase", [sys.executable, "-c", _SHOW, address.base_url, folder], variables=variables)


def _answers(supervisor: Supervisor, address: Address, environment: Environment) -> bool:
    trust = DataFolder(environment.data_dir).tls_files[0] if address.has_tls else None
    try:
        return supervisor.wait_until(lambda: is_healthy(address, trust), patience=_SECONDS_TO_START)
    except TimeoutError:
        raise CannotStart(
            f"The web server does not answer on {address.base_url} after {_SECONDS_TO_START:.0f} seconds; the lines "
            f"above say why."
        ) from None


def _watch(supervisor: Supervisor, plan: Plan, showcase: Child) -> bool:
    if not plan.shows:
        supervisor.watch()
        return True
    showcase.start()
    supervisor.watch(lambda: showcase.exit_code is not None)
    if not plan.ends:
        supervisor.watch()
    showcase.ask_to_stop()
    showcase.stop(patience=_SECONDS_TO_STOP_SHOWING)
    return showcase.exit_code == 0


def is_healthy(address: Address, trust: Path | None = None) -> bool:
    """Return whether a server answers there and reaches its database; `trust` has the certificate of one with TLS."""
    place = urlsplit(address.base_url)
    assert place.hostname
    connection = http.client.HTTPConnection(place.hostname, address.port, timeout=5)
    if trust:
        context = ssl.create_default_context(cafile=str(trust))
        # The file has the issuing authority and not its root.
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
        connection = http.client.HTTPSConnection(place.hostname, address.port, timeout=5, context=context)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, and return 0, or 2 after saying in a sentence what is in the way."""
    parser = argparse.ArgumentParser(prog="python -m vaccinnet.config.run", description=__doc__)
    parser.add_argument("--host", default=Plan.host)
    parser.add_argument("--port", type=int, default=Plan.port)
    parser.add_argument("--tls", action="store_true", dest="has_tls")
    parser.add_argument("--show", action="store_true", dest="shows")
    parser.add_argument("--web-workers", type=int, default=Plan.web_workers)
    parser.add_argument("--workers", type=int, default=Plan.workers)
    parser.add_argument("--json", action="store_true")
    asked = vars(parser.parse_args(arguments))
    progress = Silence() if asked.pop("json") else Progress()
    progress.say("OpenVaccinnet starts. Ctrl-C stops it.")
    try:
        run(Plan(**asked), Environment.read(os.environ), progress)
    except CannotStart as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 2
    except KeyboardInterrupt:
        # Asked to stop before everything was up.
        pass
    progress.say("Stopped.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
