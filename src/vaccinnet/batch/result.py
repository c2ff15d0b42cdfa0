"""The processing result of a batch: per person and per vaccination, in the order of the request."""

import json
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from vaccinnet.kmehr.message import Id
from vaccinnet.rulebook import Finding
from vaccinnet.rulebook.packing import pack_findings, unpack_findings


@dataclass(frozen=True, slots=True)
class VaccinationResult:
    """What became of one transaction: its ids as sent, the VaccinationId when it is held, and the findings."""

    ids: tuple[Id, ...]
    vaccination_id: uuid.UUID | None
    findings: tuple[Finding, ...] = ()

    @property
    def refusal(self) -> str:
        """Return the id of the first refusing rule, or nothing."""
        return first_refusal(self.findings)


@dataclass(frozen=True, slots=True)
class PersonResult:
    """What became of one folder: its ids as sent, the findings about the person, and its vaccinations."""

    ids: tuple[Id, ...]
    findings: tuple[Finding, ...]
    vaccinations: tuple[VaccinationResult, ...]

    @property
    def refusal(self) -> str:
        """Return the id of the first rule that refuses the person, or nothing."""
        return first_refusal(self.findings)


def first_refusal(findings: Iterable[Finding]) -> str:
    """Return the id of the first rule among the findings that refuses, or nothing."""
    return next((finding.rule for finding in findings if finding.refuses), "")


def found_in(results: Iterable[PersonResult]) -> Counter[str]:
    """Return how often each rule had a finding about a person or a vaccination, by rule id."""
    found: Counter[str] = Counter()
    for person in results:
        if person.findings:
            found.update(each.rule for each in person.findings)
        for vaccination in person.vaccinations:
            if vaccination.findings:
                found.update(each.rule for each in vaccination.findings)
    return found


def pack(results: Iterable[PersonResult]) -> bytes:
    """Return the results as JSON that `unpack` reads: findings by rule id, so that any language can be made of them."""
    packed = [
        (
            _ids(person.ids),
            pack_findings(person.findings),
            [
                (_ids(each.ids), each.vaccination_id and each.vaccination_id.hex, pack_findings(each.findings))
                for each in person.vaccinations
            ],
        )
        for person in results
    ]
    return json.dumps(packed, separators=(",", ":"), ensure_ascii=False).encode()


def unpack(packed: bytes) -> Iterator[PersonResult]:
    """Yield the results that `pack` made into JSON."""
    for ids, findings, vaccinations in json.loads(packed):
        yield PersonResult(
            _read_ids(ids),
            unpack_findings(findings),
            tuple(
                VaccinationResult(_read_ids(ids), uuid.UUID(key) if key else None, unpack_findings(findings))
                for ids, key, findings in vaccinations
            ),
        )


def _ids(ids: Iterable[Id]) -> list[tuple[str, str, str]]:
    return [(each.scheme, each.value, each.label) for each in ids]


def _read_ids(ids: Iterable[list[str]]) -> tuple[Id, ...]:
    return tuple(Id(*each) for each in ids)
