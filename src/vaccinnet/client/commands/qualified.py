"""A report of the qualification test on the terminal: what failed comes first."""

from vaccinnet.client.screen import Screen
from vaccinnet.qualification.excerpt import Excerpt
from vaccinnet.qualification.report import Criterion, Problem, Report, words
from vaccinnet.qualification.verdict import OUTCOMES

_MARKS = {"failed": "error", "open": "warning", "person": "warning", "passed": "ok"}
_SHOWN_PROBLEMS = 10


def show_report(report: Report, screen: Screen, *, show_all: bool) -> None:
    """Write a report; criteria that are passed without a remark are only counted, unless all are asked for."""
    said = words(report.language)
    ranked = sorted(report.criteria, key=lambda each: (OUTCOMES.index(each.outcome), each.is_unproven, each.id))
    for criterion in ranked:
        if show_all or criterion.problems:
            _show_criterion(criterion, report, screen, show_all=show_all)
    screen.write()
    mark = "error" if report.outcome == "failed" else "ok" if report.is_good_so_far else "warning"
    title = f"{said['title'].format(service=said[report.service])}: {said['counts'].format(**report.counts)}."
    screen.write(title, mark=mark, style="bold")
    screen.write(report.summary, indent=2)
    screen.say(_next(report), rule=next((each.id for each in ranked), ""))


def _next(report: Report) -> str:
    if report.outcome == "failed":
        return "next_qualify_failed"
    return "next_qualify_good" if report.is_good_so_far else "next_qualify_open"


def _show_criterion(criterion: Criterion, report: Report, screen: Screen, *, show_all: bool) -> None:
    said = words(report.language)
    outcome = said["unproven" if criterion.is_unproven else criterion.outcome]
    if not screen.is_terminal:
        screen.write(f"{criterion.id}: {outcome}: {criterion.asked}")
        for problem in criterion.problems:
            screen.write(_line(problem), indent=2)
        return
    screen.write()
    screen.write(f"{criterion.id} · {outcome}", mark=_MARKS[criterion.outcome], style="bold")
    screen.write(criterion.asked, indent=2)
    most = len(criterion.problems) if show_all else _SHOWN_PROBLEMS
    for problem in criterion.problems[:most]:
        _show_problem(problem, criterion, report, screen)
    if more := len(criterion.problems) - min(most, len(criterion.problems)) + criterion.more:
        screen.say("more", more=more)


def _show_problem(problem: Problem, criterion: Criterion, report: Report, screen: Screen) -> None:
    said = words(report.language)
    remark = f" ({said['remark']})" if problem.is_remark else ""
    screen.write()
    screen.write(f"{problem.wrong}{remark}", style="bold", indent=4)
    if place := _place(problem):
        rule = "" if problem.rule == criterion.id else f" · {problem.rule}"
        screen.write(f"{place}{rule}", style="dim", indent=4)
    if problem.excerpt:
        _show_excerpt(problem.excerpt, report, screen)
    if problem.why != criterion.why or problem.file:
        screen.write(f"{said['why']}: {problem.why}", style="dim", indent=4)
    screen.write(f"{said['send']}: {problem.send}", indent=4)
    if problem.fragment:
        screen.write(f"{said['fragment']}:", indent=4)
        screen.write(problem.fragment, style="green", indent=6)


def _show_excerpt(excerpt: Excerpt, report: Report, screen: Screen) -> None:
    if excerpt.is_decoded:
        screen.write(words(report.language)["decoded"], style="dim", indent=6)
    for line in excerpt.lines:
        number = f"{line.number:>5} " if line.number else ""
        screen.write(f"{number}{line.text}", style="bold yellow" if line.is_marked else "dim", indent=6)


def _place(problem: Problem) -> str:
    return ":".join(str(each) for each in (problem.file, problem.line) if each)


def _line(problem: Problem) -> str:
    place = _place(problem)
    where = f" [{problem.where}]" if problem.where else ""
    return f"{place}{': ' if place else ''}{problem.rule}: {problem.wrong} {problem.send}{where}"
