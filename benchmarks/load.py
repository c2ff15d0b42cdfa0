"""Send HTTP requests as fast as the answers come, or at a fixed rate: `python -m benchmarks.load --help`.

A process of its own, so that what it measures does not share an interpreter with what it is measured by, and lean,
because it shares the cores. It knows nothing of the service: the requests stand in a file, complete with their heads.
"""

import argparse
import gc
import json
import mmap
import select
import socket
import struct
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

_SIZE = struct.Struct(">I")
_MOST_BYTES = 1 << 18
_PATIENCE = 60.0
_MILLISECONDS = 1000.0


def write_requests(file: Path, requests: Iterator[bytes]) -> int:
    """Write requests into a file, and return how many there are."""
    number = 0
    with file.open("wb") as opened:
        for number, request in enumerate(requests, 1):  # noqa: B007
            opened.write(_SIZE.pack(len(request)))
            opened.write(request)
    return number


def read_requests(file: Path) -> list[memoryview]:
    """Return the requests that stand in a file."""
    with file.open("rb") as opened:
        whole = memoryview(mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ))
    requests, position = [], 0
    while position < len(whole):
        begin = position + _SIZE.size
        position = begin + _SIZE.unpack_from(whole, position)[0]
        requests.append(whole[begin:position])
    return requests


class Connection:
    """A kept connection with at most one request under way."""

    __slots__ = ("_found", "_size", "due", "socket")

    def __init__(self, address: tuple[str, int]):
        self.socket = socket.create_connection(address)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.due = 0.0

    def send(self, request: memoryview, due: float) -> None:
        """Send a request that is measured from the moment `due`."""
        self.due, self._found, self._size = due, b"", 0
        self.socket.sendall(request)

    def receive(self) -> bytes | None:
        """Return the whole answer, or None when more of it must come."""
        received = self.socket.recv(_MOST_BYTES)
        if not received:
            raise ConnectionError("the server closed a connection in the middle")
        self._found += received
        if not self._size:
            head, found, _ = self._found.partition(b"\r\n\r\n")
            if not found:
                return None
            length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
            self._size = len(head) + 4 + int(length)
        return self._found if len(self._found) >= self._size else None


class Load:
    """Sends the requests once, over some connections, and remembers how long each took."""

    def __init__(
        self,
        address: tuple[str, int],
        requests: list[memoryview],
        connections: int,
        judge: Callable[[bytes], bool],
    ):
        self._judge = judge
        self._requests = requests
        self._connections = {each.socket.fileno(): each for each in (Connection(address) for _ in range(connections))}
        self._polled = select.epoll()
        for number in self._connections:
            self._polled.register(number, select.EPOLLIN)
        self.latencies: list[float] = []
        self.late: list[float] = []
        self.errors: list[str] = []

    def closed(self) -> float:
        """Send the next request over a connection as soon as it is free; return the seconds that all took."""
        following = iter(self._requests)
        began = time.perf_counter()
        for connection, request in zip(self._connections.values(), following, strict=False):
            connection.send(request, time.perf_counter())
        while len(self.latencies) < len(self._requests):
            for connection in self._finished(_PATIENCE):
                request = next(following, None)
                if request is not None:
                    connection.send(request, time.perf_counter())
        return time.perf_counter() - began

    def open(self, rate: float) -> float:
        """Send a request at every moment of a fixed schedule, or as soon after it as a connection is free.

        Latency counts from the schedule, so a server that stops is charged for all who should have called meanwhile.
        """
        free, sent = deque(self._connections.values()), 0
        began = time.perf_counter()
        while len(self.latencies) < len(self._requests):
            now = time.perf_counter()
            while free and sent < len(self._requests) and began + sent / rate <= now:
                self.late.append(now - began - sent / rate)
                free.popleft().send(self._requests[sent], began + sent / rate)
                sent += 1
                now = time.perf_counter()
            waits = bool(free) and sent < len(self._requests)
            free.extend(self._finished(max(0.0, began + sent / rate - now) if waits else _PATIENCE))
        return time.perf_counter() - began

    def _finished(self, patience: float) -> Iterator[Connection]:
        # epoll counts in milliseconds, select in microseconds.
        if not select.select([self._polled.fileno()], [], [], patience)[0]:
            if patience >= _PATIENCE:
                raise TimeoutError("no answer comes any more")
            return
        for number, _ in self._polled.poll(0):
            connection = self._connections[number]
            answer = connection.receive()
            if answer is not None:
                self.latencies.append(time.perf_counter() - connection.due)
                if not self._judge(answer):
                    self.errors.append(answer.decode(errors="replace"))
                yield connection


def _is_good(answer: bytes) -> bool:
    """Return whether an answer is HTTP 200 with every Status OK, or a Bundle of FHIR that found some, by its bytes."""
    if b'"resourceType":"Bundle"' in answer:
        return answer.startswith(b"HTTP/1.1 200 ") and b'"mode":"match"' in answer
    good = answer.count(b"Code>OK</")
    return answer.startswith(b"HTTP/1.1 200 ") and good > 0 and answer.count(b"Code>") == 2 * good


def _holds(text: bytes, answer: bytes) -> bool:
    return answer.startswith(b"HTTP/1.1 200 ") and text in answer


def _percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))] * _MILLISECONDS if values else 0.0


def main() -> None:
    """Send, and write what was measured as one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, help="the requests, each with its size before it")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--connections", type=int, default=1)
    parser.add_argument("--holds", help="what a good answer holds; without it every Status of it is OK")
    parser.add_argument("--rate", type=float, help="a second; without it every connection calls again at once")
    asked = parser.parse_args()
    judge = partial(_holds, asked.holds.encode()) if asked.holds else _is_good
    load = Load((asked.host, asked.port), read_requests(asked.file), asked.connections, judge)
    gc.disable()
    cpu = time.process_time()
    seconds = load.open(asked.rate) if asked.rate else load.closed()
    told = {
        "calls": len(load.latencies),
        "seconds": seconds,
        "errors": len(load.errors),
        "first_error": load.errors[0] if load.errors else "",
        "cpu": time.process_time() - cpu,
        "late_p99": _percentile(load.late, 0.99),
        **{f"p{share}": _percentile(load.latencies, share / 100) for share in (50, 95, 99)},
        "longest": _percentile(load.latencies, 1.0),
    }
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()
