"""What is stored of a crowd, compared with what its members sent and were told."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from quizzes.models import ResponseEvent, ResponseOption
from tests.acceptance.server.crowd import Candidate


@dataclass
class Account:
    """Faults in what is stored; all zero is right."""

    acknowledged: int = 0
    lost: list[str] = field(default_factory=list)
    """Acknowledged writes without their event, or whose value is neither stored nor replaced by a later write."""
    invented: list[str] = field(default_factory=list)
    """Stored values that nobody sent."""
    doubled: list[str] = field(default_factory=list)
    """Writes with more than one event."""

    @property
    def is_right(self) -> bool:
        return not (self.lost or self.invented or self.doubled)

    @property
    def figure(self) -> str:
        return (
            f"{self.acknowledged} acknowledged: {len(self.lost)} lost, {len(self.invented)} never sent, "
            f"{len(self.doubled)} doubled"
        )


@contextmanager
def looking_into(name: str) -> Iterator[None]:
    """Inside, the models look into another database of the same kind: a file, or a name on the same server."""
    here = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = here


def account(candidates: Iterable[Candidate]) -> Account:
    """Compares the database with what the crowd remembers."""
    found = Account()
    for candidate in candidates:
        _compare(candidate, found)
    return found


def _compare(candidate: Candidate, found: Account) -> None:
    events: dict[tuple[str, int], list[tuple[int, str, Any]]] = defaultdict(list)
    rows = ResponseEvent.objects.filter(attempt=candidate.attempt, outcome="saved").order_by("id")
    for position, kind, value, tab, seq in rows.values_list("response__position", "field", "value", "tab", "seq"):
        events[tab, seq].append((position, kind, value))
    last = {(position, kind): value for stored in events.values() for position, kind, value in stored}
    stored = chosen_of(candidate.attempt)
    for write in candidate.acknowledged:
        found.acknowledged += 1
        name = f"{candidate.attempt} {write.position} {write.tab}/{write.seq}"
        if (write.position, write.field, write.value) not in events[write.tab, write.seq]:
            found.lost.append(name)
        elif write.field == "chosen" and stored[write.position] != last[write.position, "chosen"]:
            found.lost.append(f"{name}: stored is not what the last event says")
    sent = defaultdict(list)
    for write in candidate.writes:
        sent[write.position].append(write.value)
    for position, codes in stored.items():
        if codes and codes not in sent[position]:
            found.invented.append(f"{candidate.attempt} {position}")
    doubles = [key for key, count in Counter({key: len(those) for key, those in events.items()}).items() if count > 1]
    found.doubled += [f"{candidate.attempt} {key}" for key in doubles]


def chosen_of(attempt: str) -> dict[int, list[str]]:
    """Position -> sorted codes that are stored as chosen; empty where nothing is."""
    chosen: dict[int, list[str]] = defaultdict(list)
    picks = ResponseOption.objects.filter(response__attempt=attempt)
    for position, code in picks.order_by("option__code").values_list("response__position", "option__code"):
        chosen[position].append(code)
    return chosen


def deadlocks() -> int:
    """How many the database has seen; SQLite knows none."""
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return cursor.fetchone()[0]
