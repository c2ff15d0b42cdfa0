"""What must hold of a request for a token of the virtual STS (SEC-070 to SEC-075) and of test users (from TRJ-200)."""

from vaccinnet.rulebook import collect

RULES = collect(__name__)
