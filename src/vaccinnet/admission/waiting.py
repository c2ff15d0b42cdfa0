"""What waits for the managers in admission: forms that a doctor confirmed, and versions that a company declared."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from vaccinnet.admission.models import Activation, Version
from vaccinnet.admission.terms import ActivationTerms

_DAY = timedelta(days=1)
_MOST_FOUND = 50


@dataclass(frozen=True, slots=True)
class Waiting:
    """A form that waits for a decision, against what was promised."""

    activation: Activation
    due_at: datetime
    now: datetime

    @property
    def age(self) -> timedelta:
        """Return how long it has waited."""
        return self.now - self.activation.since

    @property
    def is_late(self) -> bool:
        """Return whether the promise is broken."""
        return self.due_at < self.now

    @property
    def share(self) -> float:
        """Return how much of the promised time has passed: 1 at its end, more when it is late."""
        return self.age / max(self.due_at - self.activation.since, timedelta(seconds=1))


def waiting_activations(*, now: datetime, terms: ActivationTerms) -> Sequence[Waiting]:
    """Return the forms that wait for the managers, the oldest first."""
    rows = Activation.objects.filter(state="confirmed").select_related("admission").order_by("since", "key")
    return [Waiting(each, each.since + terms.decision_days * _DAY, now) for each in rows]


def declared_versions() -> Sequence[Version]:
    """Return the versions that were declared and are not admitted yet, the oldest first."""
    declared = Version.objects.filter(state="declared", admission__state__in=("admitted", "suspended"))
    return list(declared.select_related("admission").order_by("since", "version"))


def find_activations(text: str) -> Sequence[Activation]:
    """Return the activations whose organisation, number, softwareID or program has `text` in it, the latest first."""
    text = "".join(each for each in text if each.isprintable()).strip()
    rows = Activation.objects.select_related("admission", "organisation")
    if text:
        number = "".join(each for each in text if each.isdigit()) or text
        rows = rows.filter(
            Q(form__organisation__icontains=text)
            | Q(number__contains=number)
            | Q(software_id__icontains=text)
            | Q(admission__name__icontains=text)
            | Q(admission__software_id__icontains=text)
        )
    return list(rows.order_by("-since", "key")[:_MOST_FOUND])


def others_of(activation: Activation) -> Sequence[Activation]:
    """Return the other activations of the same organisation number, the latest first."""
    same = Activation.objects.filter(number=activation.number).exclude(key=activation.key)
    return list(same.select_related("admission").order_by("-since", "key")[:_MOST_FOUND])
