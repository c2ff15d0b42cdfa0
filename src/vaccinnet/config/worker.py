"""The workers: processes that share what they loaded and take batches side by side."""

import argparse
import gc
import os
import signal
import sys
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from types import FrameType

import structlog

from vaccinnet.config.cannot_start import CannotStart
from vaccinnet.config.database import database_of
from vaccinnet.config.environment import Environment
from vaccinnet.config.processes import end_with_parent

_PAUSE_AFTER_DEATH = 1.0
_SEALS_EVERY = timedelta(minutes=1)
_KEEPS_TERMS_EVERY = timedelta(minutes=5)
_SIGNALS = (signal.SIGTERM, signal.SIGINT)


def work(*, processes: int) -> None:
    """Work with this many processes until asked to stop; one that dies is replaced."""
    _load()
    # What is loaded now is shared with the processes; the collector must not touch, and so copy, it.
    gc.freeze()
    running: set[int] = set()
    stopping = False

    def stop(number: int, frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True
        for each in running:
            os.kill(each, signal.SIGTERM)

    for number in _SIGNALS:
        signal.signal(number, stop)
    while running or not stopping:
        while len(running) < processes and not stopping:
            _fork(running)
        ended, _ = os.wait()
        running.discard(ended)
        if not stopping:
            time.sleep(_PAUSE_AFTER_DEATH)


def _load() -> None:
    from vaccinnet.config.prepare import set_up

    set_up()
    # Imported before the processes part, so that they share it.
    import vaccinnet.audit.seal
    import vaccinnet.batch.work
    from vaccinnet.kmehr.codes import VaccineCodes

    assert vaccinnet.audit.seal
    assert vaccinnet.batch.work
    VaccineCodes.builtin()


def _fork(running: set[int]) -> None:
    # A signal must find either no new process or one that is counted and listens.
    signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
    child = os.fork()
    if child:
        running.add(child)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
        return
    end_with_parent()
    code = 1
    try:
        _work_here()
        code = 0
    except Exception:
        structlog.get_logger(__name__).exception("a worker process broke off")
    finally:
        # Nothing of the parent's clean-up is for this process to do.
        os._exit(code)


def _work_here() -> None:
    from django.apps import apps
    from django.conf import settings

    from vaccinnet.audit.seal import seal_missing
    from vaccinnet.batch.work import Chore, work_forever
    from vaccinnet.trust.fetch import fetch_until
    from vaccinnet.trust.trusted import trust_folder

    stop = threading.Event()
    for number in _SIGNALS:
        # A handler may interrupt the wait for this very event while it holds the lock; a thread does not.
        signal.signal(number, lambda *_: threading.Thread(target=stop.set).start())
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
    if (folder := trust_folder()).crls:
        # Beside the batches: an address may take its time to answer.
        threading.Thread(target=fetch_until, args=(stop, folder), daemon=True).start()
    chores = [Chore(seal_missing, every=_SEALS_EVERY)]
    if apps.is_installed("vaccinnet.acceptance"):
        from vaccinnet.acceptance.keep_terms import keep_terms

        chores.append(Chore(partial(keep_terms, terms=settings.TRAJECTORY_TERMS), every=_KEEPS_TERMS_EVERY))
    work_forever(stop, terms=settings.BATCH_TERMS, clock=lambda: datetime.now(UTC), chores=chores)


def main(arguments: Sequence[str] | None = None) -> int:
    """Work, and return 0, or 2 after saying in a sentence what is in the way."""
    parser = argparse.ArgumentParser(prog="python -m vaccinnet.config.worker", description=__doc__)
    parser.add_argument("--processes", type=int, default=default_processes())
    asked = parser.parse_args(arguments)
    try:
        with database_of(Environment.read(os.environ)):
            work(processes=asked.processes)
    except CannotStart as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 2
    return 0


def default_processes() -> int:
    """Return how many processes make full use of this machine without crowding it."""
    return min(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1, 4)


if __name__ == "__main__":
    sys.exit(main())
