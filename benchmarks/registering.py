"""A deployment with doctors, people and a filled register, and what a load of calls does to it."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil

from benchmarks.calls import Calls, Doctor, Unsigned, doctors, products
from benchmarks.database import count, database, enrol, grow, receive_stock
from benchmarks.deployment import Deployment
from benchmarks.messages import people

_PROJECT = Path(__file__).parents[1]
_DOSES = 100_000
_OPEN_CONNECTIONS = 64
# Threads load their schemas at their first call, and there are as many as there can be calls at once.
_WARM_UP = 1_000

# Others are in the way when they use more than this share of the cores. The system's own work for us is among it.
_FOREIGN = 0.1
_ATTEMPTS = 2
_SECONDS_TO_GET_QUIET = 20

Make = Callable[[int], list[Unsigned]]


@dataclass(frozen=True, slots=True)
class Run:
    """What was measured of a load; latencies in milliseconds, processor time in seconds by part."""

    calls: int
    seconds: float
    p50: float
    p95: float
    p99: float
    longest: float
    late_p99: float
    cpu: dict[str, float]

    @property
    def rate(self) -> float:
        """Return calls a second."""
        return self.calls / self.seconds

    @property
    def foreign(self) -> float:
        """Return which share of the cores others used meanwhile: when it is much, the rest is worth little."""
        return self.cpu["others"] / self.seconds / (psutil.cpu_count() or 1)

    def microseconds(self, part: str) -> float:
        """Return the processor time of a part for one call, in microseconds."""
        return self.cpu[part] / self.calls * 1e6


class Measured:
    """Our deployment, with everything that calls need in its database."""

    def __init__(self, ours: Deployment, *, persons: int):
        self.ours = ours
        self.people = people(persons)
        self.doctors = doctors(datetime.now(UTC))
        self.calls = Calls(self.doctors, self.people, with_record=persons)
        with database(ours.data_folder) as cursor:
            prepare(cursor, self.people, self.doctors)

    def grow(self, stored: int, *, each: int) -> float:
        """Fill the register up to this many vaccinations, `each` of a person, and return the seconds that it took."""
        began = time.perf_counter()
        self.calls.with_record = max(1, stored // each)
        with database(self.ours.data_folder) as cursor:
            grow(cursor, stored, persons=self.calls.with_record, sender_key=self.doctors[0].key)
        with database(self.ours.data_folder) as cursor:
            cursor.connection.autocommit = True
            cursor.execute("VACUUM (ANALYZE) register_vaccination")
            cursor.execute("CHECKPOINT")
        return time.perf_counter() - began

    def warm_up(self) -> None:
        """Make every thread of the server do what it does only once."""
        for _ in range(2):
            self._run(self.calls.mixed, _WARM_UP, connections=_OPEN_CONNECTIONS)

    def run(self, make: Make, calls: int, *, connections: int = _OPEN_CONNECTIONS, rate: float = 0) -> Run:
        """Return what happens when so many calls are made, over so many connections or at a fixed rate.

        While others use the machine, nothing can be measured: it waits a little for them, and if they come in between
        it measures again.
        """
        runs: list[Run] = []
        while len(runs) < _ATTEMPTS and not (runs and runs[-1].foreign < _FOREIGN):
            wait_until_quiet()
            runs.append(self._run(make, calls, connections=connections, rate=rate))
        return min(runs, key=lambda each: each.foreign)

    def _run(self, make: Make, calls: int, *, connections: int, rate: float = 0) -> Run:
        unsigned = make(calls)
        expected = self._stored() + sum(1 for each in unsigned if each.operation == "AddVaccinations")
        with calls_file(self.calls, unsigned) as file:
            before = self.ours.cpu_seconds()
            run = send(file, port_of(self.ours.base_url), connections=connections, rate=rate)
            used = {part: after - before[part] for part, after in self.ours.cpu_seconds().items()}
        busy = run.cpu.pop("machine") - sum(used.values()) - run.cpu["load"]
        run.cpu.update(used, others=max(0.0, busy))
        assert self._stored() == expected, f"{self._stored()} are stored, not {expected}"
        return run

    def _stored(self) -> int:
        # Counting rows would push what matters out of the memory of the database.
        with database(self.ours.data_folder) as cursor:
            return count(cursor, "exchanges_signedrequest")


def prepare(cursor: Any, persons: Sequence[tuple[str, Any]], callers: Sequence[Doctor]) -> None:
    """Make the persons known, and give the doctors stock of all that they give."""
    enrol(cursor, persons, company_key=callers[0].company_key, now=datetime.now(UTC))
    vaccine_keys = [each.vaccine_key for each in products()]
    receive_stock(cursor, [each.key for each in callers], vaccine_keys, doses=_DOSES)


@contextmanager
def calls_file(calls: Calls, unsigned: Sequence[Unsigned]) -> Iterator[Path]:
    """Yield a file with the calls, freshly signed."""
    with tempfile.TemporaryDirectory(prefix="bench-calls-") as folder:
        file = Path(folder) / "calls"
        calls.write(unsigned, file, host="127.0.0.1")
        yield file


def send(file: Path, port: int, *, connections: int, rate: float = 0, holds: str = "") -> Run:
    """Send the calls in a file with a load process, and return what it measured; not one may be refused.

    `holds` is what a good answer holds, where it is not one of a service.
    """
    command = [sys.executable, "-m", "benchmarks.load", file, f"--port={port}", f"--connections={connections}"]
    command += [f"--rate={rate}"] if rate else []
    command += [f"--holds={holds}"] if holds else []
    busy = _busy_seconds()
    ended = subprocess.run(command, cwd=_PROJECT, stdout=subprocess.PIPE, check=True)
    busy = _busy_seconds() - busy
    told = json.loads(ended.stdout)
    assert not told["errors"], f"{told['errors']} of {told['calls']} were refused: {told['first_error']}"
    keys = ("calls", "seconds", "p50", "p95", "p99", "longest", "late_p99")
    return Run(**{key: told[key] for key in keys}, cpu={"load": told["cpu"], "machine": busy})


def wait_until_quiet() -> None:
    """Wait a little for others who use the machine."""
    for _ in range(_SECONDS_TO_GET_QUIET):
        if psutil.cpu_percent(interval=1) < 100 * _FOREIGN:
            return


def _busy_seconds() -> float:
    times = psutil.cpu_times()
    return sum(times) - times.idle - times.iowait - times.guest - times.guest_nice


def port_of(base_url: str) -> int:
    """Return the port in an address."""
    return int(base_url.rpartition(":")[2])
