"""What must hold of admissions, of activations (ADM-001 to ADM-018, ADM-036 on) and of use (ADM-030 to ADM-035)."""

from vaccinnet.rulebook import collect

RULES = collect(__name__)
