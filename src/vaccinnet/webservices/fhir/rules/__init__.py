"""What must hold of calls of programs over FHIR (FHI)."""

from vaccinnet.rulebook import collect

RULES = collect(__name__)
