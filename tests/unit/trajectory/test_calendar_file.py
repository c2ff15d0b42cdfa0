"""A calendar file that calendars read."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from vaccinnet.trajectory.calendar_file import Appointment, calendar_file

APPOINTMENT = {
    "uid": "intake-7@localhost",
    "begins_at": datetime(2026, 3, 5, 14, tzinfo=ZoneInfo("Europe/Brussels")),
    "lasts": timedelta(hours=1),
    "title": "Intakegesprek Vaccinnet: Acme",
    "text": "",
    "place": "",
    "sequence": 4,
    "made_at": datetime(2026, 3, 2, 10, tzinfo=UTC),
}


def written(**changes):
    return calendar_file(Appointment(**APPOINTMENT | changes))


def unfolded(file):
    return file.replace(b"\r\n ", b"").decode().split("\r\n")


def test_says_when_in_utc_and_which_version_it_is():
    assert unfolded(written(place="Teams")) == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//OpenVaccinnet//trajectory//NL",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        "UID:intake-7@localhost",
        "SEQUENCE:4",
        "DTSTAMP:20260302T100000Z",
        "DTSTART:20260305T130000Z",
        "DTEND:20260305T140000Z",
        "SUMMARY:Intakegesprek Vaccinnet: Acme",
        "LOCATION:Teams",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_escapes_what_has_a_meaning_in_a_calendar():
    assert "LOCATION:a\\, b\\; c\\\\d\\ne" in unfolded(written(place="a, b; c\\d\r\ne"))


@given(title=st.text(max_size=300), place=st.text(max_size=300))
def test_no_text_breaks_out_of_its_line_and_no_line_is_too_long(title, place):
    file = written(title=title, place=place)

    assert all(len(line) <= 75 for line in file.split(b"\r\n"))
    names = [line.split(":")[0] for line in unfolded(file) if line]
    assert names.count("BEGIN") == names.count("END") == 2
    assert len(names) == 13 + bool(place)
