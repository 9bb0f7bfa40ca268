"""The probability to pass: what counts, how sure it is, and what would raise it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from fractions import Fraction

import pytest

from quizzes.mastery import Evidence, Level, Place, Told
from quizzes.readiness import ENOUGH, Form, Readiness, readiness

NOW = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
YESTERDAY = NOW - dt.timedelta(days=1)
PLACES = [
    Place(domain, f"{domain}.{number % 2 + 1}", f"service-{domain}{number}", (f"fact-{domain}{number}",))
    for domain in "12"
    for number in range(10)
]
BANK = dict.fromkeys(PLACES, 5)
CHANCES = dict.fromkeys(PLACES, 0.25)
WEIGHTS = {"1": 60, "2": 40}
FORM = Form.of(50, Fraction(620, 900))


def answered(n: int, share: float, domains: str = "12", **given: object) -> list[Evidence]:
    """So many first-seen responses of yesterday, spread over the places, of which this share is right."""
    places = [place for place in PLACES if place.domain in domains]
    shared = {"chance": 0.25, "answered_at": YESTERDAY} | given
    return [
        Evidence(places[number % len(places)], int((number + 1) * share) > int(number * share), **shared)
        for number in range(n)
    ]


def ready(rows: list[Evidence], now: dt.datetime = NOW, **given: object) -> Readiness:
    settings = {"bank": BANK, "chances": CHANCES, "weights": WEIGHTS, "form": FORM, "now": now} | given
    return readiness(rows, **settings)


class TestForm:
    def test_the_cut_is_the_least_number_right_that_passes(self) -> None:
        # 720 of 100 to 1000 is 620/900: 34.4 of 50.
        assert Form(slots=50, cut=35) == FORM

    def test_the_probability_to_pass_is_the_tail_of_a_binomial(self) -> None:
        # Two of three with a share of one half: 3/8 + 1/8.
        assert Form(3, 2).passes(0.5) == pytest.approx(0.5)
        assert Form(3, 2).passes(0.0) == 0
        assert Form(3, 2).passes(1.0) == 1


class TestWhatCounts:
    def test_below_fifty_it_says_how_many_are_missing_and_nothing_else(self) -> None:
        found = ready(answered(ENOUGH - 7, 0.9))
        assert (found.count, found.missing) == (43, 7)
        assert (found.probability, found.low, found.high, found.raises) == (None, None, None, ())

    def test_fifty_are_enough(self) -> None:
        found = ready(answered(ENOUGH, 0.7))
        assert (found.count, found.missing) == (50, 0)
        assert found.low < found.probability < found.high

    def test_repeats_change_nothing(self) -> None:
        rows = answered(60, 0.7)
        again = [replace(row, is_first_seen=False, is_correct=True) for row in rows]
        assert ready(rows + again) == ready(rows)

    def test_what_was_not_won_as_in_an_exam_changes_nothing(self) -> None:
        flattered = answered(60, 1.0, is_flattered=True)
        assert ready(answered(60, 0.7) + flattered) == ready(answered(60, 0.7))
        assert ready(flattered).missing == ENOUGH

    def test_repeats_do_not_make_it_enough(self) -> None:
        rows = answered(30, 0.7)
        assert ready(rows + [replace(row, is_first_seen=False) for row in rows]).missing == 20

    def test_what_belongs_to_another_exam_is_left_out(self) -> None:
        elsewhere = [replace(row, place=row.place._replace(domain="9")) for row in answered(60, 0.1)]
        assert ready(answered(60, 0.8) + elsewhere) == ready(answered(60, 0.8))

    def test_responses_that_are_alike_may_be_counted(self) -> None:
        rows = answered(60, 0.75)
        doubled = [replace(row, count=2) for row in rows]
        assert ready(doubled).count == 120
        assert ready(doubled).probability == pytest.approx(ready(rows + rows).probability)


class TestEstimate:
    def test_more_right_is_more_probable(self) -> None:
        stated = [ready(answered(100, share)).probability for share in (0.4, 0.6, 0.7, 0.8, 0.95)]
        assert stated == sorted(stated)
        assert stated[0] < 0.05
        assert stated[-1] > 0.95

    def test_who_is_at_the_cut_passes_about_half_of_the_forms(self) -> None:
        assert ready(answered(400, 0.69)).probability == pytest.approx(0.5, abs=0.1)

    def test_more_responses_narrow_the_range(self) -> None:
        few, many = ready(answered(60, 0.72)), ready(answered(600, 0.72))
        assert many.high - many.low < 0.6 * (few.high - few.low)

    def test_old_responses_say_less_of_today(self) -> None:
        then, now = ready(answered(100, 0.8)), ready(answered(100, 0.8), now=NOW + dt.timedelta(days=365))
        assert now.high - now.low > then.high - then.low
        assert now.probability < then.probability

    def test_practising_one_weak_corner_does_not_make_the_rest_look_weak(self) -> None:
        """A share of responses would."""
        corner = [replace(row, place=PLACES[0], is_correct=False) for row in answered(60, 0)]
        fair = ready(answered(100, 0.8))
        drilled = ready(answered(100, 0.8) + corner)
        assert drilled.probability > fair.probability - 0.25

    def test_luck_is_part_of_what_is_right_on_the_form(self) -> None:
        """Who knows as much passes more often where guessing is easier."""
        known = answered(200, 0.6, chance=0)
        easy, hard = (ready(known, chances=dict.fromkeys(PLACES, chance)) for chance in (0.5, 0.0))
        assert easy.probability > hard.probability

    def test_a_domain_that_the_bank_does_not_ask_yet_leans_on_the_rest(self) -> None:
        only = {place: count for place, count in BANK.items() if place.domain == "1"}
        assert ready(answered(80, 0.9, "1"), bank=only).probability > 0.8


class TestRaises:
    def test_the_weaker_domain_would_raise_it_and_the_best_one_would_not(self) -> None:
        found = ready(answered(60, 0.9, "1") + answered(60, 0.4, "2"))
        assert [(each.level, each.key[0]) for each in found.raises] == [(Level.DOMAIN, "2"), (Level.TASK, "2")]
        domain, task = found.raises
        assert domain.known < domain.like
        assert found.probability < task.probability < domain.probability

    def test_the_domain_alone_makes_the_difference_that_is_told(self) -> None:
        """Known as well as domain 1, domain 2 makes the candidate one who has that share everywhere."""
        found = ready(answered(300, 0.85, "1") + answered(300, 0.5, "2"))
        everywhere = ready(answered(300, 0.85, "1") + answered(300, 0.85, "2"))
        assert found.raises[0].probability == pytest.approx(everywhere.probability, abs=0.06)

    def test_where_nothing_would_change_nothing_is_named(self) -> None:
        assert ready(answered(400, 1.0)).raises == ()


class TestToldByOthers:
    def test_a_poor_official_report_lowers_it_a_little(self) -> None:
        told = [Told("1", 0.5, 12), Told("2", 0.5, 8)]
        alone, with_it = ready(answered(60, 0.8)), ready(answered(60, 0.8), told=told)
        assert alone.probability - 0.3 < with_it.probability < alone.probability

    def test_it_never_makes_enough(self) -> None:
        assert ready(answered(40, 0.8), told=[Told("1", 0.5, 20)]).missing == 10
