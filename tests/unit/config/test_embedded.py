"""The embedded database: started by the first, stopped by the last, closed to others, safe against SIGKILL."""

import os
import pwd
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg
import pytest

from vaccinnet.config.cannot_start import CannotStart
from vaccinnet.config.data_folder import DataFolder
from vaccinnet.config.embedded import Embedded, socket_folder

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")

# Everything is imported before the user changes: Python itself may lie where that user cannot read.
BECOME = """
import os, sys
def become(uid, gid):
    if uid != os.geteuid():
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
"""

HOLD = (
    BECOME
    + """
from pathlib import Path
from vaccinnet.config.data_folder import DataFolder
from vaccinnet.config.embedded import Embedded
become(int(sys.argv[2]), int(sys.argv[3]))
with Embedded(DataFolder(Path(sys.argv[1]))) as database:
    print(database.url, flush=True)
    sys.stdin.read()
"""
)

CONNECT = (
    BECOME
    + """
import psycopg
become(int(sys.argv[2]), int(sys.argv[3]))
psycopg.connect(sys.argv[1], connect_timeout=3).close()
"""
)


@pytest.fixture
def place():
    """A short folder that the database's user may pass through, which pytest's own are not."""
    with tempfile.TemporaryDirectory(prefix="vaccinnet-test-") as folder:
        os.chmod(folder, 0o755)
        yield Path(folder)


@pytest.fixture
def embedded(place):
    return Embedded(DataFolder(place / "var"))


def start_holder(place: Path, uid: int, gid: int) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-c", HOLD, str(place / "var"), str(uid), str(gid)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def holder(place: Path, *, uid: int = os.geteuid(), gid: int = os.getegid()) -> subprocess.Popen:
    process = start_holder(place, uid, gid)
    assert process.stdout.readline().startswith("postgresql://")
    return process


def let_go(process: subprocess.Popen) -> None:
    process.communicate()
    assert process.returncode == 0


def connects_as(user: str, url: str) -> bool:
    entry = pwd.getpwnam(user)
    tried = subprocess.run(
        [sys.executable, "-c", CONNECT, url, str(entry.pw_uid), str(entry.pw_gid)],
        capture_output=True,
        text=True,
    )
    if tried.returncode:
        assert "Permission denied" in tried.stderr
    return tried.returncode == 0


def postmaster(place: Path) -> int:
    return int((place / "var" / "database" / "postmaster.pid").read_text().split()[0])


def test_keeps_what_was_committed_from_start_to_start(embedded):
    with embedded, psycopg.connect(embedded.url) as connection:
        connection.execute("CREATE TABLE kept (n int)")
        connection.execute("INSERT INTO kept VALUES (7)")

    with embedded, psycopg.connect(embedded.url) as connection:
        assert connection.execute("SELECT n FROM kept").fetchall() == [(7,)]

    assert not embedded.is_alive()


def test_does_not_depend_on_the_locale_and_keeps_its_promises(embedded, monkeypatch):
    monkeypatch.setenv("LC_ALL", "nl_BE.UTF-8")

    with embedded, psycopg.connect(embedded.url) as connection:
        asked = connection.execute(
            "SELECT lower('É'), current_setting('fsync'), current_setting('synchronous_commit'),"
            " current_setting('full_page_writes'), current_setting('wal_compression'), current_setting('jit'),"
            " current_setting('listen_addresses'), current_setting('server_encoding')"
        ).fetchone()

    assert asked == ("é", "on", "on", "on", "off", "off", "", "UTF8")


def test_lives_as_long_as_its_last_holder(place, embedded):
    first, second = holder(place), holder(place)

    let_go(first)
    assert embedded.is_alive()
    let_go(second)

    assert not embedded.is_alive()


def test_a_killed_holder_does_not_keep_it_alive(place, embedded):
    killed, last = holder(place), holder(place)
    killed.kill()
    killed.communicate()

    let_go(last)

    assert not embedded.is_alive()


def test_six_at_once_start_one(place, embedded):
    starting = [start_holder(place, os.geteuid(), os.getegid()) for _ in range(6)]

    assert all(process.stdout.readline().startswith("postgresql://") for process in starting)
    for process in starting:
        let_go(process)

    assert not embedded.is_alive()
    assert (place / "var" / "database.log").read_text().count("database system is ready") == 1


def test_starts_again_after_its_server_was_killed(place, embedded):
    with embedded:
        with psycopg.connect(embedded.url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 7 AS n")
        os.kill(postmaster(place), signal.SIGKILL)

        embedded.start_again()

        with psycopg.connect(embedded.url) as connection:
            assert connection.execute("SELECT n FROM kept").fetchall() == [(7,)]


def test_starts_over_what_initdb_left_half_made(place, embedded):
    DataFolder(place / "var").prepare()
    (place / "var" / "database").mkdir()
    (place / "var" / "database" / "PG_VERSION").write_text("18\n")

    with embedded:
        assert embedded.is_alive()


def test_never_starts_over_a_database_that_was_in_use(place, embedded):
    with embedded:
        pass
    (place / "var" / "database.complete").unlink()

    with pytest.raises(CannotStart, match=r"was in use, but .*database.complete is gone"):
        embedded.acquire()

    assert (place / "var" / "database" / "base").is_dir()


def test_refuses_the_database_of_another_version(place, embedded):
    with embedded:
        pass
    (place / "var" / "database.complete").write_text("16\n")

    with pytest.raises(CannotStart, match="is of PostgreSQL 16 and this version of OpenVaccinnet brings 18"):
        embedded.acquire()


def test_is_not_fooled_by_the_number_of_a_dead_server(place, embedded):
    with embedded:
        pass
    (place / "var" / "database" / "postmaster.pid").write_text(f"{os.getpid()}\n{place}/var/database\n")

    with embedded:
        assert embedded.is_alive()


def test_says_why_it_does_not_start(place, embedded):
    with embedded:
        pass
    with open(place / "var" / "database" / "postgresql.conf", "a") as configuration:
        configuration.write("max_connections = many\n")

    with pytest.raises(CannotStart, match=r"The database does not start: .*configuration file .*database.log"):
        embedded.acquire()


def test_works_in_a_folder_with_a_long_path(place):
    folder = DataFolder(place / ("long" * 30) / "var")

    with Embedded(folder) as database:
        sockets = socket_folder(folder.path)
        assert database.is_alive()
        assert sockets.parent.name == f"vaccinnet-{os.geteuid()}"
        assert sockets.stat().st_mode & 0o077 == 0

    assert not sockets.exists()


def test_changes_no_folder_but_its_own(place):
    parents = [place / "a" / "b", place / "a", place, *place.parents]
    parents[0].mkdir(parents=True)
    before = {each: each.stat() for each in parents}

    with Embedded(DataFolder(place / "a" / "b" / "var")):
        pass

    after = {each: each.stat() for each in parents}
    assert [each.st_mode for each in after.values()] == [each.st_mode for each in before.values()]
    # The data folder itself came into the nearest one; others may work in the temporary folder meanwhile.
    assert all(after[each].st_mtime_ns == before[each].st_mtime_ns for each in (place / "a", place))


@as_root
def test_no_other_user_can_connect_to_the_database_of_root(embedded):
    with embedded:
        assert connects_as("root", embedded.url)
        assert not connects_as("daemon", embedded.url)


@as_root
def test_no_other_user_can_connect_to_the_database_of_a_user(place):
    daemon = pwd.getpwnam("daemon")
    os.chown(place, daemon.pw_uid, daemon.pw_gid)

    process = holder(place, uid=daemon.pw_uid, gid=daemon.pw_gid)
    url = Embedded(DataFolder(place / "var")).url

    assert connects_as("daemon", url)
    assert not connects_as("nobody", url)
    assert not connects_as("bin", url)
    let_go(process)


@as_root
def test_no_other_user_can_connect_to_a_database_with_a_long_path(place):
    database = Embedded(DataFolder(place / ("long" * 30) / "var"))

    with database:
        assert not connects_as("daemon", database.url)


@as_root
def test_names_the_folder_that_keeps_the_database_out(place, embedded):
    place.chmod(0o700)

    with pytest.raises(CannotStart, match=f"runs as .*, which may not pass through {place}; allow it with"):
        embedded.acquire()

    assert not (place / "var" / "database").exists()


@as_root
def test_follows_no_link_that_the_account_of_the_database_laid(place, embedded):
    precious = place / "precious"
    precious.write_text("root's own")
    precious.chmod(0o600)
    with embedded:
        pass
    nobody = (place / "var" / "database").stat().st_uid
    configuration = place / "var" / "database" / "vaccinnet.conf.new"
    configuration.symlink_to(precious)
    os.chown(configuration, nobody, nobody, follow_symlinks=False)

    with pytest.raises(CannotStart):
        embedded.acquire()

    assert precious.read_text() == "root's own"
    assert precious.stat().st_uid == 0


def test_says_in_one_sentence_that_there_is_no_account(monkeypatch, embedded):
    if os.geteuid() != 0:
        pytest.skip("only root needs an account of another name")

    def unknown(name):
        raise KeyError(name)

    monkeypatch.setattr(pwd, "getpwnam", unknown)

    with pytest.raises(CannotStart, match="PostgreSQL does not run as root and this machine has no user 'nobody'"):
        embedded.acquire()
