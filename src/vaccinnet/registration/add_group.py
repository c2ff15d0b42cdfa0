"""Add a group from a file: first try it, then add it whole."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from vaccinnet.consultation.viewer import Viewer
from vaccinnet.kmehr.codes import VaccineCodes
from vaccinnet.registration.add_by_hand import Entered, add_by_hand, try_by_hand
from vaccinnet.registration.group_file import GroupFile, GroupRow, at_row, read_group_file, written_in
from vaccinnet.registration.rules import RULES
from vaccinnet.registration.terms import Terms
from vaccinnet.registration.written import Written
from vaccinnet.rulebook import Finding

_JUDGE_FILE, _JUDGE_WRITTEN = RULES.of("group").judge, RULES.of("written").judge
_STANDS_ONCE = "REG-064"

# Fields of the form, which all persons have in common: they are judged once and not for each row.
COMMON = ("vaccine", "given_on", "lot", "place", "author", "quantity")


@dataclass(frozen=True, slots=True)
class Member:
    """A person of the group: the row, what is written in it, and what became or would become of it."""

    row: GroupRow
    written: Written
    entered: Entered


@dataclass(frozen=True, slots=True)
class Group:
    """What became, or would become, of a group: the findings about what all have in common and the file; its members.

    The findings of the members name line and column.
    """

    findings: tuple[Finding, ...]
    members: tuple[Member, ...] = ()

    @property
    def is_refused(self) -> bool:
        """Return whether a finding refuses it, and so nobody of the group is added."""
        return any(each.refuses for each in self.all_findings)

    @property
    def all_findings(self) -> tuple[Finding, ...]:
        """Return all findings: those about the whole, then those about the rows, in their order."""
        return (*self.findings, *(finding for member in self.members for finding in member.entered.findings))


def try_group(
    viewer: Viewer,
    contents: bytes,
    common: Written,
    *,
    codes: VaccineCodes,
    terms: Terms,
    via: str,
    now: datetime,
    moves_stock: bool = True,
) -> Group:
    """Return what would become of the group in this file, and store nothing.

    Raises Refused when the viewer cannot add vaccinations at all.
    """

    def enter(written: Sequence[Written]) -> list[Entered]:
        return try_by_hand(viewer, written, codes=codes, terms=terms, via=via, now=now, moves_stock=moves_stock)

    return _group(read_group_file(contents), common, enter)


def add_group(
    viewer: Viewer,
    contents: bytes,
    common: Written,
    *,
    token: str,
    codes: VaccineCodes,
    terms: Terms,
    via: str,
    now: datetime,
    moves_stock: bool = True,
) -> Group:
    """Add everybody in this file, or nobody when a rule refuses one, and return what became of the group.

    `token` is that of the form, as for add_by_hand. Raises Refused as try_group does.
    """

    def enter(written: Sequence[Written]) -> list[Entered]:
        return add_by_hand(
            viewer, written, token=token, codes=codes, terms=terms, via=via, now=now, moves_stock=moves_stock
        )

    file = read_group_file(contents)
    if _refuses(_JUDGE_FILE(file)):
        return try_group(viewer, contents, common, codes=codes, terms=terms, via=via, now=now, moves_stock=moves_stock)
    return _group(file, common, enter)


def _group(file: GroupFile, common: Written, enter: Callable[[Sequence[Written]], list[Entered]]) -> Group:
    findings = _JUDGE_FILE(file)
    if any(each.refuses and each.rule != _STANDS_ONCE for each in findings):
        # The rows cannot be read for certain; what all have in common can be judged all the same.
        of_common = [each for each in _JUDGE_WRITTEN(common) if each.where in COMMON]
        return Group((*of_common, *findings))
    written = written_in(file, common)
    entered = enter(written)
    shared = _shared(entered)
    return Group(
        (*shared, *findings),
        tuple(
            Member(row, each, replace(became, findings=at_row(_without(became.findings, shared), row)))
            for row, each, became in zip(file.rows, written, entered, strict=True)
        ),
    )


def _shared(entered: Sequence[Entered]) -> tuple[Finding, ...]:
    """Return the findings about what all have in common: those of everybody whose row is right by itself."""
    right = [each.findings for each in entered if not _refuses([f for f in each.findings if f.where not in COMMON])]
    first, *others = right or [each.findings for each in entered]
    return tuple(each for each in first if each.where in COMMON and all(each in other for other in others))


def _without(findings: Sequence[Finding], shared: Sequence[Finding]) -> list[Finding]:
    return [each for each in findings if each not in shared]


def _refuses(findings: Sequence[Finding]) -> bool:
    return any(each.refuses for each in findings)
