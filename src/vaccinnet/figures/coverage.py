"""Coverage: which part of the persons of a birth cohort had a first dose, and in which year."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from vaccinnet.figures.models import Cohort, Pass, Reached
from vaccinnet.figures.subjects import Subject, named
from vaccinnet.figures.suppress import hidden, with_totals
from vaccinnet.kmehr.business_day import business_day
from vaccinnet.kmehr.codes import VaccineCodes

# Years of birth stand alone up to this age, and ten together above it; years of vaccination back to so many.
_ALONE_UP_TO = 24
_YEARS = 10
_OLDEST = 1920
_FIRST_YEAR = 1

# A number that is hidden is None.
Shown = int | None


@dataclass(frozen=True, slots=True)
class Years:
    """Years from the first up to the last; (0, 0) where the year of birth is not known."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class CohortRow:
    """Persons of a cohort: how many, how many had a first dose in each of the periods, and how many had none."""

    born: Years
    persons: Shown
    reached: tuple[Shown, ...]
    none: Shown

    @property
    def share(self) -> float | None:
        """Return the coverage, from 0 to 1; None where it is hidden or there is nobody."""
        return None if self.persons is None or self.none is None or not self.persons else 1 - self.none / self.persons


@dataclass(frozen=True, slots=True)
class Coverage:
    """The coverage of a subject by cohort and period, with a row for all together, as it was counted at a moment."""

    subject: Subject
    periods: tuple[Years, ...]
    cohorts: tuple[CohortRow, ...]
    all: CohortRow
    counted_at: datetime

    @property
    def up_to(self) -> tuple[float | None, ...]:
        """Return which part of all persons was reached by the end of each period; None where it would tell too much."""
        every, none, persons = self.all.reached, self.all.none, self.all.persons
        return tuple(_up_to(every[: n + 1], (*every[n + 1 :], none), persons) for n in range(len(every)))


def subjects(codes: VaccineCodes) -> list[Subject]:
    """Return the subjects of which anybody had a dose, diseases first."""
    ids = Reached.objects.values_list("subject", flat=True).distinct()
    return named(ids, codes)


def counted_at() -> datetime | None:
    """Return when the pass began that counted last; None before the first."""
    last = Pass.objects.order_by("-id").first()
    return last.began_at if last else None


def coverage(subject: Subject, *, least: int, now: datetime) -> Coverage | None:
    """Return the coverage of the subject, with numbers hidden that are less than `least` or would tell such a one.

    Its cohorts and periods are the same for whoever asks: from other ones hidden numbers could be computed. None before
    the first pass.
    """
    at = counted_at()
    if at is None:
        return None
    this_year = business_day(now).year
    periods = (
        Years(_FIRST_YEAR, this_year - _YEARS),
        *(Years(y, y) for y in range(this_year - _YEARS + 1, this_year + 1)),
    )
    of_cohort = _persons(this_year)
    born = sorted(of_cohort, key=lambda each: -each.first)
    table = _table(subject, born, periods, of_cohort, this_year)
    shown = _shown(with_totals(table), least)
    rows = [
        CohortRow(years, row[-1], tuple(row[:-2]), row[-2])
        for years, row in zip([*born, Years(0, 0)], shown, strict=True)
    ]
    return Coverage(subject, periods, tuple(rows[:-1]), rows[-1], at)


def _persons(this_year: int) -> dict[Years, int]:
    persons: dict[Years, int] = defaultdict(int)
    for birth_year, number in Cohort.objects.values_list("birth_year", "persons"):
        persons[_cohort(birth_year, this_year)] += number
    return persons


def _cohort(birth_year: int, this_year: int) -> Years:
    if birth_year == 0 or birth_year >= this_year - _ALONE_UP_TO:
        return Years(birth_year, birth_year)
    if birth_year < _OLDEST:
        return Years(_FIRST_YEAR, _OLDEST - 1)
    decade = birth_year // 10 * 10
    return Years(decade, min(decade + 9, this_year - _ALONE_UP_TO - 1))


def _table(
    subject: Subject, born: Sequence[Years], periods: Sequence[Years], persons: dict[Years, int], this_year: int
) -> list[list[int]]:
    """Return a row for each cohort: how many were reached in each period, and how many were not."""
    reached: dict[tuple[Years, int], int] = defaultdict(int)
    rows = Reached.objects.filter(subject=subject.id).values_list("birth_year", "year", "persons")
    for birth_year, year, number in rows:
        # A year to come is one of this year's, typed wrong.
        period = next(n for n, years in enumerate(periods) if min(year, this_year) <= years.last)
        reached[_cohort(birth_year, this_year), period] += number
    table = [[reached[years, period] for period in range(len(periods))] for years in born]
    return [[*row, persons[years] - sum(row)] for years, row in zip(born, table, strict=True)]


def _shown(table: Sequence[Sequence[int]], least: int) -> list[list[Shown]]:
    not_shown = hidden(table, least=least)
    return [[None if (r, c) in not_shown else number for c, number in enumerate(row)] for r, row in enumerate(table)]


def _up_to(before: Sequence[Shown], after: Sequence[Shown], persons: Shown) -> float | None:
    if not persons:
        return None
    if (known := _sum(before)) is not None:
        return known / persons
    # What is hidden lies before: the rest tells all the same.
    rest = _sum(after)
    return None if rest is None else 1 - rest / persons


def _sum(numbers: Iterable[Shown]) -> Shown:
    known = list(numbers)
    return None if None in known else sum(each for each in known if each is not None)
