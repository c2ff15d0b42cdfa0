"""Two who act on one letter at the same moment do it once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.db import connection
from tests.database.trajectory.conftest import new_road
from tests.mailing import INBOX, letter

from vaccinnet.qualification.mailed.confirm import confirm, link_to
from vaccinnet.qualification.mailed.letter import read_letter
from vaccinnet.qualification.mailed.parcels import MOST_WAITING, keep
from vaccinnet.qualification.models import Attempt, Parcel
from vaccinnet.rulebook import Refused

pytestmark = pytest.mark.django_db(transaction=True)

_AT_ONCE = 4


@pytest.fixture
def road():
    return new_road().walk("integration")


def read(**changes):
    mail = letter("an@acme.be", files=[("a.xml", b"<a/>")], **changes)
    return read_letter(mail.as_bytes(), own_addresses=(INBOX,))


def at_once(do, *arguments):
    """Return what each of the calls returned or how it was refused, all begun at the same moment."""

    def one(argument):
        try:
            return do(argument)
        except Refused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(arguments)) as executor:
        return list(executor.map(one, arguments))


def test_a_letter_that_comes_by_two_ways_at_once_is_one_parcel(road):
    key, now = road.developer.key, datetime.now(UTC)

    kept = at_once(lambda one: keep(one, account_key=key, now=now), *[read()] * _AT_ONCE)

    assert len({each.key for each in kept}) == 1
    assert Parcel.objects.count() == 1


def test_many_letters_at_once_are_no_more_than_may_wait(road):
    key, now = road.developer.key, datetime.now(UTC)

    at_once(lambda one: keep(one, account_key=key, now=now), *[read(subject=str(n)) for n in range(8)])

    assert Parcel.objects.count() == MOST_WAITING


def test_two_clicks_at_once_judge_once(road, tmp_path):
    key, now = road.developer.key, datetime.now(UTC)
    link = link_to(keep(read(), account_key=key, now=now))

    def click(_):
        return confirm(
            link,
            account_key=key,
            choice="registration:acme_zorgdossier",
            now=now,
            keys=tmp_path,
            secret_key="s" * 50,
        )

    done = at_once(click, *range(_AT_ONCE))

    assert sum(1 for each in done if not isinstance(each, Refused)) == 1
    assert {each.findings[0].rule for each in done if isinstance(each, Refused)} == {"QUA-082"}
    assert Attempt.objects.count() == 1
