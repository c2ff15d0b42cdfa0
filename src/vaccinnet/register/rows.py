"""Rows of vaccinations as they are read: by hand, because a row of the model takes three times as long."""

import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple


class Standing(NamedTuple):
    """A vaccination that stands: what the RegistratieService tells of it, as models.Vaccination has it."""

    id: uuid.UUID
    version: int
    cnk: str
    vaccinnet_code: str
    atc: str
    product_name: str
    given_on: date
    lot: str
    quantity: Decimal | None
    place: str
    adverse_effects: str
    origin: str
    reported_at: str


class Whole(NamedTuple):
    """A vaccination with all its columns, as models.Vaccination has them."""

    person_key: uuid.UUID
    id: uuid.UUID
    version: int
    vaccine_key: str
    cnk: str
    vaccinnet_code: str
    atc: str
    product_name: str
    given_on: date
    lot: str
    quantity: Decimal | None
    place: str
    adverse_effects: str
    origin: str
    sender_key: uuid.UUID
    software_id: str
    local_id: str
    sent_in: uuid.UUID
    author_number: str
    author_user_code: str
    author_name: str
    reported_at: str
    stored_at: datetime
    removed_at: datetime | None
    removal_reason: str
