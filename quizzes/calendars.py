"""A study plan as a calendar file: iCalendar (RFC 5545), events in, text out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

LONGEST_LINE = 75
"""Octets, without the end of the line (RFC 5545, 3.1)."""


@dataclass(frozen=True, slots=True)
class Event:
    """What stands in the calendar. `uid` is the same each time the file is made, so that events move, not multiply.

    Without `minutes` it takes the whole day. With them it begins at `begins_at`, by the clock of whoever looks, and
    comes again each day until `until`, but for the days `except_on`.
    """

    uid: str
    day: dt.date
    summary: str
    description: str = ""
    minutes: int | None = None
    begins_at: dt.time = dt.time(18)
    until: dt.date | None = None
    except_on: tuple[dt.date, ...] = ()


def calendar_text(name: str, events: Iterable[Event], *, stamp: dt.datetime) -> str:
    """The file; `stamp` is when the plan was last changed. Lines end with CRLF and are folded."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Rehearse//Study plan//EN", "CALSCALE:GREGORIAN"]
    lines += [f"X-WR-CALNAME:{_escaped(name)}", "REFRESH-INTERVAL;VALUE=DURATION:PT12H"]
    for event in events:
        lines += _event(event, stamp)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line))


def _event(event: Event, stamp: dt.datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{event.uid}"
    yield f"DTSTAMP:{stamp.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"
    if event.minutes is None:
        yield f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{event.day + dt.timedelta(days=1):%Y%m%d}"
    else:
        yield f"DTSTART:{_local(event.day, event)}"
        yield f"DURATION:PT{event.minutes}M"
        yield "RRULE:FREQ=DAILY" + (f";UNTIL={_local(event.until, event)}" if event.until else "")
        if event.except_on:
            yield "EXDATE:" + ",".join(_local(day, event) for day in event.except_on)
    yield f"SUMMARY:{_escaped(event.summary)}"
    if event.description:
        yield f"DESCRIPTION:{_escaped(event.description)}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _local(day: dt.date, event: Event) -> str:
    """A time without a zone: the same hour wherever the calendar is read."""
    return f"{day:%Y%m%d}T{event.begins_at:%H%M%S}"


def _escaped(text: str) -> str:
    for character, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        text = text.replace(character, written)
    return text


def _folded(line: str) -> Iterator[str]:
    """The line in pieces of at most LONGEST_LINE octets, all but the first with a blank before; no character is cut."""
    piece = ""
    for character in line:
        if len((piece + character).encode()) > LONGEST_LINE:
            yield piece
            piece = " "
        piece += character
    yield piece
