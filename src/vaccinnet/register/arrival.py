"""What arrives at the register: a person, and a vaccination of that person, as sent and as the register knows it."""

import uuid
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from vaccinnet.kmehr.codes import Vaccine
from vaccinnet.kmehr.message import Patient, Vaccination
from vaccinnet.profiles.sender import Sender
from vaccinnet.register.known_person import KnownPerson

# Own work of the sender (aanleveren), or history that it reports (aanvullen).
Origin = Literal["own", "reported"]


@dataclass(frozen=True, slots=True)
class Windows:
    """How many days after it was given a vaccination may arrive, without and with a warning; None is for ever."""

    normal_days: int | None = 7
    longest_days: int | None = 365


@dataclass(frozen=True, slots=True)
class PersonArrival:
    """The person of a message, and whom the register knows by that number."""

    patient: Patient
    person: KnownPerson | None
    company_key: uuid.UUID | None = None
    # In acceptance only test citizens of the sender's company can be vaccinated.
    only_test_citizens: bool = True

    def but(self, **changes: Any) -> "PersonArrival":
        """Return the same arrival with some facts changed."""
        return replace(self, **changes)


@dataclass(frozen=True, slots=True)
class Arrival:
    """A vaccination that arrives, with all that the rules need to judge it."""

    vaccination: Vaccination
    patient: Patient
    person: KnownPerson | None
    sender: Sender
    origin: Origin
    received_on: date
    # What the code list says of the vaccine; None when it does not know the code.
    vaccine: Vaccine | None
    windows: Windows = Windows()
    # Id and date of the header, where the sender names a vaccination by them and not by a LOCAL id.
    header_id: str = ""

    def but(self, **changes: Any) -> "Arrival":
        """Return the same arrival with some facts changed; those of the vaccination are passed on to it."""
        own = {key: value for key, value in changes.items() if key in self.__slots__}
        sent = {key: value for key, value in changes.items() if key not in self.__slots__}
        return replace(self, **({"vaccination": self.vaccination.but(**sent)} if sent else {}) | own)
