"""Processes are started again when they end by themselves, and end when they should."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from vaccinnet.config.processes import Child

NAP = [sys.executable, "-c", "import time; time.sleep(60)"]
QUICK = [sys.executable, "-c", ""]
DEAF = [sys.executable, "-c", "import signal, time; signal.signal(15, 1); print('up', flush=True); time.sleep(60)"]


class Clock:
    """A clock that moves when told."""

    now = 1000.0

    def __call__(self):
        return self.now


def ended(child):
    while child.exit_code is None:
        time.sleep(0.01)


def lives(pid):
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().split(")")[1].split()[0]
    except FileNotFoundError:
        return False


def test_waits_longer_each_time_a_child_ends_by_itself():
    clock = Clock()
    child = Child("quick", QUICK, variables={}, clock=clock)
    pauses = []

    for _ in range(4):
        child.start()
        ended(child)
        child.keep_running()
        pauses.append(round(child._start_at - clock.now, 1))

    assert pauses == [0.2, 0.4, 0.8, 1.6]


def test_a_child_that_lived_long_is_started_again_soon():
    clock = Clock()
    child = Child("quick", QUICK, variables={}, clock=clock)
    for _ in range(4):
        child.start()
        ended(child)
        child.keep_running()
    child.start()
    ended(child)
    clock.now += 31

    child.keep_running()

    assert round(child._start_at - clock.now, 1) == 0.2


def test_is_not_started_again_before_its_pause_is_over():
    clock = Clock()
    child = Child("quick", QUICK, variables={}, clock=clock)
    child.start()
    ended(child)
    child.keep_running()

    child.keep_running()
    assert child.exit_code is None
    assert child._process is None
    clock.now += 1
    child.keep_running()

    assert child._process is not None
    ended(child)


def test_passes_variables_on():
    child = Child(
        "told", [sys.executable, "-c", "import os, sys; sys.exit(int(os.environ['CODE']))"], variables={"CODE": "7"}
    )
    child.start()
    child.stop(patience=10)

    assert child.exit_code == 7


def test_stops_when_asked():
    child = Child("nap", NAP, variables={})
    child.start()

    child.ask_to_stop()
    child.stop(patience=10)

    assert child.exit_code == -signal.SIGTERM


def test_ends_by_force_what_does_not_listen(capfd):
    child = Child("deaf", DEAF, variables={})
    child.start()
    while not capfd.readouterr().out:
        time.sleep(0.01)

    child.ask_to_stop()
    child.stop(patience=0.2)

    assert child.exit_code == -signal.SIGKILL


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children of their parent's death")
def test_ends_with_its_parent_even_when_that_is_killed():
    parent = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys, time\n"
            "from vaccinnet.config.processes import Child\n"
            f"child = Child('nap', {NAP!r}, variables={{}})\n"
            "child.start()\n"
            "print(child._process.pid, flush=True)\n"
            "time.sleep(60)\n",
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    child = int(parent.stdout.readline())
    os.kill(parent.pid, signal.SIGKILL)
    parent.communicate()

    deadline = time.monotonic() + 10
    while lives(child) and time.monotonic() < deadline:
        time.sleep(0.02)

    assert not lives(child)
