"""What must hold of the people of a company (TRJ-020 to TRJ-024)."""

from vaccinnet.rulebook import collect

RULES = collect(__name__)
