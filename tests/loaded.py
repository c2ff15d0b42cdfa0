"""The cast in the register, loaded once for all tests of a module: what a test changes is rolled back to it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import transaction

from vaccinnet.acceptance.load_cast import load_cast


@contextmanager
def loaded_cast(blocker: Any, *, now: datetime) -> Iterator[None]:
    """Load the cast, and take it away at the end; pytest-django runs each test in a transaction inside this one.

    Not for a module with tests that commit: they would wait for this transaction.
    """
    with blocker.unblock(), transaction.atomic():
        load_cast(now)
        yield
        transaction.set_rollback(True)
