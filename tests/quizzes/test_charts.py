import datetime as dt
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.charts import (
    Bar,
    Label,
    Outcome,
    Point,
    ShareRow,
    bars,
    calendar,
    heat_map,
    scale_mark,
    shares,
    spread,
    stack,
    strip,
)
from quizzes.scoring import Scale

ASSOCIATE = Scale(cut_score=720)
FIRST_PASS = Outcome(scaled_score=730, low=606, high=828)


class TestScaleMark:
    def test_every_mark_stands_where_its_number_lies_between_the_ends(self) -> None:
        mark = scale_mark(FIRST_PASS, ASSOCIATE)
        # 600 units for 900 points, from 20: 20 + 630 x 2/3, and so on.
        assert (mark.left, mark.right, mark.score_x, mark.cut_x) == (20, 620, 440, 433)
        assert (mark.low_x, mark.high_x) == (357, 505)

    def test_labels_that_would_collide_move_apart_and_keep_their_marks(self) -> None:
        assert scale_mark(FIRST_PASS, ASSOCIATE).above == (
            Label("cut", 720, x=416, mark_x=433),
            Label("score", 730, x=456, mark_x=440),
        )

    def test_labels_with_room_stand_at_their_marks(self) -> None:
        assert scale_mark(FIRST_PASS, ASSOCIATE).below == (
            Label("end", 100, x=20, mark_x=20),
            Label("low", 606, x=357, mark_x=357),
            Label("high", 828, x=505, mark_x=505),
            Label("end", 1000, x=620, mark_x=620),
        )

    def test_a_number_that_is_two_things_is_written_once(self) -> None:
        mark = scale_mark(Outcome(scaled_score=720, low=100, high=1000), ASSOCIATE)
        assert [(label.name, label.value) for label in mark.above] == [("score", 720)]
        assert [(label.name, label.value) for label in mark.below] == [("low", 100), ("high", 1000)]

    def test_a_perfect_score_stays_inside(self) -> None:
        mark = scale_mark(Outcome(scaled_score=1000, low=936, high=1000), ASSOCIATE)
        assert [label.x for label in mark.below] == [20, 577, 620]
        assert mark.above[-1].x == 620


class TestSpread:
    def test_two_neighbours_give_way_equally(self) -> None:
        assert spread([100, 110], gap=40, first=0, last=600) == [85, 125]

    def test_a_push_is_passed_on(self) -> None:
        assert spread([100, 110, 150], gap=40, first=0, last=600) == [80, 120, 160]

    def test_nobody_is_pushed_over_an_end(self) -> None:
        assert spread([0, 10], gap=40, first=0, last=600) == [0, 40]
        assert spread([590, 600], gap=40, first=0, last=600) == [560, 600]

    def test_too_little_room_is_refused(self) -> None:
        with pytest.raises(ValueError, match="no room for 3 labels"):
            spread([1, 2, 3], gap=40, first=0, last=79)

    @given(st.lists(st.integers(0, 600), min_size=1, max_size=6))
    def test_any_places_end_up_apart_and_inside_and_free_ones_stay(self, places: list[int]) -> None:
        places.sort()
        moved = spread(places, gap=40, first=0, last=600)
        assert all(0 <= place <= 600 for place in moved)
        assert all(after - before >= 40 for before, after in pairwise(moved))
        if all(after - before >= 40 for before, after in pairwise(places)):
            assert moved == places


class TestBars:
    def test_rows_stand_below_each_other_with_bar_interval_and_cut_line(self) -> None:
        chart = bars(
            [ShareRow("1", Fraction(3, 4), low=0.5, high=0.9), ShareRow("2", None, low=0.0, high=1.0)],
            ASSOCIATE.cut_share,
        )
        assert (chart.width, chart.height, chart.cut_x) == (480, 56, 331)  # 480 x 31/45 = 330.67
        assert chart.bars == (
            Bar("1", y=7, middle_y=14, height=14, length=360, low_x=240, high_x=432),
            Bar("2", y=35, middle_y=42, height=14, length=None, low_x=None, high_x=None),
        )

    def test_nothing_right_is_a_bar_of_no_length_and_not_a_missing_one(self) -> None:
        (bar,) = bars([ShareRow("1", 0, low=0.0, high=0.3)], ASSOCIATE.cut_share).bars
        assert (bar.length, bar.low_x, bar.high_x) == (0, 0, 144)


class TestStrip:
    def test_each_position_has_a_bar_as_high_as_its_time(self) -> None:
        chart = strip([120, 0, 241, 960], budget=120, width=40, height=64)
        assert [(bar.position, bar.x, bar.width) for bar in chart.bars] == [
            (1, 0, 9),
            (2, 10, 9),
            (3, 20, 9),
            (4, 30, 9),
        ]
        assert [(bar.y, bar.height) for bar in chart.bars] == [(48, 16), (64, 0), (32, 32), (0, 64)]
        assert chart.budget_y == 48

    def test_over_twice_the_budget_is_too_long_and_over_four_times_is_clipped(self) -> None:
        chart = strip([240, 241, 480, 481], budget=120)
        assert [bar.is_too_long for bar in chart.bars] == [False, True, True, True]
        assert [bar.is_clipped for bar in chart.bars] == [False, False, False, True]

    def test_a_glance_is_still_to_be_seen(self) -> None:
        assert strip([1], budget=120).bars[0].height == 1

    def test_65_bars_fill_the_width_without_touching(self) -> None:
        chart = strip([120] * 65, budget=Fraction(7800, 65))
        assert all(after.x - (before.x + before.width) == 1 for before, after in pairwise(chart.bars))
        assert chart.bars[-1].x + chart.bars[-1].width == 639

    def test_without_positions_there_is_an_empty_strip(self) -> None:
        assert strip([], budget=120).bars == ()


class TestHeatMap:
    def test_rows_go_down_and_columns_to_the_right(self) -> None:
        drawn = heat_map([[0.0, None], [Fraction(1, 2), 1.0]], cell_width=36, height=28)
        assert [(cell.x, cell.y, cell.value) for cell in drawn.cells] == [
            (0, 0, 0),
            (36, 0, None),
            (0, 28, 50),
            (36, 28, 100),
        ]
        assert (drawn.width, drawn.height, drawn.columns, drawn.rows) == (72, 56, (18, 54), (14, 42))

    def test_the_shade_is_the_fifth_of_the_scale(self) -> None:
        drawn = heat_map([[0.0, 0.199, 0.2, 0.5, 0.799, 0.8, 1.0, None]])
        assert [cell.step for cell in drawn.cells] == [0, 0, 1, 2, 3, 4, 4, None]

    def test_nothing_is_an_empty_picture(self) -> None:
        assert heat_map([]).cells == ()


class TestCalendar:
    def test_weeks_are_columns_from_monday_down_to_today(self) -> None:
        wednesday = dt.date(2026, 11, 25)
        drawn = calendar({wednesday: 12, dt.date(2026, 11, 16): 1}, until=wednesday, weeks=2, cell=10)
        assert [(cell.x, cell.y, cell.value, cell.step) for cell in drawn.cells if cell.value] == [
            (0, 0, 1, 0),
            (10, 20, 12, 1),
        ]
        # A whole week, and the days of this one that have come.
        assert len(drawn.cells) == 10

    def test_a_day_without_answers_has_no_shade_and_a_busy_one_the_darkest(self) -> None:
        days = {dt.date(2026, 11, 16 + number): count for number, count in enumerate((0, 9, 10, 24, 25, 100, 5000))}
        drawn = calendar(days, until=dt.date(2026, 11, 22), weeks=1)
        assert [cell.step for cell in drawn.cells] == [None, 0, 1, 1, 2, 4, 4]


class TestShares:
    def test_a_row_without_evidence_has_its_place_and_no_point(self) -> None:
        rows = [ShareRow("a", 0.5, 0.25, 0.75), ShareRow("b", None, 0, 1), ShareRow("c", 1.0, 0.5, 1.0)]
        drawn = shares(rows, Fraction(7, 10), width=300, height=100)
        assert drawn.points == (Point(50, 50, 75, 25), Point(250, 0, 50, 0))
        assert drawn.cut_y == 30


class TestStack:
    def test_what_is_new_stands_on_what_is_due(self) -> None:
        drawn = stack([(10, 5), (0, 0), (20, 0)], 16, width=300, height=100)
        assert [(bar.x, bar.due_y, bar.due_height, bar.new_y, bar.new_height) for bar in drawn.bars] == [
            (0, 50, 50, 25, 25),
            (100, 100, 0, 100, 0),
            (200, 0, 100, 0, 0),
        ]
        assert drawn.limit_y == 20

    def test_any_time_at_all_is_seen(self) -> None:
        drawn = stack([(0.1, 0)], 1000, height=100)
        assert drawn.bars[0].due_height == 1

    def test_without_a_day_there_is_no_bar(self) -> None:
        assert stack([], 20).bars == ()
