"""What must hold of a call of the RegistratieService and of who makes it (REG, MSG-051 and MSG-052)."""

from vaccinnet.rulebook import collect

RULES = collect(__name__)
