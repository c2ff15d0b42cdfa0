"""Find the person who signed in as a citizen."""

from django.http import HttpRequest

from vaccinnet.consultation.rules import RULES
from vaccinnet.register.known_person import KnownPerson
from vaccinnet.register.persons import persons_with
from vaccinnet.rulebook import Finding, Refused


def own_person(request: HttpRequest) -> KnownPerson:
    """Return the person who signed in. Raises Refused when the register does not know that person any more."""
    key = request.visitor.viewer.key
    person = persons_with([key]).get(key)
    if person is None:
        raise Refused([Finding("person", rule=RULES["CON-001"].id)])
    return person
