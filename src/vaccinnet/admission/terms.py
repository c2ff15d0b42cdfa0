"""The terms of activation and of the lists: what an operator may set."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vaccinnet.admission.signed_list import Kind


@dataclass(frozen=True, slots=True)
class ActivationTerms:
    """How long the codes in mails hold, how often one may be typed wrong, and what the managers promise."""

    code_holds: timedelta = timedelta(days=14)
    most_attempts: int = 5
    # The code that opens the page of an activation, and how long that page stays open.
    opening_holds: timedelta = timedelta(hours=1)
    page_stays_open: timedelta = timedelta(minutes=30)
    # Within so many days after the doctor confirmed the managers decide.
    decision_days: int = 5
    # How often something may be asked without an account within an hour, from one place or about one thing.
    most_an_hour: int = 10


@dataclass(frozen=True, slots=True)
class ListTerms:
    """Where production fetches the lists, how often, when one is stale, and with which files it speaks TLS there."""

    addresses: "Mapping[Kind, str]" = field(default_factory=dict)
    every: timedelta = timedelta(minutes=1)
    stale_after: timedelta = timedelta(minutes=10)
    certificate_file: str = ""
    key_file: str = ""
    ca_file: str = ""
