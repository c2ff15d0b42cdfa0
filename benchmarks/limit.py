"""The limit of this machine for a registration: what it can prove, parse, validate and commit, and nothing else."""

import multiprocessing
import os
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from multiprocessing.pool import Pool
from pathlib import Path
from typing import Any

import psycopg

from vaccinnet.config.embedded.socket import url_of

# More processes than cores: while one waits for the disk, another computes.
_PROCESSES_A_CORE = 4
_WARM_UP = 20
# The best counts: what others use of the machine in between is not its limit.
_ATTEMPTS = 3

_connection: psycopg.Connection[Any]
_trust: Any


def limit(data_folder: Path, messages: Sequence[bytes]) -> float:
    """Return how many signed AddVaccinations a second can be proven, parsed and validated, with one commit each."""
    from django.db import connections

    with psycopg.connect(url_of(data_folder), autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS benchmark_commit (at timestamptz)")
    connections.close_all()  # a forked process that closes ours would end it on the server
    processes = _PROCESSES_A_CORE * (os.cpu_count() or 1)
    with multiprocessing.get_context("fork").Pool(processes, initializer=_begin, initargs=(data_folder,)) as pool:
        pool.map(_check_and_commit, messages[: processes * _WARM_UP], chunksize=1)
        return max(_rate(pool, messages[part::_ATTEMPTS]) for part in range(_ATTEMPTS))


def _rate(pool: Pool, messages: Sequence[bytes]) -> float:
    began = time.perf_counter()
    pool.map(_check_and_commit, messages, chunksize=10)
    return len(messages) / (time.perf_counter() - began)


def _begin(data_folder: Path) -> None:
    from vaccinnet.acceptance import sts

    global _connection, _trust
    _connection = psycopg.connect(url_of(data_folder), autocommit=True)
    _trust = sts.trust_assertions(datetime.now(UTC))


def _check_and_commit(message: bytes) -> None:
    from vaccinnet.ehealth.wss import verify_holder
    from vaccinnet.kmehr.schema import schema_findings
    from vaccinnet.registration.schema import request_findings
    from vaccinnet.registration.wire import AddRequest, read_request
    from vaccinnet.soap.envelope import read
    from vaccinnet.soap.parse import parse

    proven = verify_holder(read(message), trust=_trust, now=datetime.now(UTC))
    assert not request_findings(proven.body[0])
    asked = read_request(proven.body[0])
    assert isinstance(asked, AddRequest)
    for each in asked.messages:
        assert not schema_findings(parse(each.contents))
    _connection.execute("INSERT INTO benchmark_commit VALUES (now())")
