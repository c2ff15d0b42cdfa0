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
        "OPTIONS": {"sslmode": "verify-full"},
    }


def test_reads_the_folder_of_a_socket():
    found = read_database_url("postgresql:///vaccinnet?user=vaccinnet&host=%2Fsrv%2Frun")

    assert (found["HOST"], found["USER"], found["NAME"]) == ("/srv/run", "vaccinnet", "vaccinnet")


@pytest.mark.parametrize("url", ["mysql://me@there/x", "postgresql://there", "vaccinnet", "postgresql://a:b/c:d@x:y/z"])
def test_refuses_another_form_without_repeating_the_password(url):
    with pytest.raises(CannotStart, match="must read postgresql://user:password@host:5432/name") as refused:
        read_database_url(url)

    assert url not in str(refused.value)
