"""How a rule is written, found, run and documented.

Owns the words *rule*, *finding*, *rulebook*, *stage* and *explanation*. A rule is one small pure function; the
validator, the error catalogue, the cookbook and the tests all read it from here.
"""

from vaccinnet.rulebook.book import Rulebook, collect, everything
from vaccinnet.rulebook.finding import Finding, Refused, masked, shown
from vaccinnet.rulebook.rule import STAGES, BadRule, Language, Rule, Texts, rule
from vaccinnet.rulebook.texts import Explanation, explain, lines_of, sentence

__all__ = [
    "STAGES",
    "BadRule",
    "Explanation",
    "Finding",
    "Language",
    "Refused",
    "Rule",
    "Rulebook",
    "Texts",
    "collect",
    "everything",
    "explain",
    "lines_of",
    "masked",
    "rule",
    "sentence",
    "shown",
]
