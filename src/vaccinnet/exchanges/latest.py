"""What was said last."""

from collections.abc import Sequence
from dataclasses import dataclass

from vaccinnet.exchanges.models import Exchange
from vaccinnet.profiles.models import Profile


@dataclass(frozen=True, slots=True)
class Said:
    """An exchange, and the name of its sender; empty when no sender was proven."""

    exchange: Exchange
    sender_name: str


def latest(most: int) -> Sequence[Said]:
    """Return the last exchanges, at `most` this many, the latest first."""
    exchanges = list(Exchange.objects.order_by("-at")[:most])
    senders = {each.sender_key for each in exchanges if each.sender_key}
    names = dict(Profile.objects.filter(key__in=senders).values_list("key", "name")) if senders else {}
    return [Said(each, names.get(each.sender_key, "")) for each in exchanges]
