"""What must hold of admissions (ADM-001 to ADM-006), of activations (ADM-010 to ADM-018) and of use (ADM-030 on)."""

from vaccinnet.rulebook import collect

RULES = collect(__name__)
