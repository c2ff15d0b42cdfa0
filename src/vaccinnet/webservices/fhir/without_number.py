"""Show what a program sent without the number of a person, wherever that was put by mistake."""

from vaccinnet.rulebook import masked

_DIGITS = 11


def without_number(text: str) -> str:
    """Return the text, masked when it may hold the number of a person."""
    return masked(text) if sum(each.isdigit() for each in text) >= _DIGITS else text
