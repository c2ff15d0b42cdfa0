"""What must hold of an application (TRJ-001 to TRJ-009, TRJ-030) and of the acts on its road (TRJ-100 to TRJ-111)."""

from vaccinnet.rulebook import collect

RULES = collect(__name__)
