"""What must hold of a KMEHR message by itself (MSG-100 to 199), whoever sends it and whatever the register knows."""

from vaccinnet.rulebook import collect

RULES = collect(__name__)
