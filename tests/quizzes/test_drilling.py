"""What practice and drills ask, and in which order."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from itertools import pairwise
from typing import Any

import pytest

from quizzes.assembly import BlueprintShape
from quizzes.drilling import MOST_TWINS, Drillable, Reason, draw_drill, draw_pair, draw_practice
from quizzes.keeping import keeping
from quizzes.models.response import Drawn
from tests.make import NOW
from tests.quizzes.pools import KINDS, candidate, candidates, one_domain


class TestPractice:
    def test_unseen_questions_come_first(self) -> None:
        pool = candidates(range(20), seen=True) + candidates(range(20, 26))
        practice = draw_practice(pool, count=10, seed=1)
        assert [question.seen for question in practice] == [False] * 6 + [True] * 4

    def test_no_question_comes_twice_and_none_of_the_reserve(self) -> None:
        pool = candidates(range(8)) + candidates(range(8, 30), reserve=True)
        assert sorted(question.question_id for question in draw_practice(pool, count=20, seed=1)) == list(range(8))

    def test_enemies_meet_only_when_nothing_else_is_left(self) -> None:
        pool = candidates(range(5), enemies=frozenset({"a"})) + candidates(range(5, 9))
        for seed in range(30):
            apart = {question.question_id for question in draw_practice(pool, count=5, seed=seed)}
            assert apart > {5, 6, 7, 8}
        assert len(draw_practice(pool, count=9, seed=1)) == 9

    def test_an_unseen_question_is_an_enemy_of_a_seen_one_as_well(self) -> None:
        pool = [candidate(1, enemies=frozenset({"a"})), candidate(2, seen=True, enemies=frozenset({"a"}))]
        pool.append(candidate(3, seen=True))
        for seed in range(10):
            assert [question.question_id for question in draw_practice(pool, count=2, seed=seed)] == [1, 3]

    def test_questions_of_a_scenario_follow_each_other(self) -> None:
        pool = candidates(range(10)) + candidates(range(10, 13), scenario="migration")
        for seed in range(20):
            places = [
                place
                for place, question in enumerate(draw_practice(pool, count=13, seed=seed))
                if question.scenario == "migration"
            ]
            assert places[2] - places[0] == 2

    def test_one_seed_gives_one_practice_whatever_the_order_of_the_pool(self) -> None:
        pool = candidates(range(40))
        assert draw_practice(pool, count=10, seed=5) == draw_practice(reversed(pool), count=10, seed=5)
        assert draw_practice(pool, count=10, seed=5) != draw_practice(pool, count=10, seed=6)

    def test_enough_stays_unseen_for_simulations_and_seen_questions_fill_the_rest(self) -> None:
        pool = candidates(range(24)) + candidates(range(50, 70), seen=True)
        stays = keeping(one_domain(5), pool, spent=range(50, 70))
        practice = draw_practice(pool, count=10, seed=1, stays=stays)
        assert Counter(question.seen for question in practice) == {False: 4, True: 6}


DAY = dt.timedelta(days=1)


def question(question_id: int, **given: Any) -> Drillable:
    """What goes to the candidate, and what is known of it; a fact of its own unless facts are given."""
    known = {name: given.pop(name) for name in list(given) if name in Drillable.__slots__}
    known.setdefault("facts", frozenset({1000 + question_id}))
    return Drillable(candidate(question_id, **given), **known)


def ids(drawn: list[Drillable]) -> list[int]:
    return [each.candidate.question_id for each in drawn]


class TestTheOrderOfADrill:
    def test_what_was_missed_with_confidence_comes_first_then_missed_due_unseen_twins_and_seen(self) -> None:
        pool = [
            question(1, seen_at=NOW),
            question(2, is_twin=True),
            question(3),
            question(4, due_at=NOW, seen_at=NOW),
            question(5, is_missed=True, seen_at=NOW),
            question(6, is_missed=True, was_sure=True, seen_at=NOW),
        ]
        for seed in range(10):
            drawn = draw_drill(pool, count=10, seed=seed)
            assert ids(drawn) == [6, 5, 4, 3, 2, 1]
        assert [each.reason for each in drawn] == ["missed", "missed", "due", "unseen", "twin", "seen"]

    def test_unseen_questions_of_a_due_fact_come_before_seen_ones(self) -> None:
        fact = frozenset({7})
        pool = [question(number, due_at=NOW, facts=fact, seen_at=NOW) for number in range(5)]
        pool.append(question(5, due_at=NOW, facts=fact))
        assert ids(draw_drill(pool, count=10, seed=1)) == [5]

    def test_what_is_due_for_longest_comes_first(self) -> None:
        pool = [question(number, due_at=NOW - number * DAY) for number in range(5)]
        assert ids(draw_drill(pool, count=3, seed=1)) == [4, 3, 2]

    def test_of_what_was_seen_that_not_shown_for_longest_comes_first(self) -> None:
        pool = [question(number, seen_at=NOW - number * DAY) for number in range(5)]
        assert ids(draw_drill(pool, count=3, seed=1)) == [4, 3, 2]

    def test_a_lower_place_comes_first_whatever_is_known(self) -> None:
        pool = [question(1, place=1, is_missed=True, seen_at=NOW), question(2, place=0, seen_at=NOW)]
        assert ids(draw_drill(pool, count=2, seed=1)) == [2, 1]

    def test_one_seed_gives_one_drill_whatever_the_order_of_the_pool(self) -> None:
        pool = [question(number) for number in range(40)]
        assert draw_drill(pool, count=10, seed=5) == draw_drill(reversed(pool), count=10, seed=5)
        assert draw_drill(pool, count=10, seed=5) != draw_drill(pool, count=10, seed=6)

    def test_the_reasons_are_those_that_are_stored(self) -> None:
        assert [reason.value for reason in Reason] == Drawn.values


class TestWhatGoesTogether:
    def test_no_question_comes_twice_and_none_of_the_reserve(self) -> None:
        pool = [question(number, reserve=number > 4) for number in range(30)]
        assert sorted(ids(draw_drill(pool, count=20, seed=1))) == [0, 1, 2, 3, 4]

    def test_no_two_questions_ask_the_same_fact(self) -> None:
        pool = [question(number, facts=frozenset({number // 3, 100 + number // 5})) for number in range(60)]
        for seed in range(20):
            drawn = draw_drill(pool, count=20, seed=seed)
            facts = [fact for each in drawn for fact in each.facts]
            assert len(facts) == len(set(facts))
            assert len(drawn) >= 10

    def test_no_two_questions_are_enemies(self) -> None:
        pool = [question(number, enemies=frozenset({str(number % 4)})) for number in range(20)]
        assert len(draw_drill(pool, count=20, seed=1)) == 4

    def test_a_service_gets_its_share_and_more_only_when_nothing_else_is_left(self) -> None:
        services = {"s3": 0, "ec2": 1, "sqs": 2}
        pool = [
            question(10 * place + number, service=service, place=place)
            for service, place in services.items()
            for number in range(8)
        ]
        spread = draw_drill(pool, count=6, seed=1, most_of_one=2)
        assert [each.candidate.service for each in spread] == ["s3"] * 2 + ["ec2"] * 2 + ["sqs"] * 2
        longer = draw_drill(pool, count=10, seed=1, most_of_one=2)
        assert [each.candidate.service for each in longer] == ["s3"] * 6 + ["ec2"] * 2 + ["sqs"] * 2

    def test_a_drill_of_a_service_stays_one_of_that_service(self) -> None:
        pool = [question(number, is_twin=number < 20, seen_at=NOW) for number in range(25)]
        drawn = draw_drill(pool, count=10, seed=1)
        assert Counter(each.reason for each in drawn) == {"twin": MOST_TWINS, "seen": 5}

    def test_unseen_questions_beyond_what_can_be_spared_are_left_for_simulations(self) -> None:
        pool = [question(number) for number in range(24)] + [question(50 + n, seen_at=NOW) for n in range(20)]
        stays = keeping(one_domain(5), [each.candidate for each in pool], spent=range(50, 70))
        drawn = draw_drill(pool, count=10, seed=1, stays=stays)
        assert Counter(each.reason for each in drawn) == {"unseen": 4, "seen": 6}

    def test_each_domain_spares_its_own(self) -> None:
        shape = BlueprintShape({"1": 50, "2": 50}, 4, 0, KINDS)
        pool = [question(number, domain="1") for number in range(11)]
        pool += [question(number, domain="2") for number in range(50, 60)]
        stays = keeping(shape, [each.candidate for each in pool], spent=())
        assert Counter(each.candidate.domain for each in draw_drill(pool, count=10, seed=1, stays=stays)) == {
            "1": 11 - 4 * 2,
            "2": 10 - 4 * 2,
        }


class TestAPairInTurn:
    def pool(self, first: int, second: int, **given: Any) -> list[Drillable]:
        sides = [("sqs", range(first)), ("sns", range(100, 100 + second))]
        return [question(number, service=service, **given) for service, side in sides for number in side]

    @pytest.mark.parametrize("seed", range(5))
    def test_the_two_services_alternate(self, seed: int) -> None:
        services = [each.candidate.service for each in draw_pair(self.pool(9, 9), count=10, seed=seed)]
        assert len(services) == 10
        assert all(one != other for one, other in pairwise(services))

    def test_it_ends_where_one_of_them_has_no_more(self) -> None:
        services = [each.candidate.service for each in draw_pair(self.pool(9, 2), count=10, seed=1)]
        assert Counter(services)["sns"] == 2
        assert Counter(services)["sqs"] in (2, 3)
        assert all(one != other for one, other in pairwise(services))

    def test_one_service_alone_is_no_pair(self) -> None:
        assert draw_pair(self.pool(9, 0), count=10, seed=1) == []

    def test_the_service_with_the_better_question_begins(self) -> None:
        pool = [*self.pool(9, 9), question(7, service="sns", is_missed=True, seen_at=NOW)]
        for seed in range(5):
            assert ids(draw_pair(pool, count=10, seed=seed))[0] == 7

    def test_siblings_and_enemies_stay_apart_across_the_pair(self) -> None:
        pool = self.pool(5, 5, facts=frozenset({1}))
        assert len(draw_pair(pool, count=10, seed=1)) == 1


def test_any_knowledge_gives_a_drill_without_repeats_reserve_siblings_or_enemies() -> None:
    for seed in range(200):
        rng = random.Random(seed)
        pool = [
            question(
                number,
                service=rng.choice(["s3", "ec2"]),
                reserve=rng.random() < 0.2,
                enemies=frozenset({str(rng.randrange(8))}) if rng.random() < 0.3 else frozenset(),
                facts=frozenset(rng.sample(range(30), rng.randrange(3))),
                seen_at=rng.choice([None, NOW, NOW - DAY]),
                is_missed=rng.random() < 0.2,
                due_at=rng.choice([None, None, NOW]),
            )
            for number in range(60)
        ]
        for drawn in (draw_drill(pool, count=10, seed=seed), draw_pair(pool, count=10, seed=seed)):
            claims = [claim for each in drawn for claim in (*each.facts, *each.candidate.enemies)]
            assert len(claims) == len(set(claims))
            assert len(ids(drawn)) == len(set(ids(drawn)))
            assert not any(each.candidate.reserve for each in drawn)
