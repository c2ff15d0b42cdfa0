"""What must hold of who looks at a record (CON), and of who removes or corrects a vaccination (REG-030 to REG-032)."""

from vaccinnet.rulebook import collect

RULES = collect(__name__)
