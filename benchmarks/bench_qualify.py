"""How long the verdict on a full set takes: reading, judging and the report in both languages, in one process.

The questions to journal and register are not in it.
"""

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from statistics import median

from tests.unit.qualification.sets import NOW, Desk, new_caregivers, new_hospital

from vaccinnet.qualification.facts import Service, ShownFile
from vaccinnet.qualification.reading import read_set
from vaccinnet.qualification.report import make_report
from vaccinnet.qualification.verdict import judge_set

_PROMISE = 1.0


def main() -> None:
    """Judge a full set of each service again and again, and print how long it took."""
    parser = argparse.ArgumentParser(prog="benchmarks qualify")
    parser.add_argument("--times", type=int, default=40)
    times = parser.parse_args([each for each in sys.argv[1:] if each != "qualify"]).times
    for service, files in _sets().items():
        took = sorted(_seconds(lambda service=service, files=files: _judge(service, files)) for _ in range(times))
        p95 = took[int(len(took) * 0.95) - 1] if len(took) > 1 else took[0]
        print(f"{service}: {len(files)} files, median {median(took) * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms", end="")
        print(" (promise: under one second)" if p95 < _PROMISE else " (the promise of one second is broken)")


def _judge(service: Service, files: Sequence[ShownFile]) -> None:
    read = read_set(files, now=NOW, service=service)
    verdict = judge_set(read)
    for language in ("nl", "en"):
        make_report(verdict, read, language)


def _seconds(do: Callable[[], None]) -> float:
    began = time.perf_counter()
    do()
    return time.perf_counter() - began


def _sets() -> dict[Service, list[ShownFile]]:
    desk = Desk(new_hospital(), new_caregivers())
    return {"batch": desk.batch().shown(), "registration": desk.calls().shown()}
