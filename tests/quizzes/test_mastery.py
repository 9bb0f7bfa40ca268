import datetime as dt
import random
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.mastery import Evidence, Reason, WeakTopic, weak_topics

NOW = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
YESTERDAY = NOW - dt.timedelta(days=1)


def evidence(
    correct: int,
    n: int,
    *,
    domain: str = "1",
    service: str = "sqs",
    chance: Fraction | float = 0,
    answered_at: dt.datetime = YESTERDAY,
) -> list[Evidence]:
    return [Evidence(domain, service, number < correct, chance, answered_at) for number in range(n)]


def topic(topics: list[WeakTopic], domain: str, service: str | None = None) -> WeakTopic:
    (found,) = (each for each in topics if (each.domain, each.service) == (domain, service))
    return found


class TestEstimate:
    def test_a_domain_leans_on_everything_and_a_service_on_its_domain(self) -> None:
        topics = weak_topics(evidence(16, 19, service="s3") + evidence(0, 1, service="sqs"), weights={"1": 1}, now=NOW)
        # Overall (1 + 16) / (2 + 20) = 17/22; domain (4 x 17/22 + 16) / 24 = 35/44; service 4 x 35/44 / 5 = 7/11.
        assert topic(topics, "1").known == pytest.approx(35 / 44)
        assert topic(topics, "1", "sqs").known == pytest.approx(7 / 11)
        assert (topic(topics, "1", "sqs").n, topic(topics, "1", "sqs").correct) == (1, 0)

    def test_guessing_is_taken_out(self) -> None:
        topics = weak_topics(evidence(3, 6, chance=Fraction(1, 4)), weights={"1": 1}, now=NOW)
        # Half right, where a quarter is luck: (1/2 - 1/4) / (3/4).
        assert topic(topics, "1").known == pytest.approx(1 / 3)

    def test_less_than_luck_is_nothing_known(self) -> None:
        topics = weak_topics(evidence(0, 40, chance=Fraction(1, 4)), weights={"1": 1}, now=NOW)
        assert (topic(topics, "1").known, topic(topics, "1").low) == (0, 0)

    def test_a_domain_that_was_never_asked_is_as_good_as_the_rest(self) -> None:
        topics = weak_topics(evidence(3, 6, chance=Fraction(1, 4)), weights={"1": 60, "2": 40}, now=NOW)
        silent = topic(topics, "2")
        assert (silent.n, silent.last_seen, silent.reasons) == (0, None, (Reason.NEVER_ASKED,))
        assert silent.known == pytest.approx(1 / 3)

    @pytest.mark.parametrize(("correct", "n"), [(1, 2), (1, 6), (5, 10), (3, 10), (8, 10), (20, 30)])
    def test_the_interval_is_close_to_that_of_the_beta_distribution(self, correct: int, n: int) -> None:
        found = topic(weak_topics(evidence(correct, n), weights={"1": 1}, now=NOW), "1")
        right = 4 * (1 + correct) / (2 + n) + correct
        rng = random.Random(80)
        draws = sorted(rng.betavariate(right, 4 + n - right) for _ in range(20_000))
        assert found.low == pytest.approx(draws[2_000], abs=0.06)
        assert found.high == pytest.approx(draws[18_000], abs=0.06)

    def test_more_responses_make_a_narrower_interval(self) -> None:
        few = topic(weak_topics(evidence(5, 10), weights={"1": 1}, now=NOW), "1")
        many = topic(weak_topics(evidence(50, 100), weights={"1": 1}, now=NOW), "1")
        assert many.high - many.low < (few.high - few.low) / 2


class TestRanking:
    def test_points_at_stake_are_weight_times_what_is_not_known(self) -> None:
        topics = weak_topics(evidence(3, 6), weights={"1": 60, "2": 40}, now=NOW)
        assert topic(topics, "1").weight == pytest.approx(0.6)
        assert topic(topics, "1").at_stake == pytest.approx(0.3)
        assert topic(topics, "2").at_stake == pytest.approx(0.2)

    def test_a_service_weighs_its_share_of_the_responses_of_its_domain(self) -> None:
        topics = weak_topics(
            evidence(2, 3, service="s3") + evidence(0, 1, service="sqs"), weights={"1": 60, "2": 40}, now=NOW
        )
        assert topic(topics, "1", "s3").weight == pytest.approx(0.45)
        assert topic(topics, "1", "sqs").weight == pytest.approx(0.15)

    def test_a_heavy_domain_comes_before_an_equally_weak_light_one(self) -> None:
        topics = weak_topics(
            evidence(4, 8, domain="1") + evidence(4, 8, domain="2"), weights={"1": 20, "2": 30}, now=NOW
        )
        assert [each.domain for each in topics if each.service is None] == ["2", "1"]

    def test_a_weak_domain_comes_before_an_equally_heavy_strong_one(self) -> None:
        topics = weak_topics(evidence(8, 8, domain="1") + evidence(1, 8, domain="2"), weights={"1": 1, "2": 1}, now=NOW)
        assert [each.domain for each in topics if each.service is None] == ["2", "1"]

    def test_one_miss_does_not_outrank_many(self) -> None:
        topics = weak_topics(evidence(0, 1, service="sqs") + evidence(8, 20, service="s3"), weights={"1": 1}, now=NOW)
        assert [each.service for each in topics if each.service] == ["s3", "sqs"]

    def test_equal_stakes_are_in_the_order_of_their_names(self) -> None:
        topics = weak_topics(evidence(1, 2, service="sqs") + evidence(1, 2, service="s3"), weights={"1": 1}, now=NOW)
        assert [each.service for each in topics] == [None, "s3", "sqs"]

    def test_nothing_is_ranked_without_evidence_of_this_exam(self) -> None:
        assert weak_topics([], weights={"1": 1}, now=NOW) == []
        assert weak_topics(evidence(1, 2, domain="9"), weights={"1": 1}, now=NOW) == []

    @given(
        st.lists(
            st.builds(
                Evidence,
                domain=st.sampled_from("1239"),
                service=st.sampled_from(["s3", "sqs", "iam"]),
                is_correct=st.booleans(),
                chance=st.sampled_from([Fraction(1, 4), Fraction(1, 10), Fraction(0)]),
                answered_at=st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2026, 11, 21)).map(  # noqa: DTZ001
                    lambda moment: moment.replace(tzinfo=dt.UTC)
                ),
            ),
            min_size=1,
        )
    )
    def test_any_evidence_gives_sound_numbers_in_falling_order(self, responses: list[Evidence]) -> None:
        topics = weak_topics(responses, weights={"1": 50, "2": 30, "3": 20}, now=NOW)
        assert all(0 <= each.low <= each.known <= each.high <= 1 for each in topics)
        assert [each.at_stake for each in topics] == sorted((each.at_stake for each in topics), reverse=True)
        counted = sum(response.domain != "9" for response in responses)
        assert sum(each.n for each in topics if each.service is None) == counted
        assert sum(each.n for each in topics if each.service is not None) == counted


class TestReasons:
    def test_a_weak_topic_with_few_old_responses_says_all_three(self) -> None:
        old = evidence(0, 3, answered_at=NOW - dt.timedelta(days=22))
        assert topic(weak_topics(old, weights={"1": 1}, now=NOW), "1").reasons == (
            Reason.LOW_KNOWN,
            Reason.FEW_RESPONSES,
            Reason.NOT_SEEN_LATELY,
        )

    def test_three_weeks_to_the_second_are_still_lately(self) -> None:
        just = evidence(8, 8, answered_at=NOW - dt.timedelta(days=21))
        assert topic(weak_topics(just, weights={"1": 1}, now=NOW), "1").reasons == ()

    def test_the_last_response_of_a_topic_is_the_one_that_counts(self) -> None:
        responses = evidence(8, 8, answered_at=NOW - dt.timedelta(days=90)) + evidence(1, 1)
        found = topic(weak_topics(responses, weights={"1": 1}, now=NOW), "1")
        assert found.last_seen == YESTERDAY
        assert found.reasons == ()
