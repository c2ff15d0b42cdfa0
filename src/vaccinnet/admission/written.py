"""What somebody wrote as a reason: long enough to say something, and readable."""

from collections.abc import Iterator

from vaccinnet.rulebook import Finding

SHORTEST, LONGEST = 3, 1000


def says_something(where: str, text: str) -> Iterator[Finding]:
    """Yield a finding when the text has not 3 to 1,000 characters that can be read."""
    text = text.strip()
    length = sum(each.isprintable() or each in "\r\n\t" for each in text)
    if not SHORTEST <= len(text) <= LONGEST or length != len(text):
        yield Finding(where, values={"length": length, "shortest": SHORTEST, "longest": LONGEST})
