"""Where each table of the register lives when the database is distributed by Citus, an extension of PostgreSQL.

A table of a person lies with the person, a look-up table by its own key, a small one is the same everywhere; all others
stay on the coordinator (docs/adr/0003, docs/adr/0025). Whether tables allow for it can be asked on any PostgreSQL.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vaccinnet.config.cannot_start import CannotStart
from vaccinnet.database.bulk import server_cursor


@dataclass(frozen=True, slots=True)
class Place:
    """Where a table lives: by which column, and with which table; the same everywhere when it has no column."""

    table: str
    column: str = ""
    beside: str = ""

    @property
    def how(self) -> str:
        """Say it in words."""
        if not self.column:
            return "the same everywhere"
        return f"by {self.column}" + (f", beside {self.beside}" if self.beside else "")


_PERSON, _SENDER = "register_person", "register_sentvaccination"

PLACES = (
    Place(_PERSON, "key"),
    Place("register_vaccination", "person_key", _PERSON),
    Place("register_vaccinationversion", "person_key", _PERSON),
    Place("audit_line", "person_key", _PERSON),
    Place("consultation_relation", "person_key", _PERSON),
    Place("consultation_mistakereport", "person_key", _PERSON),
    Place("register_alias", "insz"),
    Place(_SENDER, "sender_key"),
    Place("stock_stock", "sender_key", _SENDER),
    Place("stock_movement", "sender_key", _SENDER),
    Place("register_reviewcase", "id"),
    Place("register_vaccinecodelist"),
    Place("register_snomedcodelist"),
    Place("register_search"),
    Place("audit_seal"),
    Place("consultation_manager"),
)

# The columns of every primary key and unique index, also of those without a constraint.
_UNIQUE = """
    SELECT index.relname, array_agg(attribute.attname)
    FROM pg_index i JOIN pg_class index ON index.oid = i.indexrelid
    JOIN pg_attribute attribute ON attribute.attrelid = i.indrelid AND attribute.attnum = ANY(i.indkey)
    WHERE i.indrelid = to_regclass(%(table)s) AND i.indisunique GROUP BY index.relname
"""
# Foreign keys from and to a table, with the columns on both sides in the same order.
_FOREIGN = """
    SELECT conname, conrelid::regclass::text, confrelid::regclass::text,
        ARRAY(SELECT attname::text FROM unnest(conkey) WITH ORDINALITY AS k(n, o)
              JOIN pg_attribute ON attrelid = conrelid AND attnum = n ORDER BY o),
        ARRAY(SELECT attname::text FROM unnest(confkey) WITH ORDINALITY AS k(n, o)
              JOIN pg_attribute ON attrelid = confrelid AND attnum = n ORDER BY o)
    FROM pg_constraint WHERE contype = 'f' AND to_regclass(%(table)s) IN (conrelid, confrelid)
"""
_EXTENSION = "SELECT installed_version FROM pg_available_extensions WHERE name = 'citus'"
_IS_DONE = "SELECT 1 FROM pg_dist_partition WHERE logicalrelid = to_regclass(%(table)s)"
_DISTRIBUTE = "SELECT create_distributed_table(%(table)s, %(column)s, colocate_with => %(beside)s)"
_REPEAT = "SELECT create_reference_table(%(table)s)"


def demand_citus() -> None:
    """Raise CannotStart when this database cannot distribute tables."""
    with server_cursor() as cursor:
        found = cursor.execute(_EXTENSION).fetchone()
    if found is None:
        raise CannotStart("This PostgreSQL has no Citus; install the extension on every node, or leave it as it is.")
    if found[0] is None:
        raise CannotStart("Citus is installed and not used here; run CREATE EXTENSION citus, and add the nodes.")


def breaches(places: Sequence[Place] = PLACES) -> Iterator[str]:
    """Yield in a sentence each what keeps tables from lying where they should."""
    by_table = {each.table: each for each in places}
    for place in places:
        with server_cursor() as cursor:
            values = {"table": place.table}
            unique = cursor.execute(_UNIQUE, values).fetchall()
            foreign = cursor.execute(_FOREIGN, values).fetchall()
        if not unique:
            yield f"{place.table} is not there, or has no primary key."
        if place.column:
            for name, columns in unique:
                if place.column not in columns:
                    yield f"{name} of {place.table} is unique without {place.column}."
        for name, from_table, to_table, from_columns, to_columns in foreign:
            pair = by_table.get(from_table), by_table.get(to_table)
            if not _may_refer(*pair, list(zip(from_columns, to_columns, strict=True))):
                yield f"{name} lets {from_table} refer to {to_table}, which may lie elsewhere."


def is_done(place: Place) -> bool:
    """Return whether Citus knows the table already."""
    with server_cursor() as cursor:
        return cursor.execute(_IS_DONE, {"table": place.table}).fetchone() is not None


def distribute(place: Place) -> None:
    """Bring the table to its place, with the rows that it has; it is locked meanwhile."""
    values = {"table": place.table, "column": place.column, "beside": place.beside or "none"}
    with server_cursor() as cursor:
        cursor.execute(_DISTRIBUTE if place.column else _REPEAT, values)


def _may_refer(one: Place | None, other: Place | None, columns: list[tuple[str, str]]) -> bool:
    """Return whether a table may refer to another: what it refers to is on the same node, whichever that is."""
    if one is None or other is None:
        return False
    if not other.column:
        return True
    is_colocated = (one.beside or one.table) == (other.beside or other.table)
    return is_colocated and (one.column, other.column) in columns
