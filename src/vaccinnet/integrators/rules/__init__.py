"""What must hold of accounts of developers (TRJ-010 to TRJ-012)."""

from vaccinnet.rulebook import collect

RULES = collect(__name__)
