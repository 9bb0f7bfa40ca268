"""The ledger of wrong beliefs: pure rules, worked by hand."""

from __future__ import annotations

from typing import Any

from quizzes.beliefs import Shown, ledger
from tests.make import at


def shown(belief: str, question: int, seconds: float = 0, **given: Any) -> Shown:
    return Shown(belief, question, given.get("times", 1), given.get("sure_times", 0), at(seconds))


def slugs(*those: Shown, right: dict[str, float] | None = None) -> list[str]:
    return [belief.slug for belief in ledger(those, {slug: at(seconds) for slug, seconds in (right or {}).items()})]


def test_the_same_belief_at_two_questions_comes_before_one_that_was_shown_twice_at_one():
    assert slugs(shown("twice", 1, 99, times=2), shown("both", 1, 5), shown("both", 2, 6)) == ["both", "twice"]


def test_of_beliefs_at_as_many_questions_the_latest_comes_first():
    assert slugs(shown("old", 1, 5), shown("new", 2, 6), shown("same", 3, 5)) == ["new", "old", "same"]


def test_what_was_put_right_comes_after_all_that_stands():
    found = slugs(shown("both", 1, 5), shown("both", 2, 6), shown("one", 3, 1), right={"both": 7})
    assert found == ["one", "both"]


def test_only_a_later_right_answer_puts_a_belief_right():
    for seconds, is_put_right in ((5, False), (6, False), (7, True)):
        (belief,) = ledger([shown("both", 1, 6), shown("both", 2, 5)], {"both": at(seconds)})
        assert belief.is_put_right is is_put_right
    (belief,) = ledger([shown("both", 1, 6)], {"another": at(9)})
    assert belief.put_right_at is None


def test_counts_are_added_up_and_the_latest_question_comes_first():
    (belief,) = ledger([shown("both", 1, 5, times=3, sure_times=1), shown("both", 2, 8, times=2, sure_times=2)], {})
    assert (belief.questions, belief.question_count) == ((2, 1), 2)
    assert (belief.times, belief.sure_times, belief.last_at) == (5, 3, at(8))


def test_without_a_wrong_answer_the_ledger_is_empty():
    assert ledger([], {"any": at(1)}) == ()
