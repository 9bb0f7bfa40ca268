"""How a simulation compares with those of other people (read side)."""

from __future__ import annotations

from dataclasses import dataclass

from quizzes.models import Attempt

ENOUGH = 20
"""Other people below which nothing is said: not enough data, and too easy to tell who they are."""
LATEST = 1_000
"""So many of the latest simulations of the exam are looked at: enough for a percentile, and its cost stays the same."""


@dataclass(frozen=True, slots=True)
class Cohort:
    """`count` other people; `percentile`: in whole per cent those who scored less, and half of those who scored alike.

    None where there are too few of them.
    """

    count: int
    percentile: int | None


def cohort_of(attempt: Attempt) -> Cohort | None:
    """The place of a scored simulation among the latest one of each other person; None when it does not compare.

    Only simulations under exam conditions compare, and no repetitions within a day. One query.
    """
    score = attempt.scaled_score
    is_comparable = attempt.mode == Attempt.Mode.SIMULATION and not attempt.is_repeat and not attempt.key_was_open
    if score is None or not is_comparable:
        return None
    others = Attempt.objects.comparable().filter(exam=attempt.exam)
    latest: dict[int, int] = {}
    for user_id, theirs in others.values_list("user_id", "scaled_score")[:LATEST]:
        if user_id != attempt.user_id and theirs is not None:
            latest.setdefault(user_id, theirs)
    if len(latest) < ENOUGH:
        return Cohort(len(latest), None)
    below = sum(theirs < score for theirs in latest.values())
    alike = sum(theirs == score for theirs in latest.values())
    # Halves are rounded down, and nobody is better than everybody.
    return Cohort(len(latest), min(99, (100 * below + 50 * alike) // len(latest)))
