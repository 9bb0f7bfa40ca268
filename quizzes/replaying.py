"""The order of writes to one response, and what its log makes of it (rules).

A save asks `order_of` before it is written to the log; `replay` asks the same again of every event that stands in the
log. So the log proves itself, and the response that it leads to is what has to be stored.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, Protocol

from quizzes.confidence import SURENESSES

Order = Literal["saved", "stale", "out_of_order"]
CHOOSING_FIELDS = ("chosen", "checked")
"""A check may bring the choice that it locks."""
ASIDE_FIELDS = ("flagged", "confidence")
"""Said beside the answer: writing one of them does not mean that the question was seen."""
BLANKS: Mapping[str, Any] = {"chosen": [], "checked": [], "flagged": False, "confidence": None, "shown": None}
"""The value of each field that can be written, as long as nobody wrote it."""


class Accepted(Protocol):
    """A write that was accepted: its place in its tab, the response's revision after it, and what it said."""

    @property
    def tab(self) -> str: ...
    @property
    def seq(self) -> int: ...
    @property
    def rev(self) -> int: ...
    @property
    def value(self) -> Any: ...


def order_of(
    *,
    tab: str,
    seq: int,
    base_rev: int,
    value: Any,
    keeps_choice: bool,
    rev: int,
    last: Accepted | None,
    last_of_tab: Accepted | None,
) -> Order:
    """Whether a write comes in its order: after its own tab's last one, and knowing what other tabs wrote.

    `last` and `last_of_tab` are the last accepted writes of the same field, of all tabs and of this one; `rev` is the
    revision of the response now. `keeps_choice`: a check of what is chosen, whatever that is.
    """
    if last_of_tab is not None and seq < last_of_tab.seq:
        return "out_of_order"
    if last is None or last.tab == tab or last.rev <= base_rev <= rev:
        return "saved"
    # Who checks what is chosen means the choice on the page, and that is an older one.
    return "stale" if value != last.value or keeps_choice else "saved"


class Logged(NamedTuple):
    """An event as it stands in the log."""

    id: int
    field: str
    value: Any
    base_rev: int
    rev: int
    tab: str
    seq: int
    received_at: dt.datetime
    outcome: str
    late: bool

    @property
    def is_accepted(self) -> bool:
        return self.outcome == "saved"

    @property
    def chooses(self) -> bool:
        return self.field in CHOOSING_FIELDS


class LogFault(NamedTuple):
    """An event that cannot have been written by a save; `code` as in `quizzes.integrity.findings`."""

    event_id: int
    code: str
    what: str


@dataclass(slots=True)
class Replayed:
    """What the log of a response leads to."""

    rev: int = 0
    flagged: bool = False
    confidence: int | None = None
    chosen: frozenset[str] = frozenset()
    shown_at: dt.datetime | None = None
    shown_by: int | None = None
    """The event that showed it first."""
    revealed_at: dt.datetime | None = None
    last_at: dt.datetime | None = None
    """The latest instant of an accepted event."""
    faults: list[LogFault] = field(default_factory=list)


def replay(events: Iterable[Logged], *, codes: Collection[str], select_count: int) -> Replayed:
    """What the events of one response, in their order, make of a blank one; and those that do not belong there.

    `codes` are those of its options, `select_count` is how many of them may be picked.
    """
    state = Replayed()
    last: dict[str, Logged] = {}
    of_tab: dict[tuple[str, str], Logged] = {}
    for event in events:
        kind = "chosen" if event.chooses else event.field
        before = (last.get(kind), of_tab.get((kind, event.tab)))
        for code, what in _faults(event, state, *before, codes=codes, select_count=select_count):
            state.faults.append(LogFault(event.id, code, what))
        if event.is_accepted:
            _apply(event, state)
            last[kind] = of_tab[kind, event.tab] = event
    return state


def _faults(
    event: Logged,
    state: Replayed,
    last: Logged | None,
    last_of_tab: Logged | None,
    *,
    codes: Collection[str],
    select_count: int,
) -> Iterator[tuple[str, str]]:
    if not is_possible(event.field, event.value, codes=codes, select_count=select_count):
        yield "event-value", f"{event.field} is {event.value!r}, which nobody can have chosen"
    if event.rev != state.rev + event.is_accepted:
        yield "event-revision", f"revision {event.rev} follows revision {state.rev}"
    if event.is_accepted and state.revealed_at is not None:
        yield "event-after-reveal", "accepted although the answer had been checked"
    if event.outcome not in _orders(event, state.rev, last, last_of_tab):
        yield "event-order", f"{event.outcome}, which is not what the events before it lead to"


def _orders(event: Logged, rev: int, last: Logged | None, last_of_tab: Logged | None) -> set[Order]:
    """What could have been said of it. The log does not tell whether a check brought its choice or kept one."""
    return {
        order_of(
            tab=event.tab,
            seq=event.seq,
            base_rev=event.base_rev,
            value=event.value,
            keeps_choice=keeps_choice,
            rev=rev,
            last=last,
            last_of_tab=last_of_tab,
        )
        for keeps_choice in ({True, False} if event.field == "checked" else {False})
    }


def _apply(event: Logged, state: Replayed) -> None:
    state.rev = event.rev
    state.last_at = max(filter(None, [state.last_at, event.received_at]))
    if event.field == "flagged":
        state.flagged = bool(event.value)
        return
    if event.field == "confidence":
        # What is none has been reported.
        state.confidence = event.value if event.value in SURENESSES else None
        return
    if state.shown_by is None:
        state.shown_at, state.shown_by = event.received_at, event.id
    if event.chooses:
        # What is no list of codes has been reported; it chooses nothing.
        state.chosen = frozenset(filter(_is_text, event.value)) if isinstance(event.value, list) else frozenset()
    if event.field == "checked":
        state.revealed_at = event.received_at


def is_possible(kind: str, value: Any, *, codes: Collection[str], select_count: int) -> bool:
    """Whether a field can have this value, at a response with these options."""
    if kind == "shown":
        return value is None
    if kind == "flagged":
        return isinstance(value, bool)
    if kind == "confidence":
        return value is None or (type(value) is int and value in SURENESSES)
    return (
        kind in CHOOSING_FIELDS
        and isinstance(value, list)
        and len(value) <= select_count
        and all(isinstance(code, str) and code in codes for code in value)
        and len(set(value)) == len(value)
        and (kind != "checked" or bool(value))
    )


def _is_text(value: object) -> bool:
    return isinstance(value, str)
