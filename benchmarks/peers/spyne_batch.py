"""The peer of the batch benchmark: a server on spyne over a database of its own, measured."""

import itertools
import os
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import httpx
import psycopg

from benchmarks.messages import SOFTWARE_ID, batch, people, signed
from benchmarks.peers.serving import PROCESSES, serving, variables
from vaccinnet.acceptance.cast import CastProfile, read_cast
from vaccinnet.batch.wire import PATH
from vaccinnet.config.embedded.socket import url_of
from vaccinnet.ehealth.keystore import Keystore, read_p12

_VACCINNET = Path(sys.executable).with_name("vaccinnet")
_HOSPITAL_USER_CODE = "ORG-1001"
_MOST_CONNECTIONS = 100
_PATIENCE = 600.0


def measure(batches: int, vaccinations: int) -> float:
    """Return how many vaccinations a second the server stores from batches of this size."""
    with tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as folder:
        # The embedded database of root runs as another user, who must pass through.
        os.chmod(folder, 0o711)
        data_folder = Path(folder) / "data"
        with (
            serving("benchmarks.peers.batch_upload", data_folder, path=PATH) as base_url,
            _connections(base_url) as connections,
        ):
            # Every process loads its schemas at its first batch, which does not count.
            messages = _messages(data_folder, [1] * PROCESSES + [vaccinations] * batches)
            for http, message in zip(connections, messages, strict=False):
                _post_all([http], [message])
            before, began = _count_stored(data_folder), time.perf_counter()
            _post_all(connections, messages[PROCESSES:])
            seconds = time.perf_counter() - began
            stored = _count_stored(data_folder) - before
    assert stored == batches * vaccinations, f"{stored} stored of {batches * vaccinations}"
    return stored / seconds


def _messages(data_folder: Path, sizes: Sequence[int]) -> list[bytes]:
    """Return signed batches with these numbers of vaccinations, of persons whom the database knows."""
    hospital = next(each for each in read_cast().profiles if each.user_code == _HOSPITAL_USER_CODE)
    described = {"nihii": f"{hospital.nihii:0<11}", "user_code": hospital.user_code, "name": "AZ"}
    halves = [(size + 1) // 2 for size in sizes]
    persons = people(sum(halves))
    _enrol(data_folder, persons, hospital)
    following = iter(persons)
    requests = (
        batch(
            described,
            list(itertools.islice(following, half)),
            number=number,
            series=0,
            vaccinations=size,
            today=date.today(),  # noqa: DTZ011
        )
        for number, (size, half) in enumerate(zip(sizes, halves, strict=True))
    )
    return signed(requests, _keystore(data_folder, hospital))


def _enrol(data_folder: Path, persons: Sequence[tuple[str, date]], hospital: CastProfile) -> None:
    """Make the program and the persons known."""
    now, company = datetime.now(UTC), hospital.company.key
    keyed = [(uuid.uuid4(), insz, born) for insz, born in persons]
    with _database(data_folder) as cursor:
        cursor.execute(
            "INSERT INTO integrators_program (key, software_id, company_id, name, version, declared_at)"
            " VALUES (%s, %s, %s, '', '', %s)",
            (SOFTWARE_ID.lower(), SOFTWARE_ID, company, now),
        )
        columns = "key, given_names, family_name, birth_date, sex, company_key, enrolled_at"
        with cursor.copy(f"COPY register_person ({columns}) FROM STDIN") as copying:
            for key, _, born in keyed:
                copying.write_row((key, "Voornaam", "Testburger", born, "unknown", company, now))
        with cursor.copy("COPY register_alias (insz, person_key, since) FROM STDIN") as copying:
            for key, insz, _ in keyed:
                copying.write_row((insz, key, now))
        cursor.execute("ANALYZE register_person; ANALYZE register_alias")


def _keystore(data_folder: Path, hospital: CastProfile) -> Keystore:
    file = data_folder.parent / "hospital.p12"
    asked = ["--profile", str(hospital.subject), "--out", file, "--password", "made-up", "--data-dir", data_folder]
    command = [_VACCINNET, "certificate", "issue", *asked]
    subprocess.run(command, env=variables(data_folder), check=True, stdout=subprocess.DEVNULL)
    return read_p12(file.read_bytes(), password="made-up")


@contextmanager
def _connections(base_url: str) -> Iterator[list[httpx.Client]]:
    """Yield a connection to each process: which one gets a new connection is chance, and that is not to be measured."""
    with ExitStack() as opened:
        found: dict[str, httpx.Client] = {}
        for _ in range(_MOST_CONNECTIONS):
            http = opened.enter_context(httpx.Client(base_url=base_url, timeout=_PATIENCE))
            found.setdefault(http.get(f"{PATH}?wsdl").headers["Process"], http)
            if len(found) == PROCESSES:
                yield list(found.values())
                return
        raise RuntimeError("not every process of the server on spyne answers")


def _post_all(connections: Sequence[httpx.Client], messages: Sequence[bytes]) -> None:
    """Post the messages, each over the connection that is free first."""
    waiting = iter(messages)
    taking = threading.Lock()

    def post_what_waits(http: httpx.Client) -> None:
        while True:
            with taking:
                message = next(waiting, None)
            if message is None:
                return
            answer = http.post(PATH, content=message, headers={"Content-Type": "text/xml; charset=utf-8"})
            assert "transactionId" in answer.text, answer.text

    with ThreadPoolExecutor(len(connections)) as pool:
        list(pool.map(post_what_waits, connections))


def _count_stored(data_folder: Path) -> int:
    with _database(data_folder) as cursor:
        return cursor.execute("SELECT count(*) FROM register_vaccination").fetchone()[0]


@contextmanager
def _database(data_folder: Path) -> Iterator[psycopg.Cursor[Any]]:
    with psycopg.connect(url_of(data_folder)) as connection, connection.cursor() as cursor:
        yield cursor
