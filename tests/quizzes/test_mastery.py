from __future__ import annotations

import datetime as dt
import math
import random
from collections.abc import Iterable
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.mastery import Evidence, Level, Place, Reason, Told, WeakTopic, weak_topics

NOW = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
YESTERDAY = NOW - dt.timedelta(days=1)
SQS, S3 = Place("1", "1.1", "sqs", ("sqs-a",)), Place("1", "1.1", "s3", ("s3-a",))
SNS, IAM = Place("1", "1.2", "sns", ("sns-a",)), Place("2", "2.1", "iam", ("iam-a",))
BANK = {SQS: 5, S3: 5, SNS: 10, IAM: 20}
WEIGHTS = {"1": 60, "2": 40}


def evidence(correct: int, n: int, place: Place = SQS, **given: object) -> list[Evidence]:
    """`n` first-seen responses of yesterday, where guessing never helps; other names as in `Evidence`."""
    shared = {"chance": 0, "answered_at": YESTERDAY} | given
    return [Evidence(place, number < correct, **shared) for number in range(n)]


def ranked(
    responses: Iterable[Evidence], bank: dict[Place, int] | None = None, now: dt.datetime = NOW
) -> dict[tuple[str, str], WeakTopic]:
    topics = weak_topics(responses, bank=BANK if bank is None else bank, weights=WEIGHTS, now=now)
    return {(topic.level.value, topic.key): topic for topic in topics}


class TestEstimate:
    def test_few_responses_move_a_service_a_little_and_many_all_the_way(self) -> None:
        shares = [ranked(evidence(n, n))["service", "sqs"].known for n in (1, 5, 20, 100)]
        assert shares == sorted(shares)
        assert 0.5 < shares[0] < 0.72
        assert shares[-1] > 0.9

    def test_a_fact_leans_on_its_service_and_a_service_on_its_domain(self) -> None:
        two = SQS._replace(facts=("sqs-b",))
        topics = ranked(evidence(20, 20), bank=BANK | {two: 5})
        unasked = topics["fact", "sqs-b"]
        assert unasked.n == 0
        assert topics["service", "iam"].known < topics["service", "sns"].known < unasked.known
        assert unasked.known < topics["fact", "sqs-a"].known

    def test_a_single_miss_says_less_beside_a_strong_neighbour(self) -> None:
        alone, beside = ranked(evidence(0, 1)), ranked(evidence(17, 20, S3) + evidence(0, 1))
        assert alone["service", "sqs"].known < beside["service", "sqs"].known < beside["service", "sns"].known

    def test_guessing_is_taken_out(self) -> None:
        lucky = ranked(evidence(50, 100, chance=Fraction(1, 4)))["service", "sqs"]
        sure = ranked(evidence(50, 100))["service", "sqs"]
        # Half right, where a quarter is luck: (1/2 - 1/4) / (3/4) = 1/3, still leaning a little on one half.
        assert lucky.known == pytest.approx(1 / 3, abs=0.03)
        assert sure.known == pytest.approx(1 / 2, abs=0.01)

    def test_less_than_luck_is_nothing_known(self) -> None:
        found = ranked(evidence(0, 400, chance=Fraction(1, 4)))["service", "sqs"]
        assert (found.known, found.low) == (0, 0)

    def test_a_domain_is_the_mean_of_what_the_bank_asks_and_not_of_what_was_practised(self) -> None:
        """A weak corner that is practised hard does not make its domain look as weak."""
        once = ranked(evidence(9, 10, SNS) + evidence(9, 10, S3) + evidence(1, 10, SQS))
        often = ranked(evidence(9, 10, SNS) + evidence(9, 10, S3) + evidence(10, 100, SQS))
        assert often["domain", "1"].known == pytest.approx(once["domain", "1"].known, abs=0.06)
        assert often["domain", "1"].known > 0.55

    def test_a_question_that_asks_two_facts_says_its_part_about_each(self) -> None:
        both = SQS._replace(facts=("sqs-a", "sqs-b"))
        alone = ranked(evidence(0, 4), bank={SQS: 1})["fact", "sqs-a"]
        shared = ranked(evidence(0, 4, both), bank={both: 1})
        assert shared["fact", "sqs-a"].n == shared["fact", "sqs-b"].n == 4
        assert alone.known < shared["fact", "sqs-a"].known == pytest.approx(shared["fact", "sqs-b"].known)

    def test_a_miss_of_an_easy_question_says_more_than_one_of_a_hard_one(self) -> None:
        def known(facility: float) -> float:
            rest = evidence(5, 10, S3, facility=0.6)
            return ranked(evidence(0, 3, facility=facility) + rest)["service", "sqs"].known

        assert known(0.9) < known(0.6) < known(0.3)

    def test_where_no_facility_is_known_nothing_is_made_up(self) -> None:
        unrated, alike = evidence(3, 6), evidence(3, 6, facility=0.7)
        assert ranked(unrated)["service", "sqs"].known == pytest.approx(ranked(alike)["service", "sqs"].known)

    def test_an_old_miss_says_less_than_a_new_one(self) -> None:
        old = ranked(evidence(0, 5, answered_at=NOW - dt.timedelta(days=180)))["service", "sqs"]
        new = ranked(evidence(0, 5))["service", "sqs"]
        assert new.known < old.known < 0.5
        assert new.high - new.low < old.high - old.low

    @pytest.mark.parametrize("right", [0, 5])
    def test_a_repeated_question_says_less_than_a_first_one(self, right: int) -> None:
        first = ranked(evidence(right, 5))["service", "sqs"]
        again = ranked(evidence(right, 5, is_first_seen=False))["service", "sqs"]
        assert abs(again.known - 0.5) < abs(first.known - 0.5)
        assert (first.repeats, again.repeats) == (0, 5)

    def test_alike_responses_can_be_given_as_a_count(self) -> None:
        single = ranked(evidence(2, 2) + evidence(0, 1))
        counted = ranked([Evidence(SQS, True, 0, YESTERDAY, count=2), *evidence(0, 1)])
        assert counted == single


class TestInterval:
    def test_more_responses_make_a_narrower_interval(self) -> None:
        few, many = (ranked(evidence(n // 2, n))["service", "sqs"] for n in (10, 100))
        assert many.high - many.low < (few.high - few.low) * 0.6

    def test_what_was_never_asked_has_the_widest_interval(self) -> None:
        topics = ranked(evidence(10, 20))
        widths = {key: topic.high - topic.low for key, topic in topics.items()}
        assert widths["service", "iam"] > widths["service", "sqs"]

    @given(
        st.lists(
            st.builds(
                Evidence,
                place=st.sampled_from([SQS, S3, SNS, IAM, Place("1", "1.1", "old"), Place("9", "9.1", "sqs")]),
                is_correct=st.booleans(),
                chance=st.sampled_from([Fraction(1, 4), Fraction(1, 10), Fraction(0)]),
                answered_at=st.integers(0, 900).map(lambda days: NOW - dt.timedelta(days=days)),
                is_first_seen=st.booleans(),
                facility=st.sampled_from([None, 0.0, 0.5, 1.0]),
                count=st.integers(1, 50),
            ),
            min_size=1,
        )
    )
    def test_any_evidence_gives_sound_numbers_in_falling_order(self, responses: list[Evidence]) -> None:
        topics = weak_topics(responses, bank=BANK, weights=WEIGHTS, now=NOW)
        assert all(0 <= each.low <= each.known <= each.high <= 1 for each in topics)
        assert [each.at_stake for each in topics] == sorted((each.at_stake for each in topics), reverse=True)
        counted = sum(response.count for response in responses if response.place.domain != "9")
        assert sum(each.n for each in topics if each.level == Level.DOMAIN) == counted
        assert sum(each.n for each in topics if each.level == Level.SERVICE) == counted
        if topics:
            assert math.isclose(sum(each.weight for each in topics if each.level == Level.DOMAIN), 1)


class TestRanking:
    def test_points_at_stake_are_weight_times_what_is_not_known(self) -> None:
        for topic in ranked(evidence(3, 6)).values():
            assert topic.at_stake == pytest.approx(topic.weight * (1 - topic.known))

    def test_a_topic_weighs_what_its_questions_weigh_in_a_form(self) -> None:
        topics = ranked(evidence(1, 2))
        weights = {key: round(topic.weight, 6) for key, topic in topics.items()}
        assert weights["domain", "1"] == 0.6
        assert weights["task", "1.1"] == weights["service", "sns"] == 0.3
        assert weights["service", "sqs"] == weights["fact", "sqs-a"] == 0.15
        assert weights["service", "iam"] == 0.4

    def test_a_service_of_two_domains_weighs_what_both_ask_of_it(self) -> None:
        topics = ranked(evidence(1, 2), bank={SQS: 10, IAM._replace(service="sqs"): 5, IAM: 5})
        assert topics["service", "sqs"].weight == pytest.approx(0.6 + 0.2)

    def test_a_service_that_was_never_asked_is_ranked_too(self) -> None:
        topics = ranked(evidence(5, 5, SQS) + evidence(5, 5, S3))
        assert topics["service", "sns"].n == 0
        assert topics["service", "sns"].at_stake > topics["service", "sqs"].at_stake

    def test_what_the_bank_no_longer_asks_weighs_nothing_and_still_counts(self) -> None:
        topics = ranked(evidence(0, 5, Place("1", "1.1", "retired", ("gone",))))
        assert topics["service", "retired"].weight == topics["fact", "gone"].at_stake == 0
        assert topics["service", "retired"].known < topics["service", "sqs"].known < 0.5

    def test_a_domain_that_the_bank_does_not_ask_yet_has_its_weight_and_is_as_good_as_the_rest(self) -> None:
        silent = ranked(evidence(30, 30), bank={SQS: 5})["domain", "2"]
        assert (silent.n, silent.weight) == (0, pytest.approx(0.4))
        assert silent.known > 0.5
        assert ("service", "") not in ranked(evidence(30, 30), bank={SQS: 5})

    def test_equal_stakes_are_in_the_order_of_their_names(self) -> None:
        topics = weak_topics(evidence(1, 2, SNS), bank=BANK, weights=WEIGHTS, now=NOW)
        keys = [topic.key for topic in topics if topic.level == Level.SERVICE]
        assert keys.index("s3") + 1 == keys.index("sqs")

    def test_nothing_is_ranked_without_evidence_of_this_exam(self) -> None:
        assert ranked([]) == {}
        assert ranked(evidence(1, 2, Place("9", "9.1", "sqs"))) == {}

    def test_asking_is_worth_most_where_much_could_be_at_stake(self) -> None:
        topics = ranked(evidence(10, 20, SQS) + evidence(1, 2, S3))
        assert topics["service", "sqs"].could_be_at_stake < topics["service", "s3"].could_be_at_stake

    def test_the_order_of_the_evidence_does_not_matter(self) -> None:
        responses = [*evidence(1, 3), *evidence(2, 4, S3), *evidence(0, 2, IAM)]
        shuffled = random.Random(5).sample(responses, len(responses))
        found, other = ranked(responses), ranked(shuffled)
        assert {key: topic.known for key, topic in found.items()} == pytest.approx(
            {key: topic.known for key, topic in other.items()}
        )


class TestToldByOthers:
    def told(self, responses: list[Evidence], *told: Told) -> dict[tuple[str, str], WeakTopic]:
        topics = weak_topics(responses, bank=BANK, weights=WEIGHTS, now=NOW, told=told)
        return {(topic.level.value, topic.key): topic for topic in topics}

    def test_it_ranks_domains_without_any_response(self) -> None:
        topics = self.told([], Told("1", 0.9, 12), Told("2", 0.4, 8))
        assert topics["domain", "2"].known < 0.5 < topics["domain", "1"].known
        assert topics["domain", "1"].n == 0

    def test_it_says_less_than_as_many_responses_and_is_outweighed(self) -> None:
        def known(n: int) -> float:
            return self.told(evidence(n, n), Told("1", 0.3, 12))["domain", "1"].known

        assert known(0) < known(10) < known(60)
        asked = evidence(0, 4) + evidence(0, 4, S3) + evidence(0, 4, SNS)
        assert ranked(asked)["domain", "1"].known < known(0)

    def test_luck_is_taken_out_of_it(self) -> None:
        """A quarter right is what guessing gives."""
        found = self.told([], Told("1", 0.25, 400), Told("2", 0.25, 400))
        assert found["domain", "1"].known < 0.2


class TestReasons:
    def test_a_weak_topic_with_few_old_responses_says_all_three(self) -> None:
        old = evidence(0, 3, answered_at=NOW - dt.timedelta(days=22))
        assert ranked(old)["service", "sqs"].reasons == (
            Reason.LOW_KNOWN,
            Reason.FEW_RESPONSES,
            Reason.NOT_SEEN_LATELY,
        )

    def test_a_topic_without_a_response_was_never_asked(self) -> None:
        silent = ranked(evidence(1, 2))["service", "iam"]
        assert (silent.n, silent.last_seen, silent.reasons) == (0, None, (Reason.NEVER_ASKED,))

    def test_three_weeks_to_the_second_are_still_lately(self) -> None:
        just = evidence(30, 30, answered_at=NOW - dt.timedelta(days=21))
        assert ranked(just)["service", "sqs"].reasons == ()

    def test_repeats_are_named_when_they_are_more_than_half(self) -> None:
        first, again = evidence(15, 15), evidence(15, 15, is_first_seen=False)
        assert ranked(first + again)["service", "sqs"].reasons == ()
        assert ranked(first[1:] + again)["service", "sqs"].reasons == (Reason.MOSTLY_REPEATS,)

    def test_the_last_response_of_a_topic_is_the_one_that_counts(self) -> None:
        found = ranked(evidence(30, 30, answered_at=NOW - dt.timedelta(days=90)) + evidence(1, 1))["service", "sqs"]
        assert found.last_seen == YESTERDAY
        assert found.reasons == ()
