"""A register is backed up and restored as it was at a moment: what came after is gone, and the trail is whole.

The drill does the same on Debian's PostgreSQL (tests/drill/restore.py).
"""

import shutil
from datetime import UTC, datetime

import pytest
from tests.deployment import throw_away_folder
from tests.drill.restore import KEPT, TRAIL, Register, drill

from vaccinnet.config.backup.restore import restore
from vaccinnet.config.backup.take import backups
from vaccinnet.config.cannot_start import CannotStart

pytestmark = pytest.mark.slow


def test_a_moment_between_two_vaccinations_has_the_first_and_not_the_second():
    with throw_away_folder() as folder:
        register = Register(folder)
        found = drill(register)

        assert (found.kept, found.trail) == (KEPT, TRAIL)
        refuses_what_cannot_be_done(register)


def refuses_what_cannot_be_done(register: Register) -> None:
    into = register.folder / "restored"
    with pytest.raises(CannotStart, match="is there already, and nothing is overwritten"):
        restore(register.backups, into=into, until=None)
    shutil.rmtree(into)
    with pytest.raises(CannotStart, match="The oldest backup in"):
        restore(register.backups, into=into, until=datetime(2020, 1, 1, tzinfo=UTC))
    with pytest.raises(CannotStart, match="The log ends before that moment"):
        restore(register.backups, into=into, until=datetime(2100, 1, 1, tzinfo=UTC))
    (made,) = backups(register.backups)
    with open(made.base / "PG_VERSION", "a") as file:
        file.write(" ")
    with pytest.raises(CannotStart, match="PG_VERSION"):
        restore(register.backups, into=into, until=None)
    assert not into.exists()
