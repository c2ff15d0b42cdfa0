"""What is asked without an account is counted: a form and a code each send a mail to somebody."""

import uuid
from datetime import datetime, timedelta

from django.db import transaction

from vaccinnet.admission.facts import Knocking
from vaccinnet.admission.history import demand
from vaccinnet.admission.models import Knock
from vaccinnet.admission.rules import RULES
from vaccinnet.admission.terms import ActivationTerms
from vaccinnet.database.bulk import lock

_WITHIN = timedelta(hours=1)
# Held while one is counted, so that of many at once none is missed.
_COUNTING = uuid.UUID("d0c2fd4e-7a3d-4f6e-9a85-0f7f54c2a0a1")


@transaction.atomic
def count_knock(what: str, source: str, *, now: datetime, terms: ActivationTerms) -> None:
    """Count that `source` asks this once more. Raises Refused when that is too often within an hour.

    `source` tells nobody who it is: it is a keyed digest, or the key of what is asked about.
    """
    lock(_COUNTING)
    before = Knock.objects.filter(what=what, source=source, at__gt=now - _WITHIN).count()
    demand(RULES.of("knocking").judge(Knocking(before + 1, terms.most_an_hour)))
    Knock.objects.create(what=what, source=source, at=now)


def forget_knocks(now: datetime) -> int:
    """Delete what counts no longer, and return how many there were."""
    return Knock.objects.filter(at__lte=now - _WITHIN).delete()[0]
