"""Find the person of whom a sender sent something, by its own numbers."""

import uuid
from collections.abc import Collection

from vaccinnet.register.known_person import KnownPerson
from vaccinnet.register.models import SentVaccination
from vaccinnet.register.persons import persons_with


def person_of_sent(sender_key: uuid.UUID, local_ids: Collection[str]) -> KnownPerson | None:
    """Return the person of what the sender sent under one of these LOCAL ids; None when nothing of it is stored."""
    sent = SentVaccination.objects.filter(sender_key=sender_key, local_id__in=list(local_ids))
    key = sent.values_list("person_key", flat=True).first()
    return persons_with([key]).get(key) if key else None
