"""When a fact is to be recalled again, and which facts to recall today: spaced repetition that knows the exam's date.

FSRS does the arithmetic of memory, with its published parameters (https://github.com/open-spaced-repetition/py-fsrs);
this module is the only one that knows of it. The smallest step is a day: nothing is asked twice on one, and nothing is
fuzzy, so that the same log and the same clock give the same memory and the same choice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

import fsrs

SECURE_DAYS = 3
LEECH_LAPSES = 5
DESIRED_RETENTION = 0.9
"""A fact is due when the chance to recall it has fallen to this."""
HORIZON = dt.timedelta(days=30)
"""What counts for somebody without an exam date: to know it so much later."""
KNOWN_BEFORE = 0.3
"""The chance that a fact is known that was never asked, where nothing else is known of it."""
REVIEW_MINUTES = 1.0
"""What the recall of a fact takes, its explanation included: half a question, or two flashcards."""
NEW_MINUTES = 1.5
"""The same for a fact that is met for the first time."""
MOST_FOR_NEW = 0.5
"""The share of a day's minutes that goes to new facts at most while something is due."""

_SCHEDULER = fsrs.Scheduler(
    desired_retention=DESIRED_RETENTION, learning_steps=(), relearning_steps=(), enable_fuzzing=False
)


class Rating(IntEnum):
    """The four grades of FSRS: forgotten, recalled with effort, recalled, recalled at once."""

    AGAIN = 1
    HARD = 2
    GOOD = 3
    EASY = 4


@dataclass(frozen=True, slots=True)
class Memory:
    """How well somebody remembers a fact. The columns of `FactMemory`, which says what each of them means."""

    stability: float
    difficulty: float
    due_at: dt.datetime
    last_review_at: dt.datetime
    review_count: int = 1
    lapse_count: int = 0
    right_days: int = 0
    last_right_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """One recall: when, on which day where the user was, and how it went."""

    rating: int
    at: dt.datetime
    day: dt.date


# --- What is remembered


def rating_of(
    *, is_correct: bool, is_answered: bool, was_shown: bool, in_exam: bool, is_guess: bool = False
) -> Rating | None:
    """How a marked response recalls the facts that its keys cite; None when it says nothing about them.

    A blank of an exam that was seen is a recall that failed; one that was never seen is none, and in practice and
    drills a blank was merely not done. What was right by what the candidate called a guess took effort, at best.
    """
    if not is_answered and not (in_exam and was_shown):
        return None
    if not is_correct:
        return Rating.AGAIN
    return Rating.HARD if is_guess else Rating.GOOD


def reviewed(memory: Memory | None, review: Review) -> Memory:
    """The memory after one more recall; `None` before is that of a fact which was never recalled.

    Raises ValueError for a rating that there is not.
    """
    at = review.at.astimezone(dt.UTC)
    card, _ = _SCHEDULER.review_card(_card(memory, at), fsrs.Rating(review.rating), at)
    is_right = review.rating > Rating.AGAIN
    last_right_on = memory.last_right_on if memory else None
    is_new_day = is_right and (last_right_on is None or review.day > last_right_on)
    return Memory(
        stability=card.stability or 0.0,
        difficulty=card.difficulty or 0.0,
        due_at=card.due,
        last_review_at=at,
        review_count=(memory.review_count if memory else 0) + 1,
        lapse_count=(memory.lapse_count if memory else 0) + (memory is not None and not is_right),
        right_days=(memory.right_days if memory else 0) + is_new_day,
        last_right_on=review.day if is_new_day else last_right_on,
    )


def fold(reviews: Iterable[Review]) -> Memory | None:
    """What all recalls of a fact come to, in their order; None without one."""
    memory = None
    for review in reviews:
        memory = reviewed(memory, review)
    return memory


def recall(memory: Memory | None, at: dt.datetime) -> float:
    """The probability to recall the fact at `at`, from 0 to 1. That of a fact which was never asked is a guess."""
    if memory is None:
        return KNOWN_BEFORE
    at = at.astimezone(dt.UTC)
    return _SCHEDULER.get_card_retrievability(_card(memory, at), at)


def is_secure(memory: Memory) -> bool:
    """Whether the fact was recalled on SECURE_DAYS different days: by questions, flashcards or repeats, all count."""
    return memory.right_days >= SECURE_DAYS


def is_leech(memory: Memory) -> bool:
    """Whether it was forgotten LEECH_LAPSES times: asking once more will not help, reading about it may."""
    return memory.lapse_count >= LEECH_LAPSES


def _card(memory: Memory | None, at: dt.datetime) -> fsrs.Card:
    """The card of FSRS. Number and due date are given, or it would ask its own clock for them, and sleep."""
    if memory is None:
        return fsrs.Card(card_id=0, due=at)
    return fsrs.Card(
        card_id=0,
        state=fsrs.State.Review,
        stability=memory.stability,
        difficulty=memory.difficulty,
        due=memory.due_at,
        last_review=memory.last_review_at,
    )


# --- What to recall today


@dataclass(frozen=True, slots=True)
class Candidate:
    """A fact that could be recalled today. `weight` is what the exam asks of it, compared with others."""

    fact_id: int
    weight: float
    memory: Memory | None = None

    @property
    def minutes(self) -> float:
        return NEW_MINUTES if self.memory is None else REVIEW_MINUTES


def gain(memory: Memory | None, *, at: dt.datetime, until: dt.datetime) -> float:
    """By how much a recall at `at` raises the probability to know the fact at `until`, whichever way it goes.

    Whoever fails is shown the fact, which FSRS counts as learning it anew; that is a gain, too.
    """
    known = recall(memory, at)
    right, wrong = (
        recall(reviewed(memory, Review(rating, at, at.date())), until) for rating in (Rating.GOOD, Rating.AGAIN)
    )
    return known * right + (1 - known) * wrong - recall(memory, until)


def most_urgent_first(
    candidates: Iterable[Candidate], *, at: dt.datetime, until: dt.datetime | None = None
) -> list[Candidate]:
    """The candidates by what a minute spent on each raises the expected result at `until` (the exam), most first.

    Without `until` it is what is known HORIZON later. The same order for the same clock: ties go by the fact's number.
    """
    until = until or at + HORIZON
    gains: dict[Memory | None, float] = {}

    def urgency(candidate: Candidate) -> tuple[float, int]:
        memory = candidate.memory
        if memory not in gains:
            # All that were never asked are alike, and there may be hundreds.
            gains[memory] = gain(memory, at=at, until=until)
        return (-candidate.weight * gains[memory] / candidate.minutes, candidate.fact_id)

    return sorted(candidates, key=urgency)


def choose(
    candidates: Iterable[Candidate], *, minutes: float, at: dt.datetime, until: dt.datetime | None = None
) -> list[Candidate]:
    """What to recall in so many minutes, most urgent first: whatever raises the result at `until` most per minute.

    While something is due, facts that were never asked get MOST_FOR_NEW of the minutes: whoever forgets sooner than
    FSRS expects would else meet everything and keep nothing. At least one is chosen while there is any.
    """
    ordered = most_urgent_first(candidates, at=at, until=until)
    is_due = any(each.memory is not None and each.memory.due_at <= at for each in ordered)
    room_for_new = minutes * MOST_FOR_NEW if is_due else minutes
    first: list[Candidate] = []
    later: list[Candidate] = []
    for candidate in ordered:
        if candidate.memory is None:
            room_for_new -= candidate.minutes
        is_later = candidate.memory is None and room_for_new < 0
        (later if is_later else first).append(candidate)
    chosen: list[Candidate] = []
    left = minutes
    for candidate in (*first, *later):
        if chosen and candidate.minutes > left:
            break
        chosen.append(candidate)
        left -= candidate.minutes
    return chosen
