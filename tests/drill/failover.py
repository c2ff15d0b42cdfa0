"""The failover drill: the primary of two hosts is killed under load, and its replica takes over.

`python -m tests.drill.failover` starts everything itself, on Debian's PostgreSQL 15. Doctors register vaccinations and
a hospital sends batches, from beginning to end. The exit code is 1 when what was accepted is lost or doubled.
"""

import argparse
import shutil
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from tests.deployment import VACCINNET, Deployment, deployment, throw_away_folder, variables
from tests.drill.doctor import Doctor
from tests.drill.kept import Kept, kept
from tests.drill.people import Citizen, enrol, hospital, people
from tests.drill.sender import Sender
from tests.drill.sent import batch
from tests.postgres import DEBIAN, Server, primary_and_replica

from vaccinnet.acceptance.cast import read_cast

DOCTORS = ("ART-2005", "ART-2006", "ART-2008", "ART-2009")
_PERSONS_A_DOCTOR = 500
_PERSONS_A_BATCH = 250
_SECONDS_BEFORE = 6.0
_SECONDS_TO_NOTICE = 1.0
_SECONDS_AFTER = 10.0
_MOST_SECONDS = 120.0
# Hosts of an operator have the same secrets; in acceptance the same virtual eHealth too.
_SHARED = ("secrets", "acceptance")

_BY_DOCTORS = """
    SELECT a.insz, v.given_on::text, upper(replace(v.id::text, '-', ''))
    FROM register_vaccination v JOIN register_alias a USING (person_key) JOIN profiles_profile p ON p.key = v.sender_key
    WHERE p.kind = 'doctor'
"""
_MAKE_DUE = "UPDATE batch_batch SET due_at = now() WHERE processed_at IS NULL AND due_at > now()"


@dataclass
class Figures:
    """What a failover was like for those who sent."""

    calls: int
    batches: int
    errors: int
    # From the kill until the replica took writes, and until a vaccination was accepted again by it.
    promoted_after: float
    accepted_after: float
    longest_call: float
    lost: int
    doubled: int
    wrong: Sequence[str]

    @property
    def is_good(self) -> bool:
        """Return whether nothing is lost and nothing is doubled."""
        return not (self.lost or self.doubled or self.wrong)


def main() -> int:
    """Drill, print the figures, and return the exit code."""
    argparse.ArgumentParser(prog="python -m tests.drill.failover", description=__doc__).parse_args()
    if not (DEBIAN / "initdb").exists():
        print("*** LEFT OUT: the failover drill needs postgresql-15 (tests/system-packages.sh installs it).")
        return 0
    print("The primary is killed under load, and the replica promoted.\n", flush=True)
    with throw_away_folder() as folder:
        found = drill(folder)
    print(f"Accepted: {found.calls:,} vaccinations one by one, {found.batches} batches of {2 * _PERSONS_A_BATCH}.")
    print(f"The replica took writes {found.promoted_after:.1f} s after the kill (noticed by hand after 1 s);")
    print(f"a vaccination was accepted again after {found.accepted_after:.1f} s.")
    print(f"Errors that clients saw: {found.errors}; the slowest call, with repetitions: {found.longest_call:.1f} s.")
    for each in found.wrong:
        print(f"✗ {each}")
    print(f"{'✓' if found.is_good else '✗'} Lost: {found.lost}. Doubled: {found.doubled}.")
    return 0 if found.is_good else 1


def drill(folder: Path) -> Figures:
    """Return what came of it, done in this folder."""
    citizens = people(len(DOCTORS) * _PERSONS_A_DOCTOR + _PERSONS_A_BATCH)
    with primary_and_replica(folder) as (primary, replica), two_hosts(folder, primary, replica) as hosts:
        enrol(citizens, primary.url())
        load = Load([each.addresses for each in hosts], citizens, _url(primary, replica))
        load.begin()
        time.sleep(_SECONDS_BEFORE)
        primary.kill()
        killed_at = time.monotonic()
        time.sleep(_SECONDS_TO_NOTICE)
        replica.promote()
        promoted_at = time.monotonic()
        time.sleep(_SECONDS_AFTER)
        load.end()
        with kept(replica.url(), until=0) as database:
            return load.figures(database, replica, killed_at=killed_at, promoted_at=promoted_at)


def _url(primary: Server, replica: Server) -> str:
    hosts = ",".join(f"127.0.0.1:{each.port}" for each in (primary, replica))
    return f"postgresql://vaccinnet@{hosts}/vaccinnet?target_session_attrs=read-write"


@contextmanager
def two_hosts(folder: Path, primary: Server, replica: Server) -> Iterator[list[Deployment]]:
    """Run two deployments with a data folder each, on the same database."""
    url = _url(primary, replica)
    with ExitStack() as stack:
        first = stack.enter_context(deployment(folder / "host1", "--workers", "2", DATABASE_URL=url))
        (folder / "host2").mkdir(mode=0o700)
        shutil.copy2(first.data_folder / "openvaccinnet-data", folder / "host2")
        for name in _SHARED:
            (folder / "host2" / name).symlink_to(first.data_folder / name)
        second = stack.enter_context(deployment(folder / "host2", "--workers", "2", DATABASE_URL=url))
        yield [first, second]


class Load:
    """Doctors and a hospital who send until they are told to end, and what was answered to them."""

    def __init__(self, addresses: Sequence[dict[str, str]], citizens: Sequence[Citizen], url: str):
        self._url = url
        self._stop = threading.Event()
        self._broke: list[BaseException] = []
        self._batches: set[uuid.UUID] = set()
        self._sent_batches = 0
        bases = [each["base_url"] for each in addresses]
        profiles = {each.user_code: each for each in read_cast().profiles}
        self._doctors = [
            Doctor(profiles[code], bases[number % 2 :] + bases[: number % 2], _share(citizens, number))
            for number, code in enumerate(DOCTORS)
        ]
        self._sender = Sender(addresses[1], hospital())
        self._patients = list(citizens[-_PERSONS_A_BATCH:])
        work = [lambda each=each: each.work(self._stop) for each in self._doctors]
        self._threads = [
            threading.Thread(target=self._watched, args=(do,)) for do in [*work, self._send_batches, self._make_due]
        ]

    def begin(self) -> None:
        """Let everybody begin."""
        for each in self._threads:
            each.start()

    def end(self) -> None:
        """Let everybody finish what was begun. Raises what broke off."""
        self._stop.set()
        for each in self._threads:
            each.join(_MOST_SECONDS)
        if self._broke:
            raise self._broke[0]
        assert not any(each.is_alive() for each in self._threads), "somebody waits for an answer that does not come"

    def figures(self, database: Kept, server: Server, *, killed_at: float, promoted_at: float) -> Figures:
        """Return what was answered, against what the database holds in the end."""
        self._until_processed(server)
        answered = [each for doctor in self._doctors for each in doctor.accepted]
        told = {(each.insz, each.given_on, each.vaccination_id) for each in answered}
        rows = server.ask(_BY_DOCTORS, name="vaccinnet")
        wrong = [each for doctor in self._doctors for each in doctor.refused] + _wrong_with_trail(self._url)
        for key in self._batches:
            wrong += database.wrong_with_batch(key, persons=_PERSONS_A_BATCH, vaccinations=2 * _PERSONS_A_BATCH)
        return Figures(
            calls=len(answered),
            batches=len(self._batches),
            errors=sum(len(doctor.failed_at) for doctor in self._doctors),
            promoted_after=promoted_at - killed_at,
            accepted_after=min(each.at for each in answered if each.at > promoted_at) - killed_at,
            longest_call=max(doctor.longest for doctor in self._doctors),
            lost=len(told - set(rows)),
            doubled=len(rows) - len({row[:2] for row in rows}) + len(set(rows) - told),
            wrong=wrong,
        )

    def _until_processed(self, server: Server) -> None:
        self._due()
        server.until("SELECT count(*) FROM batch_batch WHERE processed_at IS NULL", 0, name="vaccinnet")

    def _send_batches(self) -> None:
        while not self._stop.is_set():
            self._sent_batches += 1
            signed = self._sender.sign(
                batch(self._sent_batches, self._patients, hospital=hospital(), now=datetime.now(UTC))
            )
            self._batches.add(self._sender.deliver(signed, until=time.monotonic() + _MOST_SECONDS))

    def _make_due(self) -> None:
        while not self._stop.wait(0.3):
            try:
                self._due()
            except psycopg.Error:
                continue

    def _due(self) -> None:
        with psycopg.connect(self._url, autocommit=True, connect_timeout=2) as connection:
            connection.execute(_MAKE_DUE)

    def _watched(self, do) -> None:
        try:
            do()
        except BaseException as error:
            self._broke.append(error)


def _wrong_with_trail(url: str) -> list[str]:
    with throw_away_folder() as folder:
        ended = subprocess.run(
            [*VACCINNET, "audit", "verify", "--data-dir", str(folder / "var")],
            env=variables(DATABASE_URL=url),
            capture_output=True,
            text=True,
            check=False,
        )
    return ended.stderr.splitlines() if ended.returncode else []


def _share(citizens: Sequence[Citizen], number: int) -> Sequence[Citizen]:
    return citizens[number * _PERSONS_A_DOCTOR : (number + 1) * _PERSONS_A_DOCTOR]


if __name__ == "__main__":
    sys.exit(main())
