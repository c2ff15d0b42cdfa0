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
from typing import TYPE_CHECKING

import structlog

from vaccinnet.config.cannot_start import CannotStart
from vaccinnet.config.database import database_of
from vaccinnet.config.environment import Environment
from vaccinnet.config.processes import end_with_parent

if TYPE_CHECKING:
    from vaccinnet.batch.work import Chore

_PAUSE_AFTER_DEATH = 1.0
_SEALS_EVERY = timedelta(minutes=1)
_LOOKS_FOR_PERSONS_EVERY = timedelta(minutes=10)
_FORGETS_EVERY = timedelta(minutes=10)
_KEEPS_TERMS_EVERY = timedelta(minutes=5)
_TELLS_NEWS_EVERY = timedelta(seconds=10)
_ANSWERS_MAIL_EVERY = timedelta(seconds=5)
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
    import vaccinnet.figures.keep
    import vaccinnet.register.alike
    from vaccinnet.kmehr.codes import VaccineCodes

    assert vaccinnet.audit.seal
    assert vaccinnet.batch.work
    assert vaccinnet.figures.keep
    assert vaccinnet.register.alike
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
    from django.conf import settings

    from vaccinnet.admission.fetch import fetch_until as fetch_lists_until
    from vaccinnet.admission.keys import trusted_keys
    from vaccinnet.batch.work import work_forever
    from vaccinnet.figures.keep import keep_forever
    from vaccinnet.trust.fetch import fetch_until
    from vaccinnet.trust.trusted import trust_folder

    def clock() -> datetime:
        return datetime.now(UTC)

    stop = threading.Event()
    for number in _SIGNALS:
        # A handler may interrupt the wait for this very event while it holds the lock; a thread does not.
        signal.signal(number, lambda *_: threading.Thread(target=stop.set).start())
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
    if (folder := trust_folder()).crls:
        # Beside the batches: an address may take its time to answer.
        threading.Thread(target=fetch_until, args=(stop, folder), daemon=True).start()
    if settings.LISTS_DECIDE:
        keys = trusted_keys(settings.ADMISSION_TRUSTED_KEYS)
        threading.Thread(target=fetch_lists_until, args=(stop, settings.LIST_TERMS, keys), daemon=True).start()
    # A pass over the register may take minutes, and no batch waits for it.
    threading.Thread(target=keep_forever, args=(stop,), kwargs={"clock": clock}, daemon=True).start()
    work_forever(stop, terms=settings.BATCH_TERMS, clock=clock, chores=chores())


def chores() -> "list[Chore]":
    """Return what a worker does beside batches."""
    from django.apps import apps
    from django.conf import settings

    from vaccinnet.audit.seal import seal_missing
    from vaccinnet.batch.work import Chore
    from vaccinnet.config.visits import forget_visits
    from vaccinnet.exchanges import access_tokens, signed_requests
    from vaccinnet.register.alike import notice_persons_alike

    every = [
        Chore(seal_missing, every=_SEALS_EVERY),
        Chore(notice_persons_alike, every=_LOOKS_FOR_PERSONS_EVERY),
        Chore(forget_visits, every=_FORGETS_EVERY),
        Chore(lambda now: signed_requests.forget(now=now), every=_FORGETS_EVERY),
        Chore(lambda now: access_tokens.forget(now=now), every=_FORGETS_EVERY),
    ]
    if apps.is_installed("vaccinnet.acceptance"):
        from vaccinnet.acceptance.keep_terms import keep_terms

        every.append(Chore(partial(keep_terms, terms=settings.TRAJECTORY_TERMS), every=_KEEPS_TERMS_EVERY))
        from vaccinnet.portal.console.mail import tell_news

        every.append(Chore(partial(tell_news, base_url=settings.VACCINNET_BASE_URL), every=_TELLS_NEWS_EVERY))
        from vaccinnet.qualification.mailed.parcels import forget_parcels

        every.append(Chore(forget_parcels, every=_FORGETS_EVERY))
    if settings.INBOX_ADDRESS:
        from vaccinnet.portal.mailed import answer_mail

        answer = partial(answer_mail, base_url=settings.VACCINNET_BASE_URL, own_address=settings.INBOX_ADDRESS)
        every.append(Chore(answer, every=_ANSWERS_MAIL_EVERY))
    return every


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
