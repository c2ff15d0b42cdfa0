"""Who makes sets, and how they are judged."""

from datetime import timedelta

import pytest
from tests.unit.qualification.sets import NOW, Desk, new_caregivers, new_hospital

from vaccinnet.qualification.archive import open_files
from vaccinnet.qualification.reading import read_set
from vaccinnet.qualification.verdict import judge_set


@pytest.fixture(scope="session")
def keystore():
    """The certificate of the hospital of the cast, by an issuer that nobody trusts."""
    return new_hospital()


@pytest.fixture(scope="session")
def caregivers():
    """A doctor, a trainee and a practice, each with a keystore and a token."""
    return new_caregivers()


@pytest.fixture
def desk(keystore, caregivers):
    return Desk(keystore, caregivers)


@pytest.fixture
def verdict():
    """Judge files, as an hour after they were sent."""

    def judge(files, *, later=timedelta(hours=1), **more):
        opened = open_files(files)
        read = read_set(opened.files, problems=opened.problems, now=NOW + later, **more)
        return judge_set(read)

    return judge
