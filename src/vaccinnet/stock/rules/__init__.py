"""What must hold of a sender's stock when it gives a vaccine (VAC)."""

from vaccinnet.rulebook import collect

RULES = collect(__name__)
