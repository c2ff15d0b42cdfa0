"""Texts of people as they stand on paper: in one line of characters that are seen, and that break where they must."""

import re
import unicodedata

_LONG_WORD = re.compile(r"\S{24,}")
_BREAK_HERE = "\u200b"
# Beyond this no font has every character; those before it, it has.
_LAST_LATIN = 0x024F
_PUNCTUATION = "–—‘’“”•…"


def readable(text: str) -> str:
    """Return the text in one line of characters that are seen."""
    seen = "".join(c if c.isprintable() else " " for c in unicodedata.normalize("NFC", text))
    return breaking(_LONG_WORD, " ".join(seen.split()))


def latin(text: str) -> str:
    """Return the text with a sign for each character that a font may lack."""
    return "".join(c if ord(c) <= _LAST_LATIN or c in _PUNCTUATION + _BREAK_HERE else "?" for c in readable(text))


def breaking(long_word: re.Pattern[str], text: str) -> str:
    """Return the text, in which a long word may break, so that it does not leave its column."""
    return long_word.sub(lambda word: _BREAK_HERE.join(word[0]), text)
