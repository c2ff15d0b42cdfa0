"""Rules about who looks at whom; the subject is a Look."""

import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from vaccinnet.consultation.facts import Look
from vaccinnet.consultation.sample import CITIZEN, DOCTOR, MANAGER, PERSON, RESPONSIBLE, SAMPLE_LOOK
from vaccinnet.profiles.speaker import LinkedDoctor
from vaccinnet.rulebook import Finding, rule

_OTHER = uuid.UUID(int=77)


@rule(
    "CON-001",
    stage="sender",
    source="design: unknown person; test citizens belong to one company",
    since="2026.1",
    wrong="Nobody is known here by this number.",
    accepts=[
        SAMPLE_LOOK,
        SAMPLE_LOOK.but(person=replace(PERSON, company_key=_OTHER), only_test_citizens=False),
        SAMPLE_LOOK.but(by=MANAGER, person=replace(PERSON, company_key=_OTHER)),
    ],
    rejects=[SAMPLE_LOOK.but(person=None), SAMPLE_LOOK.but(person=replace(PERSON, company_key=_OTHER))],
)
def person_is_known_to_the_viewer(look: Look) -> Iterator[Finding]:
    """The register knows the person by the INSZ number that was given.

    In the acceptance environment a test citizen belongs to one company, and only profiles of that company see it. So
    nobody meets the test data of another.

    Check the number; in acceptance take a test citizen of your own company.
    """
    profile = look.by.profile
    is_anothers = look.only_test_citizens and profile and look.person and look.person.company_key != profile.company_key
    if look.person is None or is_anothers:
        yield Finding("person")


@rule(
    "CON-002",
    stage="sender",
    source="design: certificates decide who speaks",
    since="2026.1",
    wrong="No profile in whose name you look is registered here, or it has ended.",
    accepts=[SAMPLE_LOOK, SAMPLE_LOOK.but(by=CITIZEN), SAMPLE_LOOK.but(by=MANAGER)],
    rejects=[SAMPLE_LOOK.but(by=DOCTOR.but(profile=None))],
)
def profile_is_registered(look: Look) -> Iterator[Finding]:
    """Who looks for others has a profile in this environment that has not ended.

    The person reads who looked, so the register must know it.

    Register the doctor, practice or organisation first; sign in as one that is registered.
    """
    if look.by.viewer.profile_key and look.by.profile is None:
        yield Finding("viewer")


@rule(
    "CON-003",
    stage="sender",
    source="design: the responsible doctor acts for his organisation",
    since="2026.1",
    wrong={
        "none": "You are not registered as a responsible doctor of this organisation.",
        "ended": "You were a responsible doctor of this organisation until {ends_on}.",
        "early": "You are a responsible doctor of this organisation from {starts_on} on.",
    },
    accepts=[SAMPLE_LOOK, SAMPLE_LOOK.but(by=RESPONSIBLE)],
    rejects=[
        SAMPLE_LOOK.but(by=RESPONSIBLE.but(link=None)),
        SAMPLE_LOOK.but(by=RESPONSIBLE.but(link=LinkedDoctor("", date(2020, 1, 1), date(2026, 3, 1)))),
        SAMPLE_LOOK.but(by=RESPONSIBLE.but(link=LinkedDoctor("", date(2026, 3, 3)))),
    ],
)
def responsible_doctor_is_linked(look: Look) -> Iterator[Finding]:
    """Who acts for an organisation is its responsible doctor today.

    A responsible doctor answers for what the organisation sends; the link has a period, and outside it gives no right.

    Let the organisation register the link, or act for another one.
    """
    link, today = look.by.link, look.by.today
    if look.by.viewer.kind != "responsible" or (link and link.is_linked_on(today)):
        return
    if link is None:
        yield Finding("viewer", says="none")
    elif link.ends_on and link.ends_on < today:
        yield Finding("viewer", says="ended", values={"ends_on": link.ends_on})
    else:
        yield Finding("viewer", says="early", values={"starts_on": link.starts_on})


@rule(
    "CON-004",
    stage="sender",
    source="design: who may see what",
    since="2026.1",
    wrong="This is the record of somebody else.",
    accepts=[
        SAMPLE_LOOK,
        SAMPLE_LOOK.but(by=CITIZEN),
        SAMPLE_LOOK.but(by=CITIZEN, person=replace(PERSON, key=_OTHER, keys=(_OTHER, PERSON.key))),
    ],
    rejects=[SAMPLE_LOOK.but(by=CITIZEN, person=replace(PERSON, key=_OTHER))],
)
def citizen_sees_the_own_record(look: Look) -> Iterator[Finding]:
    """A citizen sees the own record.

    A record is private, also among relatives.

    Sign in as the person whose record it is.
    """
    viewer, person = look.by.viewer, look.person
    if viewer.kind == "citizen" and person and viewer.key not in (person.key, *person.keys):
        yield Finding("person")


@rule(
    "CON-005",
    stage="sender",
    source="design: who may fetch",
    since="2026.1",
    wrong={
        "relation": "Nothing shows that you have to do with this person, and no reason is given.",
        "manager": "A manager looks with a reason, and none is given.",
    },
    accepts=[
        SAMPLE_LOOK,
        SAMPLE_LOOK.but(relation_required=True, has_relation=True),
        SAMPLE_LOOK.but(relation_required=True, reason="consultatie vandaag"),
        SAMPLE_LOOK.but(relation_required=True, by=CITIZEN),
        SAMPLE_LOOK.but(by=MANAGER, reason="melding van een dubbel"),
    ],
    rejects=[SAMPLE_LOOK.but(relation_required=True), SAMPLE_LOOK.but(by=MANAGER)],
)
def viewer_has_a_relation_or_a_reason(look: Look) -> Iterator[Finding]:
    """Where a relation is demanded (production), who looks at the record of another has registered for that person
    before, has a relation that is recorded, or gives a reason, which then is recorded. A manager always gives one.

    A record is for those who care for the person. Every look is written down, and the person can read who looked.

    Give the reason for which you look, such as a consultation today.
    """
    kind = look.by.viewer.kind
    if kind == "citizen" or look.reason.strip():
        return
    if kind == "manager":
        yield Finding("reason", says="manager")
    elif look.relation_required and not look.has_relation:
        yield Finding("reason", says="relation")
