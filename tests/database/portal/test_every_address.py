"""Every page as everybody: whoever may not have a page is sent to where one signs in, or told that it is not there."""

import re
import uuid
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from tests.developers import BACKEND, developer
from tests.managers import PASSWORD, code, new_manager, sign_in
from tests.visits import part_of

pytestmark = pytest.mark.usefixtures("cast")

# Who may have the pages at an address; what is not named here has to be named before it can be added.
EVERYBODY = frozenset({"nobody", "citizen", "caregiver", "responsible", "authority", "developer", "manager", "keeper"})
MAY_HAVE = {
    # The tools of the machine, and the site.
    r"health(/\w+)?|metrics|toelatingen\.(jws|json)|activaties\.jws": EVERYBODY,
    r"(vragen|toegelaten-software|testomgeving|cookbooks/.*)?": EVERYBODY,
    r"taal|batches/verwerken": EVERYBODY,
    # The register.
    r"Vaccinnet/(aanmelden|afmelden)": EVERYBODY,
    r"Vaccinnet(/(wie-keek|kaart\.pdf|melden.*))?": {"citizen"},
    r"Vaccinnet/(groep.*|koppelingen.*|patienten/toevoegen)": {"caregiver"},
    r"Vaccinnet/organisatie.*": {"responsible"},
    r"Vaccinnet/(meldingen|patienten|dossier|voorraad).*": {"caregiver", "responsible"},
    r"Vaccinnet/beheer/.*": {"authority"},
    # The road to access.
    r"ontwikkelaar/(aanmelden|afmelden|account-maken|bevestigen|e-mail|gesloten|wachtwoord.*)": EVERYBODY,
    r"ontwikkelaar/(post|mail-certificaat\.pem)": EVERYBODY,
    r"ontwikkelaar/.*": {"developer", "manager", "keeper"},
    r"beheer/(tweede-factor.*|start)": {"manager", "keeper", "developer"},
    r"beheer/.*": {"keeper"},
}
# The doors of programs have tests of their own; nobody signs in there.
DOORS = re.compile(r"(fhir|VaccinnetUPL|\^|eHealth|IAM|EtkDepot)")
SIGN_IN = re.compile(r"/(Vaccinnet|ontwikkelaar)/aanmelden|/beheer/tweede-factor")
VISITORS = {
    "citizen": ("Noor Wolkenaar",),
    "caregiver": ("Jan Huisarts",),
    "responsible": ("AZ Teststad", "responsible"),
    "authority": ("Bea Beheerder",),
}
# Pages in the middle of something that was not begun, or that end a visit.
ON_THE_WAY = re.compile(r".*(afmelden|bevestigen|wachtwoord/code|tweede-factor.*|beheer/start)")
FILLED = {"uuid": str(uuid.UUID(int=7)), "int": "1", "str": "x", "slug": "x", "path": "x"}


def addresses(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    """Yield the address of every page, with something that is not there in its places."""
    for each in patterns:
        route = before + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from addresses(each.url_patterns, route)
        elif not DOORS.match(route):
            yield re.sub(r"<(\w+):\w+>", lambda found: FILLED[found[1]], route)


ADDRESSES = sorted(set(addresses(get_resolver().url_patterns)))


def may_have(address: str) -> frozenset[str]:
    return next((frozenset(who) for route, who in MAY_HAVE.items() if re.fullmatch(route, address)), frozenset())


@pytest.fixture
def client_of():
    """Return the browser of who plays a part."""

    def do(part: str) -> Client:
        client = Client()
        if part == "developer":
            an = developer()
            an.account.set_password(PASSWORD)
            an.account.save()
            client.force_login(an.account, backend=BACKEND)
        if part in ("manager", "keeper"):
            new_manager(has_factor=part == "keeper")
            sign_in(client)
        if part == "keeper":
            client.post("/beheer/tweede-factor", {"code": code(holds=5)})
        if part in VISITORS:
            client.post("/Vaccinnet/aanmelden", {"part": part_of(*VISITORS[part]).id})
        return client

    return do


def test_everybody_knows_who_may_have_a_page():
    assert [each for each in ADDRESSES if not may_have(each)] == []


def is_sent_away(answer) -> bool:
    return answer.status_code == 302 and SIGN_IN.match(answer.url) is not None


@pytest.mark.parametrize("part", sorted(EVERYBODY))
def test_gets_the_pages_that_are_for_him_and_no_other(client_of, part):
    client, given, sent_away, broken = client_of(part), [], [], []

    for address in ADDRESSES:
        if ON_THE_WAY.fullmatch(address):
            continue
        answer = client.get(f"/{address}")
        if answer.status_code >= 500:
            broken.append(address)
        if part in may_have(address):
            sent_away += [address] * is_sent_away(answer)
        elif not is_sent_away(answer) and answer.status_code not in (403, 404, 405):
            given.append(f"{answer.status_code} {address}")

    assert (given, sent_away, broken) == ([], [], [])


@pytest.mark.parametrize("part", sorted(EVERYBODY))
def test_does_nothing_on_a_page_that_is_not_for_him(client_of, part):
    client = client_of(part)

    done = {
        address: answer.status_code
        for address in ADDRESSES
        if part not in may_have(address)
        if not is_sent_away(answer := client.post(f"/{address}")) and answer.status_code not in (403, 404, 405)
    }

    assert done == {}


@pytest.mark.parametrize("part", sorted(EVERYBODY))
def test_pages_in_the_middle_of_something_do_not_break_when_it_was_not_begun(client_of, part):
    client = client_of(part)

    broken = [each for each in ADDRESSES if ON_THE_WAY.fullmatch(each) and client.get(f"/{each}").status_code >= 500]

    assert broken == []
