"""What must hold of signed bytes that come again (SEC)."""

from vaccinnet.rulebook import collect

RULES = collect(__name__)
