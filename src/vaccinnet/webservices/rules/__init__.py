"""What must hold of a call before its content is looked at (MSG)."""

from vaccinnet.rulebook import collect

RULES = collect(__name__)
