"""Kill a process of the deployment in the middle of a round, without warning."""

import threading
import time
import uuid
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass

import psutil
from tests.deployment import Deployment
from tests.drill.kept import Kept, kept

from vaccinnet.config.embedded import url_of

_Choice = Callable[[], psutil.Process]


def _busiest(processes: list[psutil.Process]) -> _Choice:
    for each in processes:
        each.cpu_percent()
    return lambda: max(processes, key=psutil.Process.cpu_percent)


# Who is killed: of several the one that has the batch, which is the one that is busy.
VICTIMS: dict[str, Callable[[Deployment], _Choice]] = {
    "web worker": lambda deployment: _busiest(deployment.part("serve").children()),
    "database": lambda deployment: deployment.postmaster,
    "session of the database": lambda deployment: _busiest(deployment.postmaster().children()),
    "worker": lambda deployment: _busiest(deployment.part("worker").children()),
    "web server": lambda deployment: lambda: deployment.part("serve"),
    "parent of workers": lambda deployment: lambda: deployment.part("worker"),
}


def is_whole(deployment: Deployment) -> bool:
    """Return whether every process that can be killed is there."""
    try:
        return all(choose(deployment)().is_running() for choose in VICTIMS.values())
    except (psutil.NoSuchProcess, FileNotFoundError, IndexError, ValueError):
        return False


@dataclass(frozen=True)
class Struck:
    """When the victim was killed, and how many folders of the batch were done by then."""

    at: float
    folders_done: int


class Strike:
    """A kill that comes a while after `begin`."""

    def __init__(self, deployment: Deployment, victim: str, *, delay: float):
        self._deployment = deployment
        self._choose = VICTIMS[victim](deployment)
        self._timer = threading.Timer(delay, self._kill)
        self._looks = ExitStack()
        self._batch: tuple[Kept, uuid.UUID] | None = None
        self._struck: Struck | None = None

    def begin(self, *, batch: uuid.UUID | None = None) -> None:
        """Let the time run; with a batch, look how far it is at the kill."""
        if batch:
            self._batch = self._looks.enter_context(kept(url_of(self._deployment.data_folder), until=0)), batch
        self._timer.start()

    def end(self) -> Struck:
        """Return what happened, once it has."""
        with self._looks:
            self._timer.join()
        assert self._struck, "the victim was gone before it could be killed"
        return self._struck

    def _kill(self) -> None:
        victim = self._choose()
        folders_done = 0
        if self._batch:
            database, key = self._batch
            folders_done = database.folders_done(key)
        victim.kill()
        self._struck = Struck(time.monotonic(), folders_done)
