"""What must hold of an answer of the identity provider (CON-040 to CON-043)."""

from vaccinnet.rulebook import collect

RULES = collect(__name__)
