"""A deployment to measure: `vaccinnet run` on a throw-away data folder, with its processes' memory."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

_VACCINNET = Path(sys.executable).with_name("vaccinnet")


@dataclass(frozen=True, slots=True)
class Deployment:
    """A running deployment: its address, its data folder and the process that supervises it."""

    base_url: str
    data_folder: Path
    supervisor: psutil.Process

    def processes(self, part: str) -> list[psutil.Process]:
        """Return the processes of a part (`serve` or `worker`), parents first."""
        below = self.supervisor.children(recursive=True)
        named = [each for each in below if f"vaccinnet.config.{part}" in " ".join(each.cmdline())]
        return named + [child for each in named for child in each.children(recursive=True) if child not in named]

    def cpu_seconds(self) -> dict[str, float]:
        """Return the processor time that the web processes, the workers and PostgreSQL have used so far."""
        parts = {part: self.processes(part) for part in ("serve", "worker")}
        parts["postgres"] = [each for each in psutil.process_iter() if each.name() == "postgres"]
        return {part: sum(map(_seconds, processes)) for part, processes in parts.items()}

    def mebibytes(self, part: str) -> tuple[float, float]:
        """Return the memory that the processes of a part have now, in MiB: proportional (PSS) and resident (RSS)."""
        found = [each.memory_full_info() for each in self.processes(part)]
        return sum(each.pss for each in found) / 2**20, sum(each.rss for each in found) / 2**20

    def peak_mebibytes(self, part: str) -> float:
        """Return the largest memory (VmHWM) that one process of a part had so far, in MiB."""
        return max(_peak(each.pid) for each in self.processes(part))


@contextmanager
def deployment(*options: str, **settings: str) -> Iterator[Deployment]:
    """Start a deployment with these options of `vaccinnet run` and settings (VACCINNET_…); stop it at the end."""
    with tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as folder:
        # The embedded database of root runs as another user, who must pass through.
        os.chmod(folder, 0o711)
        data_folder = Path(folder) / "data"
        started = subprocess.Popen(
            [_VACCINNET, "run", "--json", "--port", "0", "--data-dir", data_folder, *options],
            stdout=subprocess.PIPE,
            env=os.environ | {f"VACCINNET_{name.upper()}": value for name, value in settings.items()},
            start_new_session=True,
        )
        try:
            assert started.stdout is not None
            addresses = json.loads(started.stdout.readline())
            yield Deployment(addresses["base_url"], data_folder, psutil.Process(started.pid))
        finally:
            started.send_signal(signal.SIGINT)
            started.wait(60)


def _seconds(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return times.user + times.system


def _peak(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0
