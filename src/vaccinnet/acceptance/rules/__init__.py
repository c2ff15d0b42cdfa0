"""What must hold of a request for a token of the virtual STS, and of who makes it (SEC-070 to SEC-075)."""

from vaccinnet.rulebook import collect

RULES = collect(__name__)
