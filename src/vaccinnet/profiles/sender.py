"""The sender: the profile whose certificate or token speaks, as the other capabilities know it."""

import uuid
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends; a number is empty when the profile has none."""

    key: uuid.UUID
    kind: str
    name: str
    nihii: str
    cbe: str
    user_code: str
    company_key: uuid.UUID | None = None
