"""What must hold of an upload, and of a request for its result (BAT)."""

from vaccinnet.rulebook import collect

RULES = collect(__name__)
