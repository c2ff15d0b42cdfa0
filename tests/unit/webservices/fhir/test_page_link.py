import uuid

from vaccinnet.webservices.fhir.page_link import PageLink, opened

PROFILE, PERSON, LAST = (uuid.UUID(int=n) for n in (1, 2, 3))
LINK = PageLink(PROFILE, PERSON, (("date", "ge2024"),), LAST)


def test_a_link_says_what_it_was_made_of():
    assert opened(LINK.sealed("secret"), profile_key=PROFILE, secret="secret") == LINK


def test_a_link_tells_nobody_anything():
    sealed = LINK.sealed("secret")

    assert opened(sealed, profile_key=PERSON, secret="secret") is None
    assert opened(sealed, profile_key=PROFILE, secret="other") is None
    assert opened(sealed[:-2] + "AA", profile_key=PROFILE, secret="secret") is None
    assert opened("é", profile_key=PROFILE, secret="secret") is None
    assert opened("", profile_key=PROFILE, secret="secret") is None
    assert not {"2024", "date", PERSON.hex} & {sealed[i:j] for i in range(len(sealed)) for j in (i + 4, i + 32)}
    assert LINK.sealed("secret") != sealed
