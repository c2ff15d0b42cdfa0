"""Where the time of a call goes: the application of the server inside one process, under the profiler of Python."""

import argparse
import cProfile
import io
import os
import pstats
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.load import read_requests, write_requests
from benchmarks.questions import Question
from benchmarks.registering import Measured, calls_file

_PROJECT = Path(__file__).parents[1]
_WARM_UP = 100
_SHOWN = 25
_WIDTH = 90
# As the server that it stands for, so that connections come from a pool (vaccinnet.config.serve).
_CONNECTIONS = "16"


def print_profile(measured: Measured, operation: str, *, calls: int) -> None:
    """Print the functions that take most of the time of an operation, of so many calls over one thread."""
    make = measured.calls.adds if operation == "AddVaccinations" else measured.calls.gets
    with calls_file(measured.calls, make(_needed(calls))) as file:
        _profile(measured, operation, file, holds="Code>OK</")


def print_profile_of(measured: Measured, question: Question, *, calls: int) -> None:
    """Print the same of a question that people or programs ask."""
    with tempfile.TemporaryDirectory(prefix="bench-questions-") as folder:
        file = Path(folder) / "questions"
        write_requests(file, question.requests(_needed(calls)))
        _profile(measured, question.name, file, holds=question.holds)


def _needed(calls: int) -> int:
    return 2 * calls + _WARM_UP


def _profile(measured: Measured, operation: str, file: Path, *, holds: str) -> None:
    command = [sys.executable, "-m", "benchmarks.profiling", operation, file, holds]
    subprocess.run(command, cwd=_PROJECT, env=_variables(measured), check=True)


def _variables(measured: Measured) -> dict[str, str]:
    return os.environ | {
        "VACCINNET_DATA_DIR": str(measured.ours.data_folder),
        "VACCINNET_BASE_URL": measured.ours.base_url,
        "VACCINNET_DATABASE_CONNECTIONS": _CONNECTIONS,
    }


def _call(application: Any, request: bytes, holds: bytes) -> None:
    head, _, body = request.partition(b"\r\n\r\n")
    line, *headers = head.decode().split("\r\n")
    method, path, _ = line.split()
    named = {name.upper().replace("-", "_"): value for name, _, value in (each.partition(": ") for each in headers)}
    environ = {f"HTTP_{name}": value for name, value in named.items()} | {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "CONTENT_TYPE": named.get("CONTENT_TYPE", ""),
        "CONTENT_LENGTH": str(len(body)) if body else "",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.url_scheme": "http",
    }
    answered = application(environ, lambda status, headers: None)
    content = b"".join(answered)
    getattr(answered, "close", lambda: None)()
    assert holds in content, content


def _counted() -> Counter[str]:
    """Return a counter in which every statement that this process runs from now on is counted."""
    import psycopg

    counter: Counter[str] = Counter()
    execute = psycopg.Cursor.execute

    def counting(cursor: Any, query: Any, *values: Any, **options: Any) -> Any:
        counter[str(query)] += 1
        return execute(cursor, query, *values, **options)

    psycopg.Cursor.execute = counting  # type: ignore[method-assign]
    return counter


def _print_functions(profile: cProfile.Profile, key: str, *, calls: int) -> None:
    stats = pstats.Stats(profile)
    times = stats.stats  # type: ignore[attr-defined]
    column = {"own": 2, "cumulative": 3}[key]
    print(f"| by {key} time | function | calls a call | own | cumulative |\n| --- | --- | --- | --- | --- |")
    for number, (place, found) in enumerate(sorted(times.items(), key=lambda each: -each[1][column])[:_SHOWN], 1):
        _, many, own, cumulative, _ = found
        print(
            f"| {number} | {_named(*place)} | {many / calls:.1f} | {own / calls * 1e6:,.0f} µs | "
            f"{cumulative / calls * 1e6:,.0f} µs |"
        )
    print(flush=True)


def _print_statements(statements: Counter[str], *, calls: int) -> None:
    print(f"{statements.total() / calls:.1f} statements a call, beside BEGIN and COMMIT\n")
    print("| statement | a call |\n| --- | --- |")
    for statement, many in statements.most_common(_SHOWN):
        print(f"| `{' '.join(statement.split())[:_WIDTH]}` | {many / calls:.1f} |")
    print(flush=True)


def _named(file: str, line: int, function: str) -> str:
    if file == "~":
        return f"`{function.strip('<>')}`"
    parts = Path(file).parts
    below = next((i + 1 for i, part in enumerate(parts) if part in ("site-packages", "src", "python3.11")), -2)
    return f"`{'/'.join(parts[below:])}:{line} {function}`"


def main() -> None:
    """Call, first to warm up, then with a clock, then with the profiler; print where the time went."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("operation")
    parser.add_argument("file", type=Path)
    parser.add_argument("holds", help="what a good answer holds")
    asked = parser.parse_args()
    from vaccinnet.config.wsgi import application

    requests = [bytes(each) for each in read_requests(asked.file)]
    holds = asked.holds.encode()
    calls = (len(requests) - _WARM_UP) // 2
    statements = _counted()
    for each in requests[:_WARM_UP]:
        _call(application, each, holds)
    statements.clear()
    began, used = time.perf_counter(), []
    for each in requests[_WARM_UP : _WARM_UP + calls]:
        cpu = time.process_time()
        _call(application, each, holds)
        used.append(time.process_time() - cpu)
    wall = (time.perf_counter() - began) / calls
    # The median, because others on the machine make some calls dearer than they are.
    print(f"{asked.operation} in one thread, {calls} calls: {wall * 1e6:,.0f} µs each; {median(used) * 1e6:,.0f} µs")
    print("of processor time in this process; the rest is the database. The profiler makes Python slower than that.\n")
    _print_statements(statements, calls=calls)
    profile = cProfile.Profile()
    profile.enable()
    for each in requests[_WARM_UP + calls :]:
        _call(application, each, holds)
    profile.disable()
    print(f"{pstats.Stats(profile).total_calls / calls:,.0f} functions called, of Python and of C\n")  # type: ignore[attr-defined]
    for key in ("cumulative", "own"):
        _print_functions(profile, key, calls=calls)


if __name__ == "__main__":
    main()
