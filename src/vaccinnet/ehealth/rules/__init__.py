"""What makes a message proven to come from who it says, and fresh."""

from vaccinnet.rulebook import collect

RULES = collect(__name__)
