"""The citizen's page and other looks at a fixed rate, and coverage, beside what the machine can do at most."""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import psutil
import psycopg

from benchmarks.bench_registration import _django as loaded
from benchmarks.bench_registration import _processor as processor
from benchmarks.database import database
from benchmarks.deployment import deployment
from benchmarks.load import write_requests
from benchmarks.peers.serving import serving
from benchmarks.questions import Asked, manager_page, plain, questions
from benchmarks.registering import Measured, Run, port_of, send, wait_until_quiet
from vaccinnet.config.embedded.socket import url_of

_RATE = 100
_CALLS = 3_000
_WARM_UP = 500
_CONNECTIONS = 64
_STORED = (10_000, 20_000_000)
_EACH = 20
_WEB_WORKERS = 2
_COVERAGE = "/Vaccinnet/beheer/vaccinatiegraad"
_COVERAGE_CALLS = 50

_ROWS = "SELECT * FROM register_vaccination WHERE person_key = %s"
# What a page that scanned the register would ask for one disease; all cores may help.
_SCAN = """
    SELECT birth_year, year, count(*)
    FROM (SELECT p.key, extract(year FROM p.birth_date) AS birth_year, extract(year FROM min(v.given_on)) AS year
          FROM register_person p JOIN register_vaccination v ON v.person_key = p.key
          WHERE v.removed_at IS NULL AND v.vaccine_key LIKE 'DTPA/%' GROUP BY 1, 2) AS reached
    GROUP BY 1, 2
"""


class Percentiles(NamedTuple):
    """Milliseconds that half and nearly all of something took."""

    p50: float
    p95: float


def main() -> None:
    """Measure, and print tables in Markdown."""
    asked = _options()
    print(f"Machine: {os.cpu_count()} cores, {psutil.virtual_memory().total / 2**30:.0f} GiB, {processor()}")
    print(f"Web processes: {asked.web_workers}; {asked.each} vaccinations a person\n")
    with deployment(f"--web-workers={asked.web_workers}") as ours, loaded(ours):
        measured = Measured(ours, persons=max(1_000, max(asked.stored) // asked.each))
        for number in asked.stored:
            seconds = measured.grow(number, each=asked.each)
            print(f"{number:,} vaccinations made in {seconds:.0f} s\n", flush=True)
            if asked.profile:
                _print_profiles(measured, asked.profile)
                continue
            _print_looks(measured, number, asked)
            _print_coverage(measured, number, asked)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="10 thousand stored, few calls")
    parser.add_argument("--calls", type=int, default=_CALLS)
    parser.add_argument("--rate", type=float, default=_RATE, help="questions a second")
    parser.add_argument("--stored", type=int, nargs="+", default=_STORED, help="vaccinations stored before")
    parser.add_argument("--each", type=int, default=_EACH, help="vaccinations a person")
    parser.add_argument("--profile", type=int, default=0, help="questions to profile in one process, and nothing else")
    parser.add_argument("--web-workers", type=int, default=_WEB_WORKERS)
    asked = parser.parse_args([word for word in sys.argv[1:] if word != "consult"])
    if asked.quick:
        asked.calls, asked.stored = min(asked.calls, 500), _STORED[:1]
    return asked


def _print_profiles(measured: Measured, calls: int) -> None:
    from benchmarks.profiling import print_profile_of

    for question in questions(_persons(measured), measured.doctors, host="localhost"):
        print_profile_of(measured, question, calls=calls)


def _print_looks(measured: Measured, stored: int, asked: argparse.Namespace) -> None:
    port = port_of(measured.ours.base_url)
    persons = _persons(measured)
    empty = _empty_view(asked)
    bare = _bare_rows(measured.ours.data_folder, persons, asked.calls)
    print(f"Asked {asked.rate:.0f} times a second, {stored:,} stored\n")
    print("| what | p50 | p95 | p99 | longest | p95 to that of empty view and bare rows |")
    print("| --- | --- | --- | --- | --- | --- |")
    _print_run("empty Django view", empty, "–")
    print(f"| bare psycopg: the rows of a person | {bare.p50:.2f} ms | {bare.p95:.2f} ms | – | – | – |")
    for question in questions(persons, measured.doctors, host=f"127.0.0.1:{port}"):
        _ask(question.requests(_WARM_UP), port, asked, holds=question.holds, rate=0)
        run = _ask(question.requests(asked.calls), port, asked, holds=question.holds)
        _print_run(question.name, run, f"{run.p95 / (empty.p95 + bare.p95):.1f}")
    print(flush=True)


def _print_run(name: str, run: Run, ratio: str) -> None:
    row = " | ".join(f"{each:.1f} ms" for each in (run.p50, run.p95, run.p99, run.longest))
    print(f"| {name} | {row} | {ratio} |", flush=True)


def _print_coverage(measured: Measured, stored: int, asked: argparse.Namespace) -> None:
    """Count the register with all pauses and without any, ask the page, and compare with a scan for one disease."""
    from vaccinnet.figures.keep import until_counted
    from vaccinnet.figures.models import Pass

    wait_until_quiet()
    # The worker may be at it with its pauses: that pass is not the one to measure.
    assert until_counted(lambda: datetime.now(UTC), patience=3_600)
    last = Pass.objects.latest("id")
    counting = (last.ended_at - last.began_at).total_seconds()
    port = port_of(measured.ours.base_url)
    requests = manager_page(_COVERAGE, _COVERAGE_CALLS, host=f"127.0.0.1:{port}")
    page = _ask(requests, port, asked, holds="</tfoot>", rate=0, connections=1)
    scan = _seconds(measured.ours.data_folder, _SCAN)
    print(f"Coverage, {stored:,} stored\n")
    print("| what | time |\n| --- | --- |")
    print(f"| the manager's page of coverage, p95 | {page.p95:,.1f} ms |")
    print(f"| one scan for one vaccine, all cores | {scan:,.2f} s |")
    print(f"| a pass over everything, one core, without pauses | {counting:,.1f} s |\n", flush=True)


def _persons(measured: Measured) -> list[Asked]:
    query = "SELECT key, insz FROM benchmark_person JOIN register_alias ON person_key = key WHERE n < %s ORDER BY n"
    with database(measured.ours.data_folder) as cursor:
        cursor.execute(query, [measured.calls.with_record])
        return [Asked(*row) for row in cursor.fetchall()]


def _ask(
    requests: Iterator[bytes],
    port: int,
    asked: argparse.Namespace,
    *,
    holds: str,
    rate: float | None = None,
    connections: int = _CONNECTIONS,
) -> Run:
    with tempfile.TemporaryDirectory(prefix="bench-questions-") as folder:
        file = Path(folder) / "questions"
        write_requests(file, requests)
        wait_until_quiet()
        return send(file, port, connections=connections, rate=asked.rate if rate is None else rate, holds=holds)


def _empty_view(asked: argparse.Namespace) -> Run:
    """Return what an empty view takes on the same machine, served alike over a data folder of its own."""
    with tempfile.TemporaryDirectory(prefix="bench-empty-", ignore_cleanup_errors=True) as folder:
        os.chmod(folder, 0o711)
        with serving("benchmarks.peers.empty_view", Path(folder) / "data", path="/") as base_url:
            port = port_of(base_url)
            host = f"127.0.0.1:{port}"
            _ask(plain("/", _WARM_UP, host=host), port, asked, holds="empty", rate=0)
            return _ask(plain("/", asked.calls, host=host), port, asked, holds="empty")


def _bare_rows(data_folder: Path, persons: Sequence[Asked], calls: int) -> Percentiles:
    """Return what it takes to fetch all rows of a person, one after the other over one connection."""
    step = max(1, len(persons) // calls)
    taken = []
    with psycopg.connect(url_of(data_folder), autocommit=True) as connection, connection.cursor() as cursor:
        # Once around: the page finds the same in the memory of the database.
        for key, _ in persons[::step][:calls] * 2:
            began = time.perf_counter()
            cursor.execute(_ROWS, [key]).fetchall()
            taken.append((time.perf_counter() - began) * 1000)
    warm = sorted(taken[len(taken) // 2 :])
    return Percentiles(warm[len(warm) // 2], warm[int(len(warm) * 0.95)])


def _seconds(data_folder: Path, query: str) -> float:
    with psycopg.connect(url_of(data_folder), autocommit=True) as connection:
        began = time.perf_counter()
        connection.execute(query).fetchall()
        return time.perf_counter() - began


if __name__ == "__main__":
    main()
