"""`vaccinnet qualify`: the qualification test at home, on files and without a server."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from vaccinnet.client.commands.options import AsJson, CannotBeDone, Lang
from vaccinnet.client.commands.qualified import show_report
from vaccinnet.client.screen import Screen
from vaccinnet.qualification.archive import Bounds, open_files
from vaccinnet.qualification.facts import Service, ShownFile
from vaccinnet.qualification.reading import read_set
from vaccinnet.qualification.report import Report, make_report
from vaccinnet.qualification.report_json import as_plain
from vaccinnet.qualification.report_junit import as_junit
from vaccinnet.qualification.report_pdf import as_pdf
from vaccinnet.qualification.verdict import judge_set

Places = Annotated[list[Path], typer.Argument(metavar="DIR|ZIP|FILE…", help="Where requests and responses are kept.")]
OfService = Annotated[
    Service | None, typer.Option("--service", help="Which service (default: that of most of the messages).")
]
SoftwareId = Annotated[
    str,
    typer.Option("--software-id", metavar="ID", help="The program that is to qualify (default: as the messages say)."),
]
JunitFile = Annotated[Path | None, typer.Option("--junit", metavar="FILE", help="Write it as JUnit XML, for CI.")]
PdfFile = Annotated[Path | None, typer.Option("--pdf", metavar="FILE", help="Write it as PDF.")]
ShowAll = Annotated[bool, typer.Option("--all", help="Show the criteria that are passed, too.")]


def qualify(
    places: Places,
    service: OfService = None,
    software_id: SoftwareId = "",
    junit: JunitFile = None,
    pdf: PdfFile = None,
    show_all: ShowAll = False,
    lang: Lang = None,
    as_json: AsJson = False,
) -> None:
    """Judge requests and responses as the qualification test does, offline and without sending them.

    Names and order do not matter: files are recognised by what is in them. What only the journal and the register of
    the test environment can prove is not shown yet.

    Exit code: 0 when nothing fails and nothing is missing that can be shown at home, 1 when something does, 2 when the
    files cannot be read.
    """
    screen = Screen(lang, as_json=as_json)
    opened = open_files(_files(places))
    screen.say("qualifying", files=screen.count(len(opened.files), "file"), place=", ".join(map(str, places)))
    read = read_set(
        opened.files, now=datetime.now(UTC), service=service, problems=opened.problems, software_id=software_id
    )
    report = make_report(judge_set(read), read, screen.language)
    write_report(report, junit=junit, pdf=pdf)
    show_report(report, screen, show_all=show_all)
    screen.write_json(as_plain(report))
    if not report.is_good_so_far:
        raise typer.Exit(1)


def write_report(report: Report, *, junit: Path | None, pdf: Path | None) -> None:
    """Write the report to the files that were asked for. Raises CannotBeDone."""
    for path, make in ((junit, as_junit), (pdf, as_pdf)):
        if path is None:
            continue
        try:
            path.write_bytes(make(report))
        except OSError as error:
            raise CannotBeDone(f"{path}: {error.strerror}.") from None


_MOST_BYTES = Bounds().most_bytes


def _files(places: Sequence[Path]) -> Iterator[ShownFile]:
    """Yield the files in these places; no more is read of one than could be accepted. Raises CannotBeDone."""
    for place in places:
        is_folder = place.is_dir()
        for path in sorted(_in(place)) if is_folder else [place]:
            name = str(path.relative_to(place)) if is_folder else path.name
            try:
                with path.open("rb") as file:
                    yield ShownFile(name, file.read(_MOST_BYTES + 1))
            except OSError as error:
                raise CannotBeDone(f"{path}: {error.strerror}.") from None


def _in(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        inside = path.relative_to(folder).parts
        if path.is_file() and not any(part.startswith(".") for part in inside):
            yield path
