"""The one exception for everything that keeps the server from starting and that a person can put right."""


class CannotStart(Exception):
    """The server cannot start; the text is one sentence that says what is wrong and what to do."""
