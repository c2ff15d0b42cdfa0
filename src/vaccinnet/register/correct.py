"""Correct a vaccination: it gets a new version, and what it was stays as an earlier one."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from vaccinnet.audit import trail
from vaccinnet.audit.models import Action
from vaccinnet.audit.trail import Actor
from vaccinnet.kmehr.business_day import business_day
from vaccinnet.kmehr.codes import VaccineCodes
from vaccinnet.kmehr.message import Id, Party, Patient, Vaccination
from vaccinnet.kmehr.names import ID_CBE, ID_HCPARTY, LOCAL
from vaccinnet.kmehr.rules import RULES as KMEHR_RULES
from vaccinnet.profiles.find_sender import sender_of
from vaccinnet.profiles.models import Profile
from vaccinnet.profiles.sender import Sender
from vaccinnet.register import review
from vaccinnet.register.arrival import Arrival, Windows
from vaccinnet.register.correction import Change, Correction
from vaccinnet.register.known_person import KnownPerson
from vaccinnet.register.models import Vaccination as Stored
from vaccinnet.register.remove import NotThere, keep_version
from vaccinnet.register.rules import RULES
from vaccinnet.rulebook import Finding
from vaccinnet.stock.move import swap
from vaccinnet.stock.rules import RULES as STOCK_RULES
from vaccinnet.stock.rules.taken import Taken

# What the schema of messages makes sure of otherwise: a vaccine is named, and a CNK number is one.
_NAMES_A_VACCINE = (KMEHR_RULES["MSG-123"], KMEHR_RULES["MSG-124"])
_JUDGE = RULES.of("vaccination").judge
_JUDGE_CORRECTION = RULES.of("correction").judge
_JUDGE_TAKEN = STOCK_RULES.of("taken").judge

# What was registered long ago can be corrected all the same.
_ANY_AGE = Windows(normal_days=None, longest_days=None)
_CBE_DIGITS = 10
_AS_THEY_ARE = ("product_name", "given_on", "lot", "quantity", "place", "author_name")


@dataclass(frozen=True, slots=True)
class Corrected:
    """What became of a correction: all findings, and the version that it made, None when one of them refuses it."""

    version: int | None
    findings: list[Finding] = field(default_factory=list)


def correct(
    *,
    person: KnownPerson,
    vaccination_id: uuid.UUID,
    change: Change,
    by: Actor,
    reason: str,
    codes: VaccineCodes,
    now: datetime,
) -> Corrected:
    """Correct the vaccination unless a rule refuses what it would become, and return what became of it.

    Runs inside the caller's transaction. The correction is judged as an arrival of now, of any age; what the rules find
    in the vaccination as it stands is not held against it. It gets a line on the trail. When it is of another vaccine
    from now on and took a dose, that goes back and one of the other is taken. Raises NotThere.
    """
    stored = _live(person).select_for_update().filter(id=vaccination_id).first()
    if stored is None:
        raise NotThere
    changes = _changes(stored, change, codes)
    findings = _judged(stored, changes, person, codes=codes, now=now)
    if any(finding.refuses for finding in findings):
        return Corrected(None, findings)
    assert by.by_key is not None
    keep_version(stored, by=by.by_key, reason=reason, now=now)
    for name, value in changes.items():
        setattr(stored, name, value)
    stored.version += 1
    stored.save(update_fields=["version", *changes])
    if changes.keys() & {"vaccine_key", "given_on"}:
        review.notice_duplicates(person, given=(stored.vaccine_key, stored.given_on), now=now)
    trail.write([by.entry(person.key, Action.CORRECTED, about=(stored.id,), reason=reason)], now=now)
    if "vaccine_key" in changes:
        findings += _swap_dose(stored, now)
    return Corrected(stored.version, findings)


def _live(person: KnownPerson) -> QuerySet[Stored]:
    return Stored.objects.filter(person_key__in=person.keys or (person.key,), removed_at__isnull=True)


def _changes(stored: Stored, change: Change, codes: VaccineCodes) -> dict[str, Any]:
    """Return the columns that the change gives another value."""
    values = {name: value for name in _AS_THEY_ARE if (value := getattr(change, name)) is not None}
    if change.has_no_quantity:
        values["quantity"] = None
    if change.adverse_effects is not None:
        values["adverse_effects"] = "\n".join(change.adverse_effects)
    if change.author_number is not None and change.author_number != stored.author_number:
        author = {"author_number": change.author_number, "author_user_code": "", "author_name": ""}
        values = author | values
    named = (change.cnk, change.vaccinnet_code, change.atc)
    if any(code is not None for code in named):
        values = _vaccine(stored, [code or "" for code in named], codes) | values
    return {name: value for name, value in values.items() if value != getattr(stored, name)}


def _vaccine(stored: Stored, named: list[str], codes: VaccineCodes) -> dict[str, str]:
    """Return the columns of the vaccine that these codes name; none when it is named so already."""
    cnk, vaccinnet_code, atc = (code.upper() for code in named)
    if (cnk, vaccinnet_code, atc) == (stored.cnk, stored.vaccinnet_code, stored.atc):
        return {}
    vaccine = codes.resolve(cnk=cnk, vaccinnet_code=vaccinnet_code, atc=atc)
    return {
        "cnk": cnk,
        "vaccinnet_code": vaccinnet_code,
        "atc": atc,
        "vaccine_key": codes.key_of(cnk, vaccinnet_code, atc),
        "product_name": vaccine.name if vaccine else "",
    }


def _judged(
    stored: Stored, changes: dict[str, Any], person: KnownPerson, *, codes: VaccineCodes, now: datetime
) -> list[Finding]:
    sender = sender_of(Profile.objects.get(key=stored.sender_key))
    stands = {each.attname: getattr(stored, each.attname) for each in Stored._meta.concrete_fields if each.column}
    known = _of_arrival(_arrival(stands, person, sender, codes=codes, now=now))
    becomes = stands | changes
    found = _of_arrival(_arrival(becomes, person, sender, codes=codes, now=now))
    same_day = _live(person).filter(sender_key=stored.sender_key, given_on=becomes["given_on"])
    repeats = same_day.filter(vaccine_key=becomes["vaccine_key"]).exclude(id=stored.id).exists()
    correction = Correction(frozenset(changes), stored.origin, sender.kind, repeats)
    return [each for each in found if each not in known] + _JUDGE_CORRECTION(correction)


def _of_arrival(arrival: Arrival) -> list[Finding]:
    well_formed = [finding for rule in _NAMES_A_VACCINE for finding in rule(arrival.vaccination)]
    return well_formed + _JUDGE(arrival)


def _arrival(
    values: Mapping[str, Any], person: KnownPerson, sender: Sender, *, codes: VaccineCodes, now: datetime
) -> Arrival:
    """Return a vaccination of the register, by its columns, as if it arrived now."""
    code = {name: values[name] for name in ("cnk", "vaccinnet_code", "atc")}
    return Arrival(
        vaccination=Vaccination(
            ids=(Id(LOCAL, values["local_id"]),),
            author=_author(values),
            given_on=values["given_on"],
            lot=values["lot"],
            quantity=values["quantity"],
            place=values["place"],
            **code,
        ),
        # The number of the person and its names are judged when they are sent.
        patient=Patient(insz="", first_names=(), family_name="", birth_date=person.birth_date),
        person=person,
        sender=sender,
        origin=values["origin"],
        received_on=business_day(now),
        vaccine=codes.resolve(**code),
        windows=_ANY_AGE,
    )


def _author(values: Mapping[str, Any]) -> tuple[Party, ...]:
    number, user_code = values["author_number"], values["author_user_code"]
    scheme = ID_CBE if len(number) == _CBE_DIGITS else ID_HCPARTY
    ids = ((scheme, number), (LOCAL, user_code))
    return (Party(tuple(Id(*each) for each in ids if each[1]), kind="", name=values["author_name"]),)


def _swap_dose(stored: Stored, now: datetime) -> list[Finding]:
    had_one = swap(
        sender_key=stored.sender_key,
        vaccination_id=stored.id,
        vaccine_key=stored.vaccine_key,
        version=stored.version,
        now=now,
    )
    return [] if had_one is None else _JUDGE_TAKEN(Taken(stored.vaccine_key, had_one))
