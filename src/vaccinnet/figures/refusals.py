"""How often each rule refused what each program sent."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from vaccinnet.figures.findings import findings_between
from vaccinnet.figures.suppress import hidden, with_totals
from vaccinnet.kmehr.business_day import business_day
from vaccinnet.rulebook import everything

# More columns nobody reads; the others are together in one.
_MOST_PROGRAMS = 12
_WEEK = 7


@dataclass(frozen=True, slots=True)
class RuleTimes:
    """A rule that refused, how often it refused each program, and how often in all; None where that is hidden."""

    rule: str
    by_program: tuple[int | None, ...]
    times: int | None


@dataclass(frozen=True, slots=True)
class Refusals:
    """How often each rule refused each program, most often first, and how often any did week by week.

    Of the programs the last may be None, which stands for all the others together; an empty one is not known, because
    the message did not come so far.
    """

    first: date
    last: date
    programs: tuple[str | None, ...]
    rules: tuple[RuleTimes, ...]
    all: RuleTimes
    weeks: tuple[tuple[date, int], ...]


def refusals(*, days: int, now: datetime) -> Refusals:
    """Return what was refused in so many days up to and with today; warnings refuse nothing."""
    last = business_day(now)
    first = last - timedelta(days=days - 1)
    refusing = {each.id for each in everything() if each.severity == "error"}
    found = [each for each in findings_between(first, last, now=now) if each.rule in refusing]
    of_rule, of_program, of_week = Counter[str](), Counter[str](), Counter[date]()
    of_both: Counter[tuple[str, str]] = Counter()
    for each in found:
        of_rule[each.rule] += each.times
        of_program[each.software_id] += each.times
        of_both[each.rule, each.software_id] += each.times
        of_week[_week_of(each.day, last)] += each.times
    named = [program for program, _ in of_program.most_common(_MOST_PROGRAMS)]
    has_others = len(of_program) > len(named)
    rules = [_times(rule, named, of_both, total, has_others) for rule, total in of_rule.most_common()]
    every = tuple(sum(each.by_program[n] or 0 for each in rules) for n in range(len(named) + has_others))
    programs: tuple[str | None, ...] = (*named, *([None] if has_others else []))
    weeks = tuple((week, of_week[week]) for week in sorted(_weeks(first, last)))
    return Refusals(first, last, programs, tuple(rules), RuleTimes("", every, of_rule.total()), weeks)


def without_small(told: Refusals, *, least: int) -> Refusals:
    """Return the same with numbers hidden that are less than `least` or would tell such a one; fit to give away."""
    if not told.rules:
        return told
    table = with_totals([[each or 0 for each in row.by_program] for row in told.rules])
    not_shown = hidden(table, least=least)
    rows = [
        RuleTimes(row.rule, tuple(_unless(cells[:-1], r, not_shown)), _unless(cells, r, not_shown)[-1])
        for r, (row, cells) in enumerate(zip((*told.rules, told.all), table, strict=True))
    ]
    return replace(told, rules=tuple(rows[:-1]), all=rows[-1], weeks=())


def _unless(cells: list[int], row: int, not_shown: frozenset[tuple[int, int]]) -> list[int | None]:
    return [None if (row, column) in not_shown else number for column, number in enumerate(cells)]


def _times(rule: str, named: list[str], of_both: Counter[tuple[str, str]], total: int, has_others: bool) -> RuleTimes:
    cells = [of_both[rule, program] for program in named]
    return RuleTimes(rule, (*cells, *([total - sum(cells)] if has_others else [])), total)


def _week_of(day: date, last: date) -> date:
    """Return the first day of the seven, counted back from the last day, in which this day is."""
    return last - timedelta(days=(last - day).days // _WEEK * _WEEK + _WEEK - 1)


def _weeks(first: date, last: date) -> set[date]:
    return {_week_of(first + timedelta(days=n), last) for n in range((last - first).days + 1)}
