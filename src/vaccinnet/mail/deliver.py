"""Deliver a letter: to the parcels of the account that its sender has proven, or nowhere."""

from collections.abc import Callable
from datetime import datetime
from typing import Literal

from allauth.account.models import EmailAddress

from vaccinnet.qualification.mailed.letter import Letter
from vaccinnet.qualification.mailed.parcels import is_full, keep

# What became of a letter. Nobody outside is told `kept` from `dropped`.
Outcome = Literal["kept", "dropped", "full"]


class Delivery:
    """Delivers letters, at the moments that a clock tells."""

    def __init__(self, clock: Callable[[], datetime]):
        self._clock = clock

    def __call__(self, letter: Letter) -> Outcome:
        """Return what became of the letter; one that is kept is in the database when this returns."""
        # For whomever it is: an answer must not tell whether its sender is known.
        if is_full(len(letter.contents)):
            return "full"
        holder = EmailAddress.objects.filter(email=letter.sender, verified=True, user__is_active=True).first()
        if holder is None or not letter.sender:
            return "dropped"
        return "kept" if keep(letter, account_key=holder.user_id, now=self._clock()) else "dropped"
