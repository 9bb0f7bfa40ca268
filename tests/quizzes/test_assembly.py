from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.assembly import (
    BlueprintShape,
    Form,
    Shortage,
    ShortDomain,
    draw_form,
    largest_remainder,
    option_order,
)
from tests.quizzes.pools import BLUEPRINTS, KINDS, bank, candidate, candidates, drawn, ids, one_domain


def scored_ids(form: Form) -> set[int]:
    return {slot.question_id for slot in form.slots if slot.is_scored}


def forms_of(exam: str, count: int) -> list[Form]:
    pool = bank(exam)
    return [drawn(draw_form(BLUEPRINTS[exam], pool, seed=seed)) for seed in range(count)]


@pytest.fixture(scope="module")
def saa_forms() -> list[Form]:
    return forms_of("SAA-C03", 2_000)


class TestLargestRemainder:
    @pytest.mark.parametrize(
        ("exam", "scored", "unscored"),
        [
            ("SAA-C03", [15, 13, 12, 10], [4, 4, 4, 3]),
            ("DVA-C02", [16, 13, 12, 9], [5, 4, 3, 3]),
            ("SAP-C02", [17, 19, 16, 13], [3, 3, 2, 2]),
            ("CLF-C02", [12, 15, 17, 6], [4, 4, 5, 2]),
        ],
    )
    def test_the_published_weights_give_these_slots(self, exam: str, scored: list[int], unscored: list[int]) -> None:
        shape = BLUEPRINTS[exam]
        assert list(shape.domains.values()) == scored
        assert list(shape.unscored_domains.values()) == unscored

    def test_equal_remainders_go_to_whoever_comes_first(self) -> None:
        assert largest_remainder({"b": 1, "a": 1, "c": 1}, 5) == {"b": 2, "a": 2, "c": 1}

    def test_fractions_weigh_as_well_as_whole_numbers(self) -> None:
        assert largest_remainder({"a": Fraction(1, 3), "b": Fraction(2, 3)}, 9) == {"a": 3, "b": 6}

    @given(
        st.dictionaries(st.integers(), st.integers(0, 100), min_size=1).filter(lambda w: sum(w.values()) > 0),
        st.integers(0, 200),
    )
    def test_all_slots_are_dealt_and_each_share_is_off_by_less_than_one(
        self, weights: dict[int, int], total: int
    ) -> None:
        slots = largest_remainder(weights, total)
        assert sum(slots.values()) == total
        for key, weight in weights.items():
            assert abs(slots[key] - Fraction(weight * total, sum(weights.values()))) < 1

    @pytest.mark.parametrize(("weights", "total"), [({}, 1), ({"a": 0}, 1), ({"a": 2, "b": -1}, 1), ({"a": 1}, -1)])
    def test_what_cannot_be_dealt_is_refused(self, weights: dict[str, int], total: int) -> None:
        with pytest.raises(ValueError, match="weights"):
            largest_remainder(weights, total)


class TestShapeOfAForm:
    def test_each_of_2000_saa_forms_has_the_slots_of_its_blueprint(self, saa_forms: list[Form]) -> None:
        self.assert_slots("SAA-C03", saa_forms)

    @pytest.mark.parametrize("exam", ["DVA-C02", "SAP-C02", "CLF-C02"])
    def test_each_of_500_forms_of_the_other_exams_does_too(self, exam: str) -> None:
        self.assert_slots(exam, forms_of(exam, 500))

    @staticmethod
    def assert_slots(exam: str, forms: list[Form]) -> None:
        shape = BLUEPRINTS[exam]
        for form in forms:
            assert Counter(slot.domain for slot in form.slots if slot.is_scored) == shape.domains
            assert Counter(slot.domain for slot in form.slots if not slot.is_scored) == shape.unscored_domains
            assert len(set(ids(form))) == shape.scored_slots + shape.unscored_slots

    def test_no_form_holds_two_of_an_enemy_group(self, saa_forms: list[Form]) -> None:
        groups = {question.question_id: question.enemies for question in bank("SAA-C03")}
        for form in saa_forms:
            assert max(Counter(group for question in ids(form) for group in groups[question]).values()) == 1

    def test_no_scored_slot_holds_a_pretest_question(self, saa_forms: list[Form]) -> None:
        pretest = {question.question_id for question in bank("SAA-C03") if question.stage == "pretest"}
        assert not any(pretest & scored_ids(form) for form in saa_forms)

    def test_a_scenario_stands_together(self, saa_forms: list[Form]) -> None:
        scenario = {question.question_id: question.scenario for question in bank("SAA-C03")}
        pairs = 0
        for form in saa_forms:
            places: dict[str, list[int]] = {}
            for position, question in enumerate(ids(form)):
                places.setdefault(scenario[question] or "", []).append(position)
            places.pop("")
            assert all(taken[-1] - taken[0] == len(taken) - 1 for taken in places.values())
            pairs += sum(len(taken) == 2 for taken in places.values())
        assert pairs > 1_000

    def test_no_position_tells_scored_from_unscored(self, saa_forms: list[Form]) -> None:
        unscored = Counter(place for form in saa_forms for place, slot in enumerate(form.slots) if not slot.is_scored)
        # 15 of 65 over 2,000 forms: 462 at each position, standard deviation 19.
        assert all(abs(unscored[place] - 462) < 5 * 19 for place in range(65))

    def test_no_position_tells_the_domain(self, saa_forms: list[Form]) -> None:
        first_domain = Counter(
            place for form in saa_forms for place, slot in enumerate(form.slots) if slot.domain == "1"
        )
        # 19 of 65 over 2,000 forms: 585 at each position, standard deviation 20.
        assert all(abs(first_domain[place] - 585) < 5 * 20 for place in range(65))


class TestSeed:
    def test_one_seed_gives_one_form_whatever_the_order_of_the_pool(self) -> None:
        pool = bank("SAA-C03")
        shape = BLUEPRINTS["SAA-C03"]
        assert draw_form(shape, pool, seed=7) == draw_form(shape, reversed(pool), seed=7)

    def test_another_seed_gives_another_form(self, saa_forms: list[Form]) -> None:
        assert len({tuple(sorted(ids(form))) for form in saa_forms}) == len(saa_forms)

    def test_a_form_is_the_same_on_every_machine(self) -> None:
        pool = [
            candidate(number, task=f"1.{number % 3}", service=f"s{number % 2}", enemies=frozenset({f"g{number % 7}"}))
            for number in range(20)
        ]
        assert ids(drawn(draw_form(one_domain(4, 1), pool, seed=2026))) == [18, 10, 1, 2, 12]


class TestStratification:
    def test_a_task_is_repeated_only_when_all_are_covered(self) -> None:
        pool = [*candidates(range(50), task="1.1"), candidate(50, task="1.2"), candidate(51, task="1.3")]
        for seed in range(50):
            form = drawn(draw_form(one_domain(3), pool, seed=seed))
            assert {slot.task for slot in form.slots} == {"1.1", "1.2", "1.3"}

    def test_tasks_with_stock_share_the_slots_evenly(self) -> None:
        pool = candidates(range(50), task="1.1") + candidates(range(50, 60), task="1.2")
        form = drawn(draw_form(one_domain(12), pool, seed=1))
        assert Counter(slot.task for slot in form.slots) == {"1.1": 6, "1.2": 6}

    def test_services_follow_their_stock(self) -> None:
        pool = candidates(range(30), service="s3") + candidates(range(30, 45), service="sqs")
        for seed in range(50):
            form = drawn(draw_form(one_domain(9), pool, seed=seed))
            assert sum(question < 30 for question in ids(form)) in {5, 6, 7}

    def test_the_only_question_of_a_service_is_not_on_every_form(self) -> None:
        pool = [*candidates(range(39), service="s3"), candidate(39, service="snowball")]
        times = sum(39 in ids(drawn(draw_form(one_domain(10), pool, seed=seed))) for seed in range(400))
        # A quarter, as for any other question: 100, standard deviation 9.
        assert 60 < times < 140

    @given(
        st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("xyz")), min_size=1, max_size=40),
        st.integers(1, 12),
        st.integers(),
    )
    def test_any_pool_covers_as_many_tasks_as_it_can(self, cells: list[tuple[str, str]], slots: int, seed: int) -> None:
        slots = min(slots, len(cells))
        pool = [candidate(number, task=task, service=service) for number, (task, service) in enumerate(cells)]
        form = drawn(draw_form(one_domain(slots), pool, seed=seed))
        assert len({slot.task for slot in form.slots}) == min(slots, len({task for task, _service in cells}))


class TestStages:
    def test_unscored_slots_take_pretest_questions_first_and_then_operational_ones(self) -> None:
        pool = candidates(range(10)) + candidates([10, 11], stage="pretest")
        form = drawn(draw_form(one_domain(5, 4), pool, seed=3))
        unscored = set(ids(form)) - scored_ids(form)
        assert {10, 11} < unscored
        assert len(unscored) == 4

    def test_pretest_questions_never_make_up_for_missing_operational_ones(self) -> None:
        pool = candidates(range(3)) + candidates(range(10, 30), stage="pretest")
        outcome = draw_form(one_domain(5, 2), pool, seed=3)
        assert outcome == Shortage((ShortDomain("1", required=7, available=5),))


class TestReserve:
    pool = (*candidates(range(10)), *candidates(range(10, 20), reserve=True))

    def test_a_form_never_touches_the_reserve(self) -> None:
        assert set(ids(drawn(draw_form(one_domain(10), self.pool, seed=1)))) == set(range(10))

    def test_a_final_mock_is_drawn_from_the_reserve_alone(self) -> None:
        assert set(ids(drawn(draw_form(one_domain(10), self.pool, seed=1, reserve=True)))) == set(range(10, 20))

    def test_the_reserve_does_not_fill_a_gap(self) -> None:
        assert draw_form(one_domain(11), self.pool, seed=1) == Shortage((ShortDomain("1", 11, 10),))


class TestKinds:
    def test_only_the_kinds_of_the_blueprint_are_drawn(self) -> None:
        pool = candidates(range(5)) + candidates(range(5, 50), kind="ordering")
        assert set(ids(drawn(draw_form(one_domain(5), pool, seed=1)))) == set(range(5))


class TestSeen:
    pool = (
        *candidates(range(4), task="1.1"),
        *candidates(range(4, 30), task="1.1", seen=True),
        *candidates(range(30, 33), task="1.2", seen=True),
    )

    def test_unseen_questions_come_first_once_each_task_is_covered(self) -> None:
        form = drawn(draw_form(one_domain(5), self.pool, seed=1, avoid_seen=True))
        assert {0, 1, 2, 3} < set(ids(form))
        assert {slot.task for slot in form.slots} == {"1.1", "1.2"}

    def test_unseen_questions_alone_make_the_form_where_they_can(self) -> None:
        """Although one of the tasks has none left that was not seen."""
        form = drawn(draw_form(one_domain(4), self.pool, seed=1, avoid_seen=True))
        assert set(ids(form)) == {0, 1, 2, 3}

    def test_an_enemy_in_another_domain_makes_room_before_anything_seen_is_taken(self) -> None:
        shape = BlueprintShape({"1": 1, "2": 1}, 2, 0, KINDS)
        group = frozenset({"a"})
        pool = [
            candidate(1, domain="1", enemies=group),
            candidate(2, domain="1"),
            candidate(3, domain="2", enemies=group),
            *candidates(range(10, 20), domain="2", seen=True),
        ]
        for seed in range(20):
            assert set(ids(drawn(draw_form(shape, pool, seed=seed, avoid_seen=True)))) == {2, 3}

    def test_seen_questions_fill_up_when_the_unseen_run_out(self) -> None:
        assert len(drawn(draw_form(one_domain(20), self.pool, seed=1, avoid_seen=True)).slots) == 20

    def test_without_the_wish_what_was_seen_makes_no_difference(self) -> None:
        unseen = [candidate(question.question_id, task=question.task) for question in self.pool]
        assert draw_form(one_domain(5), self.pool, seed=1) == draw_form(one_domain(5), unseen, seed=1)


class TestOptionOrder:
    codes = ("raise-timeout", "long-polling", "fifo", "dead-letter")

    def test_the_order_is_the_same_on_each_reload_and_machine(self) -> None:
        # printf 1:raise-timeout | sha256sum begins with 10fb; then 3238, 654f and 895a.
        by_hash = ["raise-timeout", "dead-letter", "fifo", "long-polling"]
        assert option_order(self.codes, seed=1) == by_hash
        assert option_order(reversed(self.codes), seed=1) == by_hash

    def test_an_anchored_option_stays_at_the_end(self) -> None:
        codes = ("all", *self.codes, "none")
        for seed in range(50):
            assert option_order(codes, seed=seed, anchored={"none", "all"})[-2:] == ["all", "none"]

    def test_a_withdrawn_option_leaves_the_order_of_the_others_alone(self) -> None:
        for seed in range(50):
            remaining = [code for code in option_order(self.codes, seed=seed) if code != "fifo"]
            assert option_order([code for code in self.codes if code != "fifo"], seed=seed) == remaining

    def test_each_option_stands_at_each_place_equally_often(self) -> None:
        places = Counter(
            (place, code) for seed in range(4_000) for place, code in enumerate(option_order(self.codes, seed=seed))
        )
        # 1,000 each, standard deviation 27.
        assert len(places) == 16
        assert all(abs(times - 1_000) < 5 * 27 for times in places.values())
