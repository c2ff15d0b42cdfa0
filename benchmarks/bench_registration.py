"""Signed AddVaccinations and GetVaccinations: throughput and latency, beside the limit of the machine and a peer."""

import argparse
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import psutil

from benchmarks.deployment import Deployment, deployment
from benchmarks.limit import limit
from benchmarks.registering import Measured, Run

_CONNECTIONS = (1, 16, 64)
_RATE = 200
_STORED = (10_000, 20_000_000)
# Children up to eighteen get about this many, and so do who are old and get one against flu every year.
_EACH = 20
_FEWEST_PERSONS = 40_000
_WEB_WORKERS = 2
_OPERATIONS = ("AddVaccinations", "GetVaccinations")


class Stage(NamedTuple):
    """What was measured with so many vaccinations stored before: closed loops by connections, and open loops."""

    stored: int
    limit: float
    closed: dict[tuple[str, int], Run]
    open: dict[str, Run]


def main() -> None:
    """Measure, and print tables in Markdown."""
    asked = _options()
    print(f"Machine: {os.cpu_count()} cores, {psutil.virtual_memory().total / 2**30:.0f} GiB, {_processor()}")
    print(f"Web processes: {asked.web_workers}; {asked.each} vaccinations a person\n")
    stored = _STORED[:1] if asked.quick else tuple(asked.stored)
    persons = max(_FEWEST_PERSONS, max(stored) // asked.each)
    with deployment(f"--web-workers={asked.web_workers}") as ours, _django(ours):
        measured = Measured(ours, persons=persons)
        stages = []
        for number in stored:
            seconds = measured.grow(number, each=asked.each)
            print(f"{number:,} vaccinations made in {seconds:.0f} s\n", flush=True)
            if not asked.calls:
                continue
            measured.warm_up()
            stages.append(_stage(measured, number, calls=asked.calls))
            if number == stored[0] and not asked.quick and not asked.no_peer:
                _print_rates(stages[0], _peer(measured, asked.calls))
            else:
                _print_rates(stages[-1], {})
            _print_latencies(stages[-1])
            _print_cpu(stages[-1])
        if asked.profile:
            from benchmarks.profiling import print_profile

            for operation in _OPERATIONS:
                print_profile(measured, operation, calls=asked.profile)
        if asked.memory and not asked.quick:
            _print_memory(measured, asked.memory)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="10 thousand stored, no peer, no memory, few calls")
    parser.add_argument("--calls", type=int, default=5_000, help="how many a loop, 0: none")
    parser.add_argument("--stored", type=int, nargs="+", default=_STORED, help="vaccinations stored before")
    parser.add_argument("--each", type=int, default=_EACH, help="vaccinations a person")
    parser.add_argument("--no-peer", action="store_true")
    parser.add_argument("--memory", type=int, default=100_000, help="calls over which memory may not grow, 0: none")
    parser.add_argument("--profile", type=int, default=0, help="calls to profile inside this process")
    parser.add_argument("--web-workers", type=int, default=_WEB_WORKERS)
    asked = parser.parse_args([word for word in sys.argv[1:] if word != "registration"])
    asked.calls = min(asked.calls, 2_000) if asked.quick else asked.calls
    return asked


@contextmanager
def _django(ours: Deployment) -> Iterator[None]:
    """Load Django with the data folder of the deployment."""
    os.environ["VACCINNET_DATA_DIR"] = str(ours.data_folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vaccinnet.config.settings")
    import django

    django.setup()
    logging.getLogger("httpx").setLevel(logging.WARNING)
    yield


def _stage(measured: Measured, stored: int, *, calls: int) -> Stage:
    make = dict(zip(_OPERATIONS, (measured.calls.adds, measured.calls.gets), strict=True))
    closed = {
        (operation, connections): measured.run(make[operation], calls, connections=connections)
        for operation in _OPERATIONS
        for connections in _CONNECTIONS
    }
    open = {operation: measured.run(make[operation], calls, rate=_RATE) for operation in _OPERATIONS}
    messages = measured.calls.sign(measured.calls.adds(calls))
    return Stage(stored, limit(measured.ours.data_folder, messages), closed, open)


def _peer(measured: Measured, calls: int) -> dict[tuple[str, int], Run]:
    from benchmarks.peers.spyne_registration import measure

    return measure(measured, connections=_CONNECTIONS, calls=max(500, calls // 5), stored=_STORED[0], each=_EACH)


def _print_rates(stage: Stage, peer: dict[tuple[str, int], Run]) -> None:
    print(f"{stage.stored:,} vaccinations stored before\n")
    print("| operation | connections | a second | p95 | spyne, a second | times the peer | share of the limit |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for (operation, connections), run in stage.closed.items():
        theirs = peer.get((operation, connections))
        shown, ratio = (f"{theirs.rate:,.0f}", f"{run.rate / theirs.rate:.1f}") if theirs else ("–", "–")
        share = f"{run.rate / stage.limit:.0%}" if operation == "AddVaccinations" else "–"
        print(
            f"| {operation} | {connections} | {run.rate:,.0f} | {run.p95:.1f} ms | {shown} | {ratio} | {share} |",
            flush=True,
        )
    print(
        f"\nThe machine's limit (parse, signature, schemas and one commit, all cores): {stage.limit:,.0f} calls of "
        f"AddVaccinations a second.\nOthers used at most {_foreign(stage):.0%} of the cores during one of these.\n"
    )


def _foreign(stage: Stage) -> float:
    return max(run.foreign for run in (*stage.closed.values(), *stage.open.values()))


def _print_latencies(stage: Stage) -> None:
    print(f"Called {_RATE} times a second, {stage.stored:,} stored\n")
    print("| operation | p50 | p95 | p99 | longest |\n| --- | --- | --- | --- | --- |")
    for operation, run in stage.open.items():
        print(f"| {operation} | {run.p50:.1f} ms | {run.p95:.1f} ms | {run.p99:.1f} ms | {run.longest:.0f} ms |")
    late = max(run.late_p99 for run in stage.open.values())
    print(f"\nThe load generator itself sent 99 % of the calls within {late:.1f} ms of their moment.\n")


def _print_cpu(stage: Stage) -> None:
    names = {
        "serve": "web",
        "worker": "workers (idle)",
        "postgres": "postgres",
        "load": "load generator",
        "others": "others",
    }
    runs = [stage.closed[operation, _CONNECTIONS[1]] for operation in _OPERATIONS]
    print(f"| processor time a call, {_CONNECTIONS[1]} connections | {' | '.join(_OPERATIONS)} |\n| --- | --- | --- |")
    for part, name in names.items():
        print(f"| {name} | {' | '.join(f'{run.microseconds(part):,.0f} µs' for run in runs)} |")
    print(flush=True)


def _print_memory(measured: Measured, calls: int) -> None:
    """Call in pieces, each signed shortly before, and say what memory did."""
    piece, told = 10_000, [measured.ours.mebibytes("serve")]
    print("| calls | web, proportional (PSS) | web, resident (RSS) |\n| --- | --- | --- |")
    for made in range(0, calls + 1, piece):
        if made:
            measured.run(measured.calls.mixed, piece, connections=_CONNECTIONS[1])
            told.append(measured.ours.mebibytes("serve"))
        print(f"| {made:,} | {told[-1][0]:.1f} MiB | {told[-1][1]:.1f} MiB |", flush=True)
    print(f"\nGrowth over {calls:,} calls: {told[-1][0] - told[0][0]:+.1f} MiB (PSS).\n")


def _processor() -> str:
    with open("/proc/cpuinfo") as lines:
        return next((line.partition(": ")[2].strip() for line in lines if line.startswith("model name")), "processor")


if __name__ == "__main__":
    main()
