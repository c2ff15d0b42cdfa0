"""What must hold of accounts (TRJ-025 to TRJ-027) and of the people of a company (TRJ-020 to TRJ-024, TRJ-028)."""

from vaccinnet.rulebook import collect

RULES = collect(__name__)
