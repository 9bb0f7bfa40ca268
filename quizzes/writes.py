"""A write to a response as it was sent, and what it meets: the values between the steps of `quizzes.responses`."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from quizzes.models import Attempt, Response, ResponseEvent
from quizzes.replaying import ASIDE_FIELDS, BLANKS, CHOOSING_FIELDS

Field = ResponseEvent.Field
LARGEST_SEQ = 2**53 - 1
"""The largest whole number that a browser counts exactly."""
LARGEST_COUNT = 2**31 - 1
"""The largest whole number of the columns for revisions and milliseconds."""
TOGETHER = (Field.CHOSEN, *ASIDE_FIELDS, Field.SHOWN)
"""What a program may save at once, in the order in which it is written."""
LARGEST_NUMBER = LARGEST_SEQ // len(TOGETHER)
"""The largest number of such a save in its tab."""
TAB = re.compile(r"[A-Za-z0-9_-]{1,40}")


def number_of(number: int, field: str) -> int:
    """The number in the log of a field that is saved with others; a check has that of the choice."""
    return number * len(TOGETHER) + (0 if field == Field.CHECKED else TOGETHER.index(field))


@dataclass(frozen=True, slots=True)
class Write:
    """What was sent, and when it came."""

    position: int
    field: str
    value: Any
    base_rev: int
    tab: str
    seq: int
    now: dt.datetime
    active_ms: int = 0
    is_strict: bool = False
    """One number says one thing, and what stands already is not written."""

    @property
    def is_well_formed(self) -> bool:
        return (
            is_whole(self.position, 1, LARGEST_COUNT)
            and is_whole(self.base_rev, 0, LARGEST_COUNT)
            and is_whole(self.seq, 1, LARGEST_SEQ)
            and isinstance(self.tab, str)
            and TAB.fullmatch(self.tab) is not None
            and self.field in BLANKS
        )

    @property
    def chooses(self) -> bool:
        return self.field in CHOOSING_FIELDS

    @property
    def keeps_choice(self) -> bool:
        """Whether it is about what is chosen already."""
        return self.field == Field.CHECKED and self.value is None


@dataclass(slots=True)
class Read:
    """A response and what else decides about a write to it, read once; and what the writes make of it."""

    attempt: Attempt
    response: Response
    events: Sequence[ResponseEvent]
    """All of the response, and those with the tab and number of a write, in their order."""
    written: list[ResponseEvent] = field(default_factory=list)
    """New ones."""

    def known(self, write: Write) -> ResponseEvent | None:
        """The event with this tab and number, if it came before."""
        return next((event for event in self.events if (event.tab, event.seq) == (write.tab, write.seq)), None)


@dataclass(frozen=True, slots=True)
class Standing:
    """What a write to one field meets."""

    read: Read
    known: ResponseEvent | None
    last: ResponseEvent | None
    """The last accepted write of this field."""
    last_of_tab: ResponseEvent | None
    """The last accepted write of this field by this tab, which has the tab's highest number."""

    @property
    def attempt(self) -> Attempt:
        return self.read.attempt

    @property
    def response(self) -> Response:
        return self.read.response


def is_whole(number: object, smallest: int, largest: int) -> bool:
    return type(number) is int and smallest <= number <= largest
