"""What must hold of a link between profiles before it is begun or ended, and of a file of profiles (PRO)."""

from vaccinnet.rulebook import collect

RULES = collect(__name__)
