"""What is killed in the middle of a batch loses nothing and doubles nothing: the crash drill in short."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow


def test_loses_and_doubles_nothing_when_web_database_and_worker_are_killed():
    ended = subprocess.run(
        [sys.executable, "-m", "tests.drill", "--times", "3", "--seed", "1"],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "Nothing is lost and nothing is doubled." in ended.stdout
