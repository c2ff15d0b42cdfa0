"""The terms of activation and of the lists: what an operator may set."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vaccinnet.admission.signed_list import Kind


@dataclass(frozen=True, slots=True)
class ActivationTerms:
    """How long the code in the mail to the responsible doctor holds, and how often it may be typed wrong."""

    code_holds: timedelta = timedelta(days=14)
    most_attempts: int = 5


@dataclass(frozen=True, slots=True)
class ListTerms:
    """Where production fetches the lists, how often, when one is stale, and with which files it speaks TLS there."""

    addresses: "Mapping[Kind, str]" = field(default_factory=dict)
    every: timedelta = timedelta(minutes=1)
    stale_after: timedelta = timedelta(minutes=10)
    certificate_file: str = ""
    key_file: str = ""
    ca_file: str = ""
