"""The calendar file follows RFC 5545 to the letter: programs are less patient than people."""

from __future__ import annotations

import datetime as dt

from quizzes.calendars import Event, calendar_text
from tests.make import NOW

DAY = dt.date(2026, 12, 24)


def lines_of(*events: Event, name: str = "Plan") -> list[str]:
    text = calendar_text(name, events, stamp=NOW)
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    return text.split("\r\n")[:-1]


def test_a_day_is_a_day_and_ends_before_the_next():
    lines = lines_of(Event("exam@here", DAY, "Exam"))
    assert lines[:2] == ["BEGIN:VCALENDAR", "VERSION:2.0"]
    event = lines[lines.index("BEGIN:VEVENT") : lines.index("END:VEVENT") + 1]
    assert event[1:6] == [
        "UID:exam@here",
        "DTSTAMP:20261121T100000Z",
        "DTSTART;VALUE=DATE:20261224",
        "DTEND;VALUE=DATE:20261225",
        "SUMMARY:Exam",
    ]
    assert lines[-1] == "END:VCALENDAR"


def test_a_block_comes_each_day_until_its_end_but_for_some():
    event = Event("d@here", DAY, "Recall", minutes=30, until=DAY + dt.timedelta(days=9), except_on=(DAY,))
    lines = lines_of(event)
    assert "DTSTART:20261224T180000" in lines
    assert "DURATION:PT30M" in lines
    assert "RRULE:FREQ=DAILY;UNTIL=20270102T180000" in lines
    assert "EXDATE:20261224T180000" in lines


def test_without_an_end_it_has_none():
    assert "RRULE:FREQ=DAILY" in lines_of(Event("d@here", DAY, "Recall", minutes=30))


def test_text_is_escaped():
    lines = lines_of(Event("e@here", DAY, "One, two; three\\four", description="a\nb"))
    assert "SUMMARY:One\\, two\\; three\\\\four" in lines
    assert "DESCRIPTION:a\\nb" in lines


def test_long_lines_are_folded_at_75_octets_and_no_character_is_cut():
    summary = "ä" * 100
    lines = lines_of(Event("e@here", DAY, summary))
    assert max(len(line.encode()) for line in lines) <= 75
    start = next(number for number, line in enumerate(lines) if line.startswith("SUMMARY:"))
    folded = [lines[start]]
    while lines[start + len(folded)].startswith(" "):
        folded.append(lines[start + len(folded)][1:])
    assert len(folded) > 1
    assert "".join(folded) == f"SUMMARY:{summary}"
