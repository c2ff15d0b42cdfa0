"""The terms under which an environment takes calls: what an operator may set."""

from dataclasses import dataclass, field
from typing import Literal

from vaccinnet.register.arrival import Windows
from vaccinnet.soap.limits import Limits

# Who may fetch: every doctor and practice, or those who are known to have to do with the person.
Relation = Literal["open", "known"]


@dataclass(frozen=True, slots=True)
class Terms:
    """Whom calls may be about, who may fetch, and how large a call and a message in it may be."""

    # In acceptance: only test citizens of the speaker's company. In production everybody with a valid INSZ.
    only_test_citizens: bool = True
    relation: Relation = "open"
    # In production whoever is certified gets a profile at the first call.
    profiles_arise: bool = False
    limits: Limits = field(default_factory=lambda: Limits(max_bytes=10 * 1024 * 1024))
    # A doctor may register what he gave however long ago.
    windows: Windows = field(default_factory=lambda: Windows(normal_days=None, longest_days=None))
