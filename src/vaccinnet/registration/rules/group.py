"""Rules about the file of a group upload; the subject is a GroupFile."""

from collections.abc import Iterator

from vaccinnet.registration.group_file import COLUMNS, DEMANDED, MOST_BYTES, MOST_ROWS, GroupFile, GroupRow
from vaccinnet.registration.sample import SAMPLE_GROUP
from vaccinnet.rulebook import Finding, masked, rule

_ROW = SAMPLE_GROUP.rows[0]
_EMPTY = SAMPLE_GROUP.but(columns=(), rows=())


@rule(
    "REG-060",
    stage="contract",
    source="decision: a group upload has at most 256 KiB",
    since="2026.1",
    wrong={"none": "No file was chosen, or it is empty.", "large": "The file has more than {most} bytes."},
    accepts=[SAMPLE_GROUP],
    rejects=[GroupFile(0), GroupFile(MOST_BYTES + 1)],
)
def file_is_not_too_large(file: GroupFile) -> Iterator[Finding]:
    """The file of a group upload is not empty, and has at most 256 KiB.

    500 persons fit in a tenth of that; what is larger is another file.

    Choose the CSV file with the people of the group.
    """
    if not file.size:
        yield Finding("file", says="none")
    elif file.size > MOST_BYTES:
        yield Finding("file", says="large", values={"most": MOST_BYTES})


@rule(
    "REG-061",
    stage="contract",
    source="decision: a group upload is CSV in UTF-8 or Windows-1252",
    since="2026.1",
    wrong={
        "spreadsheet": "The file is a workbook of a spreadsheet program, not CSV.",
        "utf-16": "The file is text in UTF-16.",
        "binary": "The file is no text.",
        "quotes": "From line {line} on the file is no CSV: a quotation mark is missing or stands in the wrong place.",
    },
    accepts=[SAMPLE_GROUP, GroupFile(MOST_BYTES + 1)],
    rejects=[
        _EMPTY.but(kind="spreadsheet"),
        _EMPTY.but(kind="utf-16"),
        _EMPTY.but(kind="binary"),
        SAMPLE_GROUP.but(broken_at=3),
    ],
)
def file_is_csv(file: GroupFile) -> Iterator[Finding]:
    """The file is CSV: text in UTF-8 or Windows-1252, a row a line, with semicolons or commas between the fields.

    Such a file is the same for every program. Only a file that can be read for certain is read.

    In Excel or LibreOffice choose "Save as" and then "CSV UTF-8".
    """
    if file.kind != "text":
        yield Finding("file", says=file.kind)
    elif file.broken_at is not None:
        where = Finding("file", says="quotes", values={"line": file.broken_at})
        yield where.at(where="file", line=file.broken_at)


@rule(
    "REG-062",
    stage="contract",
    source="decision: the columns of a group upload",
    since="2026.1",
    wrong={
        "missing": "There is no column {found}.",
        "unknown": "{found} is no column of a group upload.",
        "twice": "There are two columns {found}.",
    },
    accepts=[SAMPLE_GROUP, SAMPLE_GROUP.but(columns=("INSZ", "Family name", "FIRST_NAME")), GroupFile(0)],
    rejects=[
        SAMPLE_GROUP.but(columns=("INSZ", "familienaam")),
        SAMPLE_GROUP.but(columns=("INSZ", "familienaam", "voornaam", "leeftijd")),
        SAMPLE_GROUP.but(columns=("INSZ", "familienaam", "naam", "voornaam")),
    ],
)
def columns_are_known(file: GroupFile) -> Iterator[Finding]:
    """The first row names the columns: INSZ, familienaam and voornaam, and if wanted geboortedatum and bijwerking.

    By its name a column is known, in whatever order they stand. A column that nobody reads could be taken for
    registered.

    Take the template, or write these names in the first row; leave other columns out.
    """
    if not file.size or file.size > MOST_BYTES or file.kind != "text":
        return
    fields = file.fields
    for field in DEMANDED:
        if field not in fields:
            yield Finding("file", found=COLUMNS[field][0], says="missing").at(where="file", line=1)
    for column, field in zip(file.columns, fields, strict=True):
        if not field:
            yield Finding("file", found=column, says="unknown").at(where="file", line=1)
    for field in dict.fromkeys(filter(None, fields)):
        if fields.count(field) > 1:
            yield Finding("file", found=COLUMNS[field][0], says="twice").at(where="file", line=1)


@rule(
    "REG-063",
    stage="contract",
    source="issue: up to 500 rows",
    since="2026.1",
    wrong={
        "none": "There is nobody in the file.",
        "many": "There are more than {most} persons in the file.",
        "fields": "The row has {found} fields, and there are {columns} columns.",
    },
    accepts=[SAMPLE_GROUP, SAMPLE_GROUP.but(rows=(_ROW,) * MOST_ROWS), _EMPTY],
    rejects=[
        SAMPLE_GROUP.but(rows=()),
        SAMPLE_GROUP.but(rows=(_ROW,) * (MOST_ROWS + 1)),
        SAMPLE_GROUP.but(rows=(GroupRow(2, (*_ROW.fields, "", "x")),)),
        SAMPLE_GROUP.but(rows=(GroupRow(2, _ROW.fields[:2]),)),
    ],
)
def every_person_has_a_row(file: GroupFile) -> Iterator[Finding]:
    """Below the names of the columns there is a row for each person, 1 to 500, each with a field for every column.

    A row with more or fewer fields has slipped, and would give somebody the name or the number of another.

    Divide a larger group over several files; write a field with a semicolon or a comma in it between quotation marks.
    """
    if not file.columns:
        return
    if not file.rows and file.broken_at is None:
        yield Finding("file", says="none")
    if len(file.rows) > MOST_ROWS:
        yield Finding("file", says="many", values={"most": MOST_ROWS})
    for row in file.rows:
        if len(row.fields) != len(file.columns):
            slipped = Finding("file", found=len(row.fields), says="fields", values={"columns": len(file.columns)})
            yield slipped.at(where="file", line=row.line)


@rule(
    "REG-064",
    stage="contract",
    source="decision: a person stands once in a group",
    since="2026.1",
    wrong="{found} stands on line {line} too.",
    accepts=[SAMPLE_GROUP],
    rejects=[SAMPLE_GROUP.but(rows=(_ROW, GroupRow(3, ("85.03.12-999.59", "Testburger", "Voornaam"))))],
)
def person_stands_once_in_a_group(file: GroupFile) -> Iterator[Finding]:
    """A person stands once in the file.

    All got the same vaccine on the same day, so the second row is a repetition, or has the number of the wrong person.

    Leave one of the two out, or correct its number.
    """
    if "insz" not in file.fields:
        return
    column = file.fields.index("insz")
    first: dict[str, int] = {}
    for row in file.rows:
        number = "".join(filter(str.isalnum, row.fields[column])) if column < len(row.fields) else ""
        if number in first:
            again = Finding("insz", found=masked(number), values={"line": first[number]})
            yield again.at(where="insz", line=row.line)
        elif number:
            first[number] = row.line
