"""How the client says that an answer of the identity provider cannot count; none carries what the provider said."""

from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from requests import ConnectionError as NotConnected
from requests import Timeout

from vaccinnet.portal.identity.answer import Answer, Doubt


class NotProven(OAuth2Error):
    """The ID token is not proven; `doubt` says in what."""

    def __init__(self, doubt: Doubt):
        self.doubt = doubt
        super().__init__(doubt)


class Busy(OAuth2Error):
    """More people sign in at this moment than the provider may be asked for at once."""


def as_answer(error: Exception | None) -> Answer:
    """Return what the client met as an answer for the rules."""
    if isinstance(error, NotProven):
        return Answer(doubt=error.doubt)
    if isinstance(error, Busy):
        return Answer(trouble="busy")
    return Answer(trouble="unreachable" if isinstance(error, NotConnected | Timeout) else "unusable")
