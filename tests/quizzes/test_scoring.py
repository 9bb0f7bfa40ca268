from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.scoring import Marked, Scale, Score, Verdict, chance, chance_score, is_right, scaled, score_form, wilson

ASSOCIATE = Scale(cut_score=720)
PROFESSIONAL = Scale(cut_score=750)
PRACTITIONER = Scale(cut_score=700)
SAA_WEIGHTS = {"1": 30, "2": 26, "3": 24, "4": 20}


def marks(domain: str, correct: int, n: int, *, is_scored: bool = True) -> list[Marked]:
    return [Marked(domain, f"{domain}.1", "sqs", is_scored, number < correct) for number in range(n)]


def score_of(correct: int, n: int, scale: Scale = ASSOCIATE) -> Score:
    return score_form(marks("1", correct, n), scale=scale, weights=SAA_WEIGHTS)


marked = st.builds(
    Marked,
    domain=st.sampled_from("1234"),
    task=st.just("1.1"),
    service=st.sampled_from(["sqs", "s3"]),
    is_scored=st.booleans(),
    is_correct=st.booleans(),
)


class TestIsRight:
    @pytest.mark.parametrize(
        ("chosen", "right"),
        [(["a", "b"], True), (["b", "a"], True), (["a"], False), (["a", "b", "c"], False), (["a", "c"], False)],
    )
    def test_only_the_exact_set_is_right(self, chosen: list[str], right: bool) -> None:
        assert is_right(chosen, {"a", "b"}) is right

    def test_a_blank_is_never_right(self) -> None:
        assert not is_right([], ["a"])
        assert not is_right([], [])


class TestWilson:
    def test_the_ends_are_certain_and_the_other_bound_follows_from_z(self) -> None:
        # z = 1.959964, its square 3.841459: 3.841459 / 4.841459 and 50 / 53.841459.
        assert wilson(0, 1) == pytest.approx((0, 0.7934506), abs=1e-7)
        assert wilson(50, 50) == pytest.approx((0.9286525, 1), abs=1e-7)
        assert all(wilson(0, n)[0] == 0 and wilson(n, n)[1] == 1 for n in range(1, 200))

    def test_another_confidence_has_another_width(self) -> None:
        # z = 1.281552, its square 1.642374: 1.642374 / 2.642374.
        assert wilson(0, 1, 0.8) == pytest.approx((0, 0.6215525), abs=1e-7)

    def test_half_right_is_symmetrical(self) -> None:
        low, high = wilson(10, 20)
        assert low + high == pytest.approx(1)
        # 1.959964 / (1 + 3.841459 / 20) x sqrt(0.25 / 20 + 3.841459 / 1600) = 0.2007
        assert high - 0.5 == pytest.approx(0.2007, abs=1e-4)

    def test_nothing_is_known_without_a_question(self) -> None:
        assert wilson(0, 0) == (0.0, 1.0)

    @given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
    def test_the_share_lies_within_its_interval_and_that_within_0_and_1(self, counts: tuple[int, int]) -> None:
        correct, n = counts
        low, high = wilson(correct, n)
        assert 0 <= low <= correct / n <= high <= 1

    @pytest.mark.parametrize(("correct", "n", "confidence"), [(2, 1, 0.95), (-1, 1, 0.95), (1, 2, 1.0), (1, 2, 0.0)])
    def test_impossible_counts_are_refused(self, correct: int, n: int, confidence: float) -> None:
        with pytest.raises(ValueError, match="no interval"):
            wilson(correct, n, confidence)


class TestScaled:
    @pytest.mark.parametrize(
        ("share", "expected"),
        [
            (Fraction(0), 100),
            (Fraction(1), 1000),
            (Fraction(34, 50), 712),
            (Fraction(35, 50), 730),
            (Fraction(46, 65), 737),  # 736.92
            (Fraction(47, 65), 751),  # 750.77
            (Fraction(1, 8), 213),  # 212.5
            (Fraction(3, 8), 438),  # 437.5: halves go up, never to the even number
        ],
    )
    def test_the_scale_is_linear_and_halves_are_rounded_up(self, share: Fraction, expected: int) -> None:
        assert scaled(share, ASSOCIATE) == expected

    def test_another_scale_has_other_ends(self) -> None:
        assert scaled(Fraction(1, 2), Scale(cut_score=70, low=0, high=100)) == 50


class TestScore:
    @pytest.mark.parametrize(
        ("correct", "scaled_score", "low", "high"), [(35, 730, 606, 828), (38, 784, 663, 871), (50, 1000, 936, 1000)]
    )
    def test_a_score_of_fifty_questions_comes_with_its_interval(
        self, correct: int, scaled_score: int, low: int, high: int
    ) -> None:
        score = score_of(correct, 50)
        assert (score.raw_score, score.scored_count) == (correct, 50)
        assert (score.scaled_score, score.low, score.high) == (scaled_score, low, high)

    @pytest.mark.parametrize(
        ("scale", "n", "first_pass"), [(ASSOCIATE, 50, 35), (PROFESSIONAL, 65, 47), (PRACTITIONER, 50, 34)]
    )
    def test_the_line_lies_where_it_is_published(self, scale: Scale, n: int, first_pass: int) -> None:
        assert [correct for correct in range(n + 1) if score_of(correct, n, scale).passed] == list(
            range(first_pass, n + 1)
        )

    def test_exactly_the_cut_passes(self) -> None:
        assert score_of(31, 45).passed  # (720 - 100) / 900 = 31/45
        assert score_of(31, 45).scaled_score == 720

    def test_rounding_never_shows_a_passing_number_beside_a_fail(self) -> None:
        score = score_of(1270, 1845)  # 719.51
        assert score.passed is False
        assert score.scaled_score == 719

    def test_a_failing_domain_never_flips_a_pass(self) -> None:
        results = marks("1", 15, 15) + marks("2", 13, 13) + marks("3", 7, 12) + marks("4", 0, 10)
        score = score_form(results, scale=ASSOCIATE, weights=SAA_WEIGHTS)
        assert score.passed
        assert [domain.verdict for domain in score.domains] == [
            Verdict.MEETS,
            Verdict.MEETS,
            Verdict.NEEDS_IMPROVEMENT,
            Verdict.NEEDS_IMPROVEMENT,
        ]

    def test_good_domains_never_save_a_failing_total(self) -> None:
        results = marks("1", 15, 15) + marks("2", 13, 13) + marks("3", 6, 12) + marks("4", 0, 10)
        assert score_form(results, scale=ASSOCIATE, weights=SAA_WEIGHTS).passed is False

    def test_without_a_scored_question_there_is_no_score_and_no_verdict(self) -> None:
        score = score_form(marks("1", 3, 3, is_scored=False), scale=ASSOCIATE, weights=SAA_WEIGHTS)
        assert (score.raw_score, score.scored_count) == (0, 0)
        assert (score.scaled_score, score.low, score.high, score.passed) == (None, None, None, None)
        assert {domain.verdict for domain in score.domains} == {Verdict.NOT_ENOUGH_EVIDENCE}

    def test_a_scored_response_outside_of_the_blueprint_is_refused(self) -> None:
        with pytest.raises(ValueError, match="without a weight: 9"):
            score_form(marks("9", 1, 1), scale=ASSOCIATE, weights=SAA_WEIGHTS)

    @given(st.lists(marked), st.data())
    def test_unscored_responses_never_change_the_score(self, results: list[Marked], data: st.DataObject) -> None:
        changed = [
            mark if mark.is_scored else Marked(mark.domain, mark.task, mark.service, False, data.draw(st.booleans()))
            for mark in results
        ]
        without = [mark for mark in results if mark.is_scored]
        score = score_form(results, scale=ASSOCIATE, weights=SAA_WEIGHTS)
        assert score_form(changed, scale=ASSOCIATE, weights=SAA_WEIGHTS) == score
        assert score_form(without, scale=ASSOCIATE, weights=SAA_WEIGHTS) == score

    @given(st.lists(marked).flatmap(lambda results: st.tuples(st.just(results), st.permutations(results))))
    def test_the_order_of_the_questions_never_changes_the_score(
        self, orders: tuple[list[Marked], list[Marked]]
    ) -> None:
        served, shuffled = orders
        assert score_form(served, scale=ASSOCIATE, weights=SAA_WEIGHTS) == score_form(
            shuffled, scale=ASSOCIATE, weights=SAA_WEIGHTS
        )

    @given(
        st.lists(
            st.tuples(st.sets(st.sampled_from("abcde")), st.sets(st.sampled_from("abcde"), min_size=1), st.booleans()),
            min_size=1,
        )
    )
    def test_blanking_never_raises_a_score(self, responses: list[tuple[set[str], set[str], bool]]) -> None:
        def score(*, blanked: bool) -> Score:
            results = [
                Marked("1", "1.1", "sqs", True, is_right(set() if blanked and blank else chosen, keys))
                for chosen, keys, blank in responses
            ]
            return score_form(results, scale=ASSOCIATE, weights=SAA_WEIGHTS)

        before, after = score(blanked=False), score(blanked=True)
        assert after.scored_count == before.scored_count == len(responses)
        assert after.raw_score <= before.raw_score
        assert (after.scaled_score or 0) <= (before.scaled_score or 0)


class TestDomains:
    def test_each_domain_has_weight_counts_and_interval_in_the_order_of_the_blueprint(self) -> None:
        results = marks("2", 10, 20) + marks("1", 0, 1)
        first, second, third, _fourth = score_form(results, scale=ASSOCIATE, weights=SAA_WEIGHTS).domains
        assert (first.key, first.weight, first.n, first.correct) == ("1", Fraction(3, 10), 1, 0)
        assert (second.key, second.weight, second.n, second.correct) == ("2", Fraction(13, 50), 20, 10)
        assert (first.low, first.high) == pytest.approx((0, 0.7934506), abs=1e-7)
        assert (second.low, second.high) == pytest.approx((0.2993, 0.7007), abs=1e-4)
        assert (third.n, third.low, third.high) == (0, 0.0, 1.0)

    @pytest.mark.parametrize(
        ("correct", "n", "verdict"),
        [
            (7, 7, Verdict.NOT_ENOUGH_EVIDENCE),
            (0, 7, Verdict.NOT_ENOUGH_EVIDENCE),
            (8, 8, Verdict.MEETS),
            (6, 9, Verdict.MEETS),  # exactly two thirds, the share of 700
            (5, 8, Verdict.NEEDS_IMPROVEMENT),
        ],
    )
    def test_a_verdict_needs_eight_questions_and_the_share_of_the_cut(
        self, correct: int, n: int, verdict: Verdict
    ) -> None:
        assert score_of(correct, n, PRACTITIONER).domains[0].verdict == verdict


class TestChance:
    @pytest.mark.parametrize(
        ("option_count", "select_count", "expected"), [(4, 1, (1, 4)), (5, 2, (1, 10)), (6, 3, (1, 20)), (5, 5, (1, 1))]
    )
    def test_guessing_is_right_once_in_all_ways_to_select(
        self, option_count: int, select_count: int, expected: tuple[int, int]
    ) -> None:
        assert chance(option_count, select_count) == Fraction(*expected)

    def test_the_expected_number_right_is_the_exact_sum(self) -> None:
        assert chance_score([(4, 1)] * 40 + [(5, 2)] * 10) == 11
        assert chance_score([]) == 0

    @pytest.mark.parametrize(("option_count", "select_count"), [(4, 0), (4, 5)])
    def test_a_selection_that_cannot_be_made_is_refused(self, option_count: int, select_count: int) -> None:
        with pytest.raises(ValueError, match="cannot select"):
            chance(option_count, select_count)
