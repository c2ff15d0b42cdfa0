"""How the address of a database is read."""

import pytest

from vaccinnet.config.cannot_start import CannotStart
from vaccinnet.config.database_url import read_database_url


def test_reads_every_part():
    found = read_database_url("postgresql://me:p%40ss@db.example.be:6543/vac%20cin?sslmode=verify-full")

    assert found == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "vac cin",
        "USER": "me",
        "PASSWORD": "p@ss",
        "HOST": "db.example.be",
        "PORT": "6543",
        "OPTIONS": found["OPTIONS"],
    }
    assert found["OPTIONS"]["sslmode"] == "verify-full"


def test_reads_several_hosts_and_which_of_them_is_meant():
    found = read_database_url("postgresql://me@db1:6543,db2:5432/vaccinnet?target_session_attrs=read-write")

    assert (found["HOST"], found["PORT"]) == ("db1,db2", "6543,5432")
    assert found["OPTIONS"]["target_session_attrs"] == "read-write"


def test_a_server_that_vanished_is_noticed_unless_the_operator_says_when():
    usual = read_database_url("postgresql://me@there/vaccinnet")["OPTIONS"]
    said = read_database_url("postgresql://me@there/vaccinnet?connect_timeout=2")["OPTIONS"]

    assert (usual["connect_timeout"], usual["keepalives_idle"]) == ("5", "10")
    assert said["connect_timeout"] == "2"


def test_reads_the_folder_of_a_socket():
    found = read_database_url("postgresql:///vaccinnet?user=vaccinnet&host=%2Fsrv%2Frun")

    assert (found["HOST"], found["USER"], found["NAME"]) == ("/srv/run", "vaccinnet", "vaccinnet")


@pytest.mark.parametrize(
    "url",
    ["mysql://me@there/x", "postgresql://there", "vaccinnet", "postgresql://a:b/c:d@x:y/z", "postgresql://a/b?no=1"],
)
def test_refuses_another_form_without_repeating_the_password(url):
    with pytest.raises(CannotStart, match="must read postgresql://user:password@host:5432/name") as refused:
        read_database_url(url)

    assert url not in str(refused.value)
