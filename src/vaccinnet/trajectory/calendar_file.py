"""The time of the intake as a calendar file (iCalendar, RFC 5545), for the calendars of both sides."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_LONGEST_LINE = 75  # Octets, RFC 5545 3.1.


@dataclass(frozen=True, slots=True)
class Appointment:
    """An appointment: `uid` stays the same when it moves, and `sequence` grows with each change."""

    uid: str
    begins_at: datetime
    lasts: timedelta
    title: str
    text: str
    place: str
    sequence: int
    made_at: datetime


def calendar_file(appointment: Appointment) -> bytes:
    """Return the appointment as a file of the type `text/calendar; method=PUBLISH; charset=utf-8`."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//OpenVaccinnet//trajectory//NL",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{_text(appointment.uid)}",
        f"SEQUENCE:{appointment.sequence}",
        f"DTSTAMP:{_moment(appointment.made_at)}",
        f"DTSTART:{_moment(appointment.begins_at)}",
        f"DTEND:{_moment(appointment.begins_at + appointment.lasts)}",
        f"SUMMARY:{_text(appointment.title)}",
        *([f"DESCRIPTION:{_text(appointment.text)}"] if appointment.text else []),
        *([f"LOCATION:{_text(appointment.place)}"] if appointment.place else []),
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return b"".join(part + b"\r\n" for line in lines for part in _folded(line))


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(value: str) -> str:
    """Return the value as RFC 5545 3.3.11 writes texts."""
    escaped = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    lines = escaped.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    # Other control characters cannot stand in a calendar file at all.
    return "\\n".join("".join(each for each in line if each.isprintable() or each == "\t") for line in lines)


def _folded(line: str) -> Iterator[bytes]:
    """Yield the line in parts of at most 75 octets, each but the first after a space; no character is broken."""
    part = b""
    for character in line:
        octets = character.encode("utf-8", "replace")
        if len(part) + len(octets) > _LONGEST_LINE:
            yield part
            part = b" "
        part += octets
    yield part
