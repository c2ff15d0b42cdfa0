"""What a message must be before anything is read from it: bytes, XML, envelope."""

from vaccinnet.rulebook import collect

RULES = collect(__name__)
