"""Signed batches, from POST to consultable: beside the limit of the machine and a straightforward server."""

import argparse
import itertools
import logging
import multiprocessing
import os
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import NamedTuple

import httpx
import psutil

from benchmarks.deployment import Deployment, deployment
from benchmarks.messages import SOFTWARE_ID, batch, people, signed

_HOSPITAL_USER_CODE = "ORG-1001"
_PEOPLE = 40_000
_POSTS_AT_ONCE = 2
_PATIENCE = 600.0


class Load(NamedTuple):
    """How many batches of how many vaccinations each."""

    batches: int
    vaccinations: int

    @property
    def total(self) -> int:
        """Return how many vaccinations there are in all."""
        return self.batches * self.vaccinations


@dataclass(frozen=True, slots=True)
class Run:
    """What was measured of a load: seconds from the first POST until the last vaccination was consultable."""

    load: Load
    seconds: float
    cpu: dict[str, float]

    @property
    def rate(self) -> float:
        """Return vaccinations a second."""
        return self.load.total / self.seconds

    def microseconds(self, part: str) -> float:
        """Return the processor time of a part for one vaccination, in microseconds."""
        return self.cpu[part] / self.load.total * 1e6


LOADS = (Load(200, 1), Load(100, 100), Load(20, 5000))
_GROWN = (10_000, 1_000_000, 5_000_000)


def main() -> None:
    """Measure, and print tables in Markdown."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--quick", action="store_true", help="no growth and no peer")
    asked.add_argument("--growth", action="store_true", help="only the growth")
    options = asked.parse_args(sys.argv[2:])
    print(f"Machine: {os.cpu_count()} cores, {psutil.virtual_memory().total / 2**30:.0f} GiB, {_processor()}\n")
    with deployment() as ours, _database(ours) as measured:
        if not options.growth:
            runs = [measured.run(load) for load in LOADS]
            limit = measured.limit(LOADS[-1])
            _print_rates(runs, limit, {} if options.quick else _peer_rates())
            _print_cpu(runs[-1])
            _print_memory(ours)
        if not options.quick:
            _print_growth([(stored, measured.grow(stored).median(Load(10, 5000))) for stored in _GROWN])


class Measured:
    """Our deployment with benchmark people in its database."""

    def __init__(self, ours: Deployment):
        from vaccinnet.acceptance.cast import read_cast

        self._ours = ours
        self._people = people(_PEOPLE)
        self._numbers = itertools.count(1)
        self._next = self._series = 0
        self.hospital = next(each for each in read_cast().profiles if each.user_code == _HOSPITAL_USER_CODE)
        self._keystore = self._get_keystore()
        self._enrol()

    def messages(self, load: Load) -> list[bytes]:
        """Return signed batches of new vaccinations; they stay fresh for five minutes."""
        described = {"nihii": f"{self.hospital.nihii:0<11}", "user_code": self.hospital.user_code, "name": "AZ"}
        half = (load.vaccinations + 1) // 2

        def request(number: int):  # type: ignore[no-untyped-def]
            if self._next + half > _PEOPLE:
                self._next, self._series = 0, self._series + 1
            begin = self._next
            self._next += half
            return batch(
                described,
                self._people[begin : begin + half],
                number=number,
                series=self._series,
                vaccinations=load.vaccinations,
                today=date.today(),  # noqa: DTZ011
            )

        return signed((request(next(self._numbers)) for _ in range(load.batches)), self._keystore)

    def run(self, load: Load) -> Run:
        """Return how long the deployment takes for a load, from the first POST until all is consultable."""
        messages = self.messages(load)
        stored = _count("register_vaccination")
        before = self._cpu()
        began = time.perf_counter()
        with (
            httpx.Client(base_url=self._ours.base_url, timeout=120) as http,
            ThreadPoolExecutor(_POSTS_AT_ONCE) as pool,
        ):
            posts = [pool.submit(_post, http, each) for each in messages]
            _wait_until_processed(posts)
        seconds = time.perf_counter() - began
        cpu = {part: after - before[part] for part, after in self._cpu().items()}
        assert _count("register_vaccination") - stored == load.total, "not everything was stored"
        return Run(load, seconds, cpu)

    def median(self, load: Load) -> Run:
        """Return the run in the middle of three."""
        return sorted((self.run(load) for _ in range(3)), key=lambda run: run.seconds)[1]

    def limit(self, load: Load) -> float:
        """Return how many vaccinations a second this machine can parse, verify and validate, and nothing else."""
        from django.db import connections

        messages = self.messages(load)
        cores = os.cpu_count() or 1
        connections.close_all()  # a forked process that closes ours would end it on the server
        with multiprocessing.get_context("fork").Pool(cores) as pool:
            pool.map(_check_only, messages[:cores])
            began = time.perf_counter()
            pool.map(_check_only, messages, chunksize=1)
            return load.total / (time.perf_counter() - began)

    def grow(self, stored: int) -> "Measured":
        """Fill the register up to this many vaccinations, of the same people on earlier days."""
        _grow(stored - _count("register_vaccination"), [insz for insz, _ in self._people], self.hospital)
        return self

    def _get_keystore(self):  # type: ignore[no-untyped-def]
        from vaccinnet.ehealth.keystore import read_p12

        form = {"profile": str(self.hospital.subject), "password": "made-up"}
        asked = httpx.post(f"{self._ours.base_url}/eHealth/certificates", data=form)
        return read_p12(asked.raise_for_status().content, password="made-up")

    def _enrol(self) -> None:
        from vaccinnet.integrators.declare import declare_program
        from vaccinnet.integrators.models import Company

        now = datetime.now(UTC)
        company = Company.objects.get(key=self.hospital.company.key)
        declare_program(company, software_id=SOFTWARE_ID, now=now)
        enrol(self._people, company_key=company.key, now=now)

    def _cpu(self) -> dict[str, float]:
        parts = {part: self._ours.processes(part) for part in ("serve", "worker")}
        parts["postgres"] = [p for p in psutil.process_iter() if p.name() == "postgres"]
        return {part: sum(_seconds(each) for each in processes) for part, processes in parts.items()}


@contextmanager
def _database(ours: Deployment) -> Iterator[Measured]:
    """Reach the deployment's database, and yield what to measure."""
    os.environ["VACCINNET_DATA_DIR"] = str(ours.data_folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "vaccinnet.config.settings"
    import django

    django.setup()
    logging.getLogger("httpx").setLevel(logging.WARNING)
    yield Measured(ours)


def enrol(persons: Sequence[tuple[str, date]], *, company_key: object, now: datetime) -> None:
    """Enrol many test citizens at once."""
    import uuid

    from vaccinnet.database.bulk import put

    keys = [uuid.uuid4().hex for _ in persons]
    columns = "key, given_names, family_name, birth_date, sex, company_key, enrolled_at"
    rows = zip(keys, persons, strict=True)
    put(
        "register_person",
        columns,
        [(key, "Voornaam", "Testburger", born, "unknown", str(company_key), now) for key, (_, born) in rows],
    )
    aliases = [(insz, key, now) for key, (insz, _) in zip(keys, persons, strict=True)]
    put("register_alias", "insz, person_key, since", aliases)


def _grow(more: int, inszs: Sequence[str], hospital: object) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("CREATE SEQUENCE IF NOT EXISTS growth")
        cursor.execute(_GROW, [more, hospital.key, hospital.key])  # type: ignore[attr-defined]
        cursor.execute("ANALYZE register_vaccination; ANALYZE register_sentvaccination")
        cursor.execute("CHECKPOINT")


# Of every person one vaccination a day, further and further back; LOCAL ids of their own.
_GROW = """
WITH numbered AS (SELECT key, row_number() OVER () - 1 AS n FROM register_person),
     counted AS (SELECT count(*) AS people FROM register_person),
     sent AS (SELECT gen_random_uuid() AS id, nextval('growth') AS g FROM generate_series(1, %s)),
     wanted AS (SELECT id, g, g %% people AS n, (g / people)::int AS days FROM sent, counted),
     made AS (
       INSERT INTO register_vaccination
       SELECT p.key, w.id, 1, 'HBV/AV00' || g %% 5, '2246775', '', '', 'HBVAXPRO',
              date '2020-01-01' - days, 'LOT', 1, '', '', 'own', %s, 'growth', 'growth-' || g,
              gen_random_uuid(), '79990158000', 'ORG-1001', 'AZ',
              '2020-01-01T09:00:00', now(), NULL, ''
       FROM wanted w JOIN numbered p USING (n)
       RETURNING person_key, id, local_id)
INSERT INTO register_sentvaccination SELECT %s, local_id, sha256(local_id::bytea), person_key, id, now() FROM made
"""


def _post(http: httpx.Client, message: bytes) -> None:
    from vaccinnet.batch.wire import PATH

    answer = http.post(PATH, content=message, headers={"Content-Type": "text/xml; charset=utf-8"})
    assert b"transactionId" in answer.content, answer.text


def _wait_until_processed(posts: list) -> None:  # type: ignore[type-arg]
    """Make what arrives due at once, and return when all is posted and processed."""
    from vaccinnet.batch.process import make_due

    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        are_posted = all(post.done() for post in posts)
        make_due(now=datetime.now(UTC))
        if are_posted and not _count("batch_batch", "processed_at IS NULL"):
            for post in posts:
                post.result()
            return
        time.sleep(0.02)
    raise TimeoutError("the batches were not processed in time")


def _check_only(message: bytes) -> None:
    from vaccinnet.acceptance.ca import trust
    from vaccinnet.batch.schema import request_findings
    from vaccinnet.ehealth.wss import verify
    from vaccinnet.soap.envelope import read

    global _trusted
    now = datetime.now(UTC)
    if _trusted is None:
        _trusted = trust(now)
    proven = verify(read(message), trust=_trusted, now=now)
    assert not request_findings(proven.body[0])


_trusted = None


def _count(table: str, condition: str = "true") -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table} WHERE {condition}")
        return cursor.fetchone()[0]


def _seconds(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return times.user + times.system


def _peer_rates() -> dict[int, float]:
    """Return vaccinations a second of the straightforward server, by size of batch."""
    from benchmarks.peers.spyne_batch import measure

    return {
        load.vaccinations: measure(load.batches, load.vaccinations)
        for load in (Load(100, 1), Load(10, 100), Load(2, 5000))
    }


def _print_rates(runs: list[Run], limit: float, peer: dict[int, float]) -> None:
    print("| vaccinations a batch | OpenVaccinnet, a second | spyne, a second | times the peer | share of the limit |")
    print("| --- | --- | --- | --- | --- |")
    for run in runs:
        theirs = peer.get(run.load.vaccinations)
        ratio = f"{run.rate / theirs:.1f}" if theirs else "–"
        print(
            f"| {run.load.vaccinations:,} | {run.rate:,.0f} | {f'{theirs:,.0f}' if theirs else '–'} | {ratio} | "
            f"{run.rate / limit:.0%} |"
        )
    print(f"\nThe machine's limit (parse, signature and schema only, all cores): {limit:,.0f} a second.\n")


def _print_cpu(run: Run) -> None:
    print("| part | processor time a vaccination |\n| --- | --- |")
    names = {"serve": "web: receive, parse, prove, validate, keep", "worker": "workers: read, judge, store"}
    for part in run.cpu:
        print(f"| {names.get(part, part)} | {run.microseconds(part):.0f} µs |")
    print()


def _print_memory(ours: Deployment) -> None:
    for part in ("serve", "worker"):
        print(f"Peak memory of one {part} process: {ours.peak_mebibytes(part):.0f} MiB")
    print()


def _print_growth(grown: list[tuple[int, Run]]) -> None:
    print("| vaccinations stored before | a second, batches of 5,000 | against the first |\n| --- | --- | --- |")
    for stored, run in grown:
        print(f"| {stored:,} | {run.rate:,.0f} | {run.rate / grown[0][1].rate:.0%} |")


def _processor() -> str:
    with open("/proc/cpuinfo") as lines:
        return next((line.partition(": ")[2].strip() for line in lines if line.startswith("model name")), "processor")
