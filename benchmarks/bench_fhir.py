"""Searches of programs over FHIR at a fixed rate: latency, and where the time of the processors goes."""

import argparse
import random
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import httpx

from benchmarks.bench_registration import _django as django_of
from benchmarks.calls import Doctor
from benchmarks.deployment import deployment
from benchmarks.load import write_requests
from benchmarks.registering import Measured, Run, port_of, send

_RATE = 100
_CONNECTIONS = 64
_STORED = (10_000, 20_000_000)
_EACH = 20
_FEWEST_PERSONS = 40_000
_WARM_UP = 500
_SSIN = "https://www.ehealth.fgov.be/standards/fhir/core/NamingSystem/ssin"
_PARTS = {"serve": "web", "postgres": "postgres", "load": "load generator", "others": "others"}


def main() -> None:
    """Measure, and print a table in Markdown."""
    asked = _options()
    persons = max(_FEWEST_PERSONS, max(asked.stored) // _EACH)
    # Tokens that live longer than the filling of the register takes.
    with deployment("--web-workers=2", token_minutes="600") as ours, django_of(ours):
        measured = Measured(ours, persons=persons)
        tokens = [_token(ours.base_url, each) for each in measured.doctors]
        print("| stored | a second | p50 | p95 | p99 | longest | others |")
        print("| --- | --- | --- | --- | --- | --- | --- |")
        for stored in asked.stored:
            measured.grow(stored, each=_EACH)
            _run(measured, tokens, calls=_WARM_UP, rate=0)
            run = _run(measured, tokens, calls=asked.calls, rate=asked.rate)
            times = " | ".join(f"{each:.1f} ms" for each in (run.p50, run.p95, run.p99, run.longest))
            print(f"| {stored:,} | {run.rate:,.0f} | {times} | {run.foreign:.0%} |", flush=True)
        told = ", ".join(f"{name} {run.microseconds(part):,.0f} µs" for part, name in _PARTS.items())
        print(f"\nProcessor time of a search: {told}.")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=5_000)
    parser.add_argument("--rate", type=float, default=_RATE, help="searches a second")
    parser.add_argument("--stored", type=int, nargs="+", default=_STORED, help="vaccinations stored before")
    return parser.parse_args([word for word in sys.argv[1:] if word != "fhir"])


def _token(base_url: str, doctor: Doctor) -> str:
    recipes = Path(__file__).parents[1] / "docs" / "cookbook" / "recipes"
    if str(recipes) not in sys.path:
        sys.path.append(str(recipes))
    from fhir_search import ask_token

    keystore = doctor.keystore
    return ask_token(
        f"{base_url}/fhir", software_id=doctor.software_id, key=keystore.key, certificate=keystore.certificate
    )


def _run(measured: Measured, tokens: list[str], *, calls: int, rate: float) -> Run:
    with tempfile.TemporaryDirectory(prefix="bench-calls-") as folder:
        file = Path(folder) / "calls"
        write_requests(file, _searches(measured, tokens, calls))
        before = measured.ours.cpu_seconds()
        run = send(file, port_of(measured.ours.base_url), connections=_CONNECTIONS, rate=rate)
    used = {part: after - before[part] for part, after in measured.ours.cpu_seconds().items()}
    busy = run.cpu.pop("machine") - sum(used.values()) - run.cpu["load"]
    run.cpu.update(used, others=max(0.0, busy))
    return run


def _searches(measured: Measured, tokens: list[str], count: int) -> Iterator[bytes]:
    """Yield searches of persons who have a record, each by one of the programs."""
    host = httpx.URL(measured.ours.base_url).netloc.decode()
    for number in range(count):
        insz = measured.people[random.randrange(measured.calls.with_record)][0]
        body = urlencode({"patient:identifier": f"{_SSIN}|{insz}"}).encode()
        head = (
            f"POST /fhir/Immunization/_search HTTP/1.1\r\nHost: {host}\r\n"
            f"Authorization: Bearer {tokens[number % len(tokens)]}\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        yield head.encode() + body


if __name__ == "__main__":
    main()
