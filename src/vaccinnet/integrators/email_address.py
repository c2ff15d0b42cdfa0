"""What an e-mail address looks like; whether anybody reads it, only a mail can tell."""

import re

LONGEST = 254  # RFC 5321, 4.5.3.1.3: a path has 256 octets, two of which are its brackets.

_ADDRESS = re.compile(r"[^@\s<>\"(),;:\\]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,63}")


def is_email_address(text: str) -> bool:
    """Return whether `text` has the form of an e-mail address on the internet."""
    return len(text) <= LONGEST and text.isprintable() and bool(_ADDRESS.fullmatch(text))


def same_form(text: str) -> str:
    """Return the form in which addresses are compared."""
    return text.strip().lower()
