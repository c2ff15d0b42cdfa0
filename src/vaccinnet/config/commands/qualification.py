"""`vaccinnet qualification`: judge what a program exchanged with this environment, with all that it can prove."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vaccinnet.client.commands.options import AsJson, Lang
from vaccinnet.client.commands.qualified import show_report
from vaccinnet.client.commands.qualify import JunitFile, PdfFile, ShowAll, write_report
from vaccinnet.client.screen import Screen
from vaccinnet.config.cannot_start import CannotStart
from vaccinnet.config.commands.plumbing import DataDir, django, environment_of, print_table
from vaccinnet.qualification.facts import OK, Service

if TYPE_CHECKING:
    from vaccinnet.integrators.models import Program

SoftwareId = Annotated[str, typer.Argument(metavar="SOFTWARE_ID", help="The program, as it names itself in messages.")]
OfService = Annotated[Service, typer.Option("--service", help="For which service the program is to qualify.")]
Submit = Annotated[bool, typer.Option("--submit", help="Keep the set and the verdict, as an attempt to qualify.")]

_NOT_PASSED = 1


def capture(
    software_id: SoftwareId,
    service: OfService,
    submit: Submit = False,
    junit: JunitFile = None,
    pdf: PdfFile = None,
    show_all: ShowAll = False,
    lang: Lang = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Assemble the set that shows most of what a program exchanged, and judge it.

    Exit code: 0 when no criterion fails or is missing, 1 when one does, 2 when it cannot be judged.
    """
    _demand_acceptance(data_dir)
    screen = Screen(lang, as_json=as_json)
    now = datetime.now(UTC)
    with django(data_dir):
        from vaccinnet.qualification.attempt import submit as keep
        from vaccinnet.qualification.capture import capture as assemble
        from vaccinnet.qualification.judge_shown import judge_shown
        from vaccinnet.qualification.models import Way
        from vaccinnet.qualification.progress import progress_of
        from vaccinnet.qualification.report import make_report
        from vaccinnet.qualification.report_json import as_plain
        from vaccinnet.webservices.wire_codes import wire_code

        ok = wire_code(OK)
        program = _program(software_id)
        files = assemble(program, service, now=now, ok=ok).files
        judged = judge_shown(files, program, service, now=now, ok=ok)
        progress = progress_of(judged.read.shown)
        screen.say("capturing", shown=progress.shown, demanded=progress.demanded, program=program.software_id)
        report = make_report(judged.verdict, judged.read, screen.language)
        if submit:
            keep(files, program=program, service=service, way=Way.CAPTURE, now=now, ok=ok)
    write_report(report, junit=junit, pdf=pdf)
    show_report(report, screen, show_all=show_all)
    screen.write_json(as_plain(report))
    if report.outcome not in ("passed", "person"):
        raise typer.Exit(_NOT_PASSED)


def history(software_id: SoftwareId, data_dir: DataDir = None) -> None:
    """Show the attempts of a program to qualify, the latest first, with every verdict, in Brussels time."""
    _demand_acceptance(data_dir)
    with django(data_dir):
        from vaccinnet.kmehr.business_day import BRUSSELS
        from vaccinnet.qualification.attempt import attempts_of

        rows = [
            (f"{verdict.at.astimezone(BRUSSELS):%Y-%m-%d %H:%M}", each.service, each.way, verdict.outcome, each.key)
            for each in attempts_of(_program(software_id))
            for verdict in sorted(each.verdicts.all(), key=lambda verdict: verdict.at, reverse=True)
        ]
    if rows:
        print_table(("judged", "service", "way", "outcome", "attempt"), rows)
    else:
        typer.echo(f"{software_id} has made no attempt yet. Begin with: vaccinnet qualification capture", err=True)


def _demand_acceptance(data_dir: Path | None) -> None:
    if environment_of(data_dir).is_production:
        raise CannotStart("Programs qualify in acceptance: production keeps no messages to judge.")


def _program(software_id: str) -> "Program":
    from vaccinnet.integrators.models import Program

    program = Program.objects.filter(key=software_id.lower()).first()
    if program is None:
        raise CannotStart(f"No program here has the softwareID {software_id}.")
    return program
