"""What a program must have shown to qualify (QUA)."""

from vaccinnet.rulebook import collect

RULES = collect(__name__)
