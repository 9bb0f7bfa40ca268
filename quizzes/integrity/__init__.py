"""Whether everything that is stored can be computed from what happened: what `check_integrity` runs (read side)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from quizzes.integrity import attempts, bank, database, memory, reading, responses, results, statistics
from quizzes.integrity.findings import REMEDIES, Finding

__all__ = ["REMEDIES", "Finding", "check"]

BATCH = 100
"""Attempts that are read at a time."""
_OF_ATTEMPTS = (attempts.check, responses.check, results.check, memory.check)


def check(*, batch: int = BATCH, on_batch: Callable[[int], None] | None = None) -> Iterator[Finding]:
    """Everything that is not as it must be: first the database itself, then the bank, then all
    attempts, then what everybody remembers, and the statistics of questions.

    Reads `batch` attempts at a time, each time with the same number of queries and in one snapshot, so that a site
    that goes on saving is checked as well as one that rests. `on_batch` is told how many attempts have been checked.
    Writes nothing.
    """
    yield from database.check()
    yield from bank.check()
    done, after = 0, None
    while True:
        with reading.snapshot():
            sittings = reading.read(after=after, size=batch)
            found = [finding for rule in _OF_ATTEMPTS for finding in rule(sittings)]
        yield from found
        if not sittings.attempts:
            break
        done, after = done + len(sittings.attempts), sittings.attempts[-1].pk
        if on_batch:
            on_batch(done)
    yield from memory.check_folds(batch=batch)
    yield from statistics.check()
