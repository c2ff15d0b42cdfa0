"""Count the vaccinations of persons."""

import uuid
from collections import Counter
from collections.abc import Iterable

from django.db.models import Count

from vaccinnet.register.known_person import KnownPerson
from vaccinnet.register.models import Vaccination


def count(persons: Iterable[KnownPerson]) -> Counter[uuid.UUID]:
    """Return how many vaccinations that are not removed each person has, by the person's key."""
    surviving = {key: person.key for person in persons for key in person.keys or (person.key,)}
    rows = Vaccination.objects.filter(person_key__in=list(surviving), removed_at__isnull=True)
    counted: Counter[uuid.UUID] = Counter()
    for key, number in rows.values_list("person_key").annotate(Count("id")):
        counted[surviving[key]] += number
    return counted
