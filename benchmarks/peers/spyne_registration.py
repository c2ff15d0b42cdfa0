"""The peer of the registration benchmark: a server on spyne over a database of its own, measured.

It trusts the virtual CA and the virtual STS of our deployment, so that it gets calls of the same doctors.
"""

import os
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding

from benchmarks.database import count, database, grow
from benchmarks.peers.serving import serving
from benchmarks.registering import Measured, Run, calls_file, port_of, prepare, send
from vaccinnet.registration.wire import PATH

_WARM_UP = 100


def measure(
    ours: Measured, *, connections: Sequence[int], calls: int, stored: int, each: int
) -> dict[tuple[str, int], Run]:
    """Return what the server does with calls of each operation, over so many connections."""
    with tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as folder:
        # The embedded database of root runs as another user, who must pass through.
        os.chmod(folder, 0o711)
        data_folder = Path(folder) / "data"
        _trust(ours, Path(folder))
        with serving("benchmarks.peers.registration", data_folder, path=PATH) as base_url:
            with database(data_folder) as cursor:
                prepare(cursor, ours.people, ours.doctors)
                grow(cursor, stored, persons=stored // each, sender_key=ours.doctors[0].key)
            port = port_of(base_url)
            # Every process loads its schemas at its first calls, which do not count.
            with calls_file(ours.calls, ours.calls.mixed(_WARM_UP)) as file:
                send(file, port, connections=8)
            before = _count_stored(data_folder)
            runs = {}
            for number in connections:
                with calls_file(ours.calls, ours.calls.adds(calls)) as file:
                    runs["AddVaccinations", number] = send(file, port, connections=number)
                with calls_file(ours.calls, ours.calls.gets(calls)) as file:
                    runs["GetVaccinations", number] = send(file, port, connections=number)
            new = _count_stored(data_folder) - before
            assert new == len(connections) * calls, f"{new} are stored of {len(connections) * calls}"
    return runs


def _trust(ours: Measured, folder: Path) -> None:
    from vaccinnet.acceptance import ca, sts

    now = datetime.now(UTC)
    trusted = {"PEER_AUTHORITY": ca.authority(now).issuing.certificate, "PEER_STS": sts.signer(now).certificate}
    for name, certificate in trusted.items():
        file = folder / f"{name}.pem"
        file.write_bytes(certificate.public_bytes(Encoding.PEM))
        os.environ[name] = str(file)


def _count_stored(data_folder: Path) -> int:
    with database(data_folder) as cursor:
        return count(cursor, "register_vaccination")
