"""Rules about a file of profiles; the subject is a ProfileFile."""

from collections.abc import Iterator

from vaccinnet.profiles.profile_file import COLUMNS, MOST_BYTES, MOST_ROWS, ProfileFile
from vaccinnet.profiles.sample import SAMPLE_PROFILE_FILE, SAMPLE_ROW
from vaccinnet.rulebook import Finding, rule


@rule(
    "PRO-015",
    stage="sender",
    source="decision: a file of profiles is CSV in UTF-8, and is loaded in one go",
    since="2026.1",
    wrong={
        "large": "The file has {size} bytes; at most {most} are read.",
        "text": "The file is no text in UTF-8.",
        "broken": "From line {line} on the file is no CSV: a quotation mark is not closed, or one too many.",
        "columns": "The columns are {found}.",
        "rows": "The file has more than {most} rows.",
        "empty": "The file has no rows.",
    },
    accepts=[SAMPLE_PROFILE_FILE],
    rejects=[
        SAMPLE_PROFILE_FILE.but(size=MOST_BYTES + 1),
        SAMPLE_PROFILE_FILE.but(is_text=False),
        SAMPLE_PROFILE_FILE.but(broken_at=3),
        SAMPLE_PROFILE_FILE.but(columns=("name",)),
        SAMPLE_PROFILE_FILE.but(rows=()),
        SAMPLE_PROFILE_FILE.but(rows=(SAMPLE_ROW,) * (MOST_ROWS + 1)),
    ],
)
def file_can_be_read(file: ProfileFile) -> Iterator[Finding]:
    """A file of profiles is CSV in UTF-8 with commas or semicolons, its first line names the columns, and there are at
    most 20,000 rows and 8 MiB.

    Everything is loaded or nothing, so that a second try begins at the same place.

    Name the columns kind, organisation_kind, name, nihii, cbe and certificates, in any order; save a spreadsheet as CSV
    UTF-8, and divide a larger file.
    """
    if file.size > MOST_BYTES:
        yield Finding("file", says="large", values={"size": file.size, "most": MOST_BYTES})
    elif not file.is_text:
        yield Finding("file", says="text")
    elif file.broken_at is not None:
        yield Finding("file", says="broken", values={"line": file.broken_at})
    elif sorted(file.columns) != sorted(COLUMNS):
        yield Finding("file", found=", ".join(file.columns), says="columns")
    elif len(file.rows) > MOST_ROWS:
        yield Finding("file", says="rows", values={"most": MOST_ROWS})
    elif not file.rows:
        yield Finding("file", says="empty")
