from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from quizzes.assembly import BlueprintShape, Candidate, Shortage, ShortDomain, draw_form
from tests.quizzes.pools import KINDS, candidate, candidates, drawn, ids, one_domain


class TestShortage:
    shape = BlueprintShape({"1": 1, "2": 1, "3": 1}, 9, 3, KINDS)

    def test_every_short_domain_is_named_with_both_numbers(self) -> None:
        pool = candidates(range(3), domain="1") + candidates(range(10, 20), domain="2")
        outcome = draw_form(self.shape, pool, seed=1)
        assert outcome == Shortage((ShortDomain("1", 4, 3), ShortDomain("3", 4, 0)))
        assert str(outcome) == "domain 1: 4 required, 3 available; domain 3: 4 required, 0 available"

    def test_what_is_missing_is_what_has_to_be_written(self) -> None:
        pool = candidates(range(3), domain="1") + candidates(range(10, 20), domain="2")
        outcome = draw_form(self.shape, pool, seed=1)
        assert isinstance(outcome, Shortage)
        assert outcome.missing == 5
        written = [candidate(100, domain="1"), *candidates(range(200, 204), domain="3")]
        drawn(draw_form(self.shape, pool + written, seed=1))

    def test_a_group_of_enemies_counts_once(self) -> None:
        pool = candidates(range(20), enemies=frozenset({"visibility-timeout"}))
        assert draw_form(one_domain(2), pool, seed=1) == Shortage((ShortDomain("1", 2, 1),))


class TestEnemies:
    def test_a_question_gives_way_when_its_enemy_is_the_only_one_left_elsewhere(self) -> None:
        pool = [
            candidate(1, domain="1", enemies=frozenset({"a"})),
            candidate(2, domain="1", enemies=frozenset({"b"})),
            candidate(3, domain="2", enemies=frozenset({"b"})),
            candidate(4, domain="2", enemies=frozenset({"c"})),
            candidate(5, domain="3", enemies=frozenset({"c"})),
        ]
        shape = BlueprintShape({"1": 1, "2": 1, "3": 1}, 3, 0, KINDS)
        for seed in range(30):
            assert set(ids(drawn(draw_form(shape, pool, seed=seed)))) == {1, 3, 5}

    def test_filling_the_slots_comes_before_covering_the_tasks(self) -> None:
        pool = [
            candidate(1, task="1.1", enemies=frozenset({"a"})),
            *candidates([2, 3], task="1.2"),
            candidate(4, domain="2", enemies=frozenset({"a"})),
        ]
        shape = BlueprintShape({"1": 2, "2": 1}, 3, 0, KINDS)
        for seed in range(10):
            assert set(ids(drawn(draw_form(shape, pool, seed=seed)))) == {2, 3, 4}

    def test_a_shortage_does_not_count_what_covering_the_tasks_would_cost(self) -> None:
        pool = [
            candidate(1, task="1.1", enemies=frozenset({"a"})),
            *candidates([2, 3], task="1.2"),
            candidate(4, domain="2", enemies=frozenset({"a"})),
        ]
        shape = BlueprintShape({"1": 2, "2": 1, "3": 1}, 4, 0, KINDS)
        for seed in range(10):
            assert draw_form(shape, pool, seed=seed) == Shortage((ShortDomain("3", 1, 0),))

    def test_tasks_stay_even_when_a_question_gives_way_to_one_of_another_task(self) -> None:
        pool = [
            *candidates([1, 2, 3], task="1.1"),
            candidate(4, task="1.2", enemies=frozenset({"a"})),
            *candidates([5, 6], task="1.2"),
            candidate(7, domain="2"),
            candidate(8, domain="2", enemies=frozenset({"a"})),
        ]
        shape = BlueprintShape({"1": 3, "2": 2}, 5, 1, KINDS)
        for seed in range(60):
            form = drawn(draw_form(shape, pool, seed=seed))
            assert Counter(slot.task for slot in form.slots) == {"1.1": 2, "1.2": 2, "2.1": 2}

    def test_two_enemies_of_one_question_both_give_way(self) -> None:
        pool = [
            candidate(1, domain="1", enemies=frozenset({"a"})),
            candidate(2, domain="1"),
            candidate(3, domain="2", enemies=frozenset({"b"})),
            candidate(4, domain="2"),
            candidate(5, domain="3", enemies=frozenset({"a", "b"})),
        ]
        shape = BlueprintShape({"1": 1, "2": 1, "3": 1}, 3, 0, KINDS)
        for seed in range(30):
            assert set(ids(drawn(draw_form(shape, pool, seed=seed)))) == {2, 4, 5}

    def test_a_question_gives_way_to_one_that_shares_its_other_group(self) -> None:
        pool = [
            candidate(1, domain="1", enemies=frozenset({"a", "b"})),
            candidate(2, domain="1", enemies=frozenset({"b"})),
            candidate(3, domain="2", enemies=frozenset({"a"})),
        ]
        shape = BlueprintShape({"1": 1, "2": 1}, 2, 0, KINDS)
        for seed in range(200):
            assert set(ids(drawn(draw_form(shape, pool, seed=seed)))) == {2, 3}

    def test_questions_of_several_groups_are_kept_apart_in_each(self) -> None:
        pool = [candidate(number, enemies=frozenset({f"g{number}", f"g{number + 1}"})) for number in range(11)]
        for seed in range(30):
            taken = sorted(ids(drawn(draw_form(one_domain(4), pool, seed=seed))))
            assert all(after - before > 1 for before, after in pairwise(taken))

    @given(
        st.lists(st.tuples(st.sampled_from("12"), st.frozensets(st.sampled_from("abcdefgh"), max_size=3)), max_size=30),
        st.integers(0, 1_000),
    )
    def test_whatever_the_groups_a_form_is_whole_and_without_enemies_or_there_is_none(
        self, questions: list[tuple[str, frozenset[str]]], seed: int
    ) -> None:
        pool = [candidate(number, domain=domain, enemies=groups) for number, (domain, groups) in enumerate(questions)]
        outcome = draw_form(BlueprintShape({"1": 1, "2": 1}, 4, 2, KINDS), pool, seed=seed)
        if isinstance(outcome, Shortage):
            assert outcome.missing == sum(short.required - short.available for short in outcome.domains) > 0
        else:
            served = Counter(group for question in ids(outcome) for group in pool[question].enemies)
            assert set(served.values()) <= {1}
            assert Counter((slot.domain, slot.is_scored) for slot in outcome.slots) == {
                ("1", True): 2,
                ("2", True): 2,
                ("1", False): 1,
                ("2", False): 1,
            }

    @settings(max_examples=150)
    @given(
        st.lists(
            st.tuples(st.sampled_from("12"), st.sampled_from(["operational", "pretest"]), st.sampled_from(" abc")),
            max_size=8,
        ),
        st.integers(1, 4),
        st.integers(0, 3),
        st.integers(0, 1_000),
    )
    def test_a_form_is_found_whenever_there_is_one_and_else_no_more_is_missing_than_must_be(
        self, questions: list[tuple[str, Any, str]], scored: int, unscored: int, seed: int
    ) -> None:
        pool = [
            candidate(number, domain=domain, stage=stage, enemies=frozenset(group.strip()))
            for number, (domain, stage, group) in enumerate(questions)
        ]
        shape = BlueprintShape({"1": 1, "2": 1}, scored, unscored, KINDS)
        outcome = draw_form(shape, pool, seed=seed)
        missing = outcome.missing if isinstance(outcome, Shortage) else 0
        open_slots = Counter(
            {
                **{(domain, True): slots for domain, slots in shape.domains.items()},
                **{(domain, False): slots for domain, slots in shape.unscored_domains.items()},
            }
        )
        assert missing == scored + unscored - most_slots_filled(pool, open_slots)


def most_slots_filled(pool: Sequence[Candidate], open_slots: Counter[tuple[str, bool]]) -> int:
    """By trying everything: each question in turn is left out, scored or unscored."""
    if not pool:
        return 0
    first, rest = pool[0], pool[1:]
    best = most_slots_filled(rest, open_slots)
    for is_scored in (True, False):
        slot = (first.domain, is_scored)
        if open_slots[slot] and not (is_scored and first.stage == "pretest"):
            peaceful = [other for other in rest if first.enemies.isdisjoint(other.enemies)]
            best = max(best, 1 + most_slots_filled(peaceful, open_slots - Counter([slot])))
    return best
