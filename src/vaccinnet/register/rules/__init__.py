"""What must hold of a person and a vaccination before the register takes them (VAC)."""

from vaccinnet.rulebook import collect

RULES = collect(__name__)
