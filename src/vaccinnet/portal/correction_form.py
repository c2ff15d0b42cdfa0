"""The form by which a vaccination is corrected: what stands in it, and what it changes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from vaccinnet.register.correction import Change
from vaccinnet.register.personal_record import Given
from vaccinnet.registration.rules import RULES
from vaccinnet.registration.written import Written, on_the_page, read_quantity
from vaccinnet.rulebook import Finding

# The fields, each by its own name and by that of the written fact by which the rules judge it.
_FACTS = {
    "vaccine": "vaccine",
    "given_on": "given_on",
    "lot": "lot",
    "quantity": "quantity",
    "place": "place",
    "adverse_effects": "adverse_effects",
    "author": "author",
    "author_name": "family_name",
}
FIELDS = {fact: field for field, fact in _FACTS.items()} | {"reason": "reason"}

_JUDGE = RULES.of("written").judge
_BETWEEN_DIGITS = re.compile(r"[ .\-/]")


@dataclass(frozen=True, slots=True)
class CorrectionForm:
    """What was typed, by field, and what stood in the field of the vaccine when the form was shown.

    The author is absent where it cannot be corrected.
    """

    typed: Mapping[str, str]
    vaccine_was: str

    @classmethod
    def read(cls, sent: Mapping[str, str]) -> "CorrectionForm":
        """Return the form as it was sent."""
        return cls({field: sent[field] for field in _FACTS if field in sent}, sent.get("vaccine_was", ""))

    def findings(self) -> list[Finding]:
        """Return what is wrong with what was typed, before the register judges what the vaccination becomes."""
        judged = {_FACTS[field] for field in self.typed} - ({"vaccine"} if self._keeps_vaccine else set())
        return [finding for finding in _JUDGE(self._written) if finding.where in judged]

    def change(self) -> Change:
        """Return what is to change, for what has no findings; what was typed as it stands changes nothing."""
        written, author = self._written, self.typed.get("author")
        return Change(
            cnk=None if self._keeps_vaccine else written.cnk,
            vaccinnet_code=None if self._keeps_vaccine else written.vaccinnet_code,
            given_on=written.day,
            lot=written.lot.strip(),
            quantity=read_quantity(written.quantity),
            has_no_quantity=not written.quantity.strip(),
            place=written.place.strip(),
            adverse_effects=written.effects,
            author_number=None if author is None else _BETWEEN_DIGITS.sub("", author.strip()),
            author_name=None if author is None else written.family_name.strip(),
        )

    @property
    def _written(self) -> Written:
        return Written(**{_FACTS[field]: text for field, text in self.typed.items()})

    @property
    def _keeps_vaccine(self) -> bool:
        return self.typed.get("vaccine", "").strip() == self.vaccine_was.strip()


def stands(given: Given, *, with_author: bool) -> dict[str, str]:
    """Return what stands in the fields for this vaccination."""
    code = given.cnk or given.vaccinnet_code or given.atc
    fields = {
        "vaccine": f"{code} {given.product}".strip(),
        "given_on": given.given_on.isoformat(),
        "lot": given.lot,
        "quantity": f"{given.quantity.normalize():f}" if given.quantity is not None else "",
        "place": given.place,
        "adverse_effects": "\n".join(given.adverse_effects),
    }
    return fields | ({"author": given.author_number, "author_name": given.author_name} if with_author else {})


def at_fields(findings: list[Finding] | tuple[Finding, ...]) -> list[Finding]:
    """Return the findings of the register, each with the field that it is about."""
    return [finding if finding.where in FIELDS else on_the_page(finding) for finding in findings]
