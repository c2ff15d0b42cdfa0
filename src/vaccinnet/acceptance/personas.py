"""The personas that a visitor can play: the citizens of the cast, as the register knows them."""

from dataclasses import dataclass

from vaccinnet.acceptance.cast import CastCitizen, read_cast
from vaccinnet.register.count import count
from vaccinnet.register.known_person import KnownPerson
from vaccinnet.register.persons import find_persons


@dataclass(frozen=True, slots=True)
class Persona:
    """A citizen of the cast with a story, the person it is in the register, and how many vaccinations that one has."""

    citizen: CastCitizen
    person: KnownPerson
    vaccinations: int


def personas() -> tuple[Persona, ...]:
    """Return the personas, those with vaccinations first; citizens of the cast that are not loaded are absent."""
    citizens = read_cast().citizens
    persons = find_persons([each.insz for each in citizens])
    counted = count(persons.values())
    found = [
        Persona(citizen, person, counted[person.key]) for citizen in citizens if (person := persons.get(citizen.insz))
    ]
    return tuple(sorted(found, key=lambda persona: persona.vaccinations == 0))
