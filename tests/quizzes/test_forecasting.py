"""The days until the exam: mocks, and how much there will be to recall."""

from __future__ import annotations

import datetime as dt

from quizzes.forecasting import forecast, mock_days
from quizzes.scheduling import Memory
from tests.make import NOW

TODAY = NOW.date()
DAY = dt.timedelta(days=1)


def before(exam_on: dt.date, today: dt.date = TODAY) -> list[tuple[int, bool]]:
    """Days before the exam of each mock, and whether it is a final one."""
    return [((exam_on - mock.day).days, mock.is_final) for mock in mock_days(today, exam_on)]


class TestMocks:
    def test_one_a_week_counted_back_from_the_exam_the_last_two_final(self):
        assert before(TODAY + 30 * DAY) == [(28, False), (21, False), (14, False), (7, True), (3, True)]

    def test_they_stay_on_their_days_as_the_exam_comes_nearer(self):
        exam_on = TODAY + 30 * DAY
        assert mock_days(TODAY + 5 * DAY, exam_on) == mock_days(TODAY, exam_on)[1:]

    def test_none_is_sat_on_the_last_two_days(self):
        assert before(TODAY + 3 * DAY) == [(3, True)]
        assert before(TODAY + 2 * DAY) == before(TODAY + DAY) == before(TODAY) == []

    def test_without_a_date_it_is_each_saturday(self):
        days = [mock.day for mock in mock_days(TODAY, None)]
        assert TODAY.strftime("%A") == "Saturday"
        assert days == [TODAY + week * 7 * DAY for week in range(4)]
        assert mock_days(TODAY + DAY, None)[0].day == TODAY + 7 * DAY


def ahead(memories=(), **given):
    return forecast(memories, **{"new_count": 0, "minutes": 20, "now": NOW, "days": 5} | given)


class TestForecast:
    def test_facts_come_on_the_day_on_which_they_are_due_and_what_is_overdue_today(self):
        memories = [Memory(50.0, 5.0, NOW + days * DAY, NOW - 5 * DAY) for days in (-9, 0, 0.2, 2, 2, 40)]
        assert [day.due for day in ahead(memories)] == [3, 0, 2, 0, 0]

    def test_the_day_is_the_one_where_the_user_is(self):
        """Due at two in the night in Auckland is tomorrow there, and today in UTC."""
        there = NOW.astimezone(dt.timezone(dt.timedelta(hours=13)))
        memory = Memory(50.0, 5.0, NOW + 3 * DAY / 24, NOW - 5 * DAY)
        assert [day.due for day in ahead([memory], now=there)][:2] == [0, 1]
        assert [day.due for day in ahead([memory])][:2] == [1, 0]

    def test_new_facts_fill_what_is_left_of_the_minutes_and_come_again(self):
        days = ahead(new_count=15, minutes=15)
        assert [day.new for day in days] == [10, 5, 0, 0, 0] or [day.new for day in days][:1] == [10]
        assert sum(day.new for day in days) == 15
        assert sum(day.due for day in days) >= 15

    def test_what_does_not_fit_is_left_for_the_next_day(self):
        memories = [Memory(50.0, 5.0, NOW, NOW - 5 * DAY)] * 50
        days = ahead(memories, new_count=9)
        assert [(day.due, day.left) for day in days][:2] == [(20, 30), (20, days[1].left)]
        assert days[0].new == days[1].new == 0

    def test_so_many_new_ones_as_today_come_before_what_is_due(self):
        memories = [Memory(50.0, 5.0, NOW, NOW - 5 * DAY)] * 200
        days = ahead(memories, new_count=10, begun=4)
        assert [(day.due, day.new) for day in days] == [(14, 4), (14, 4), (17, 2), (20, 0), (20, 0)]

    def test_on_the_day_of_a_mock_nothing_new_is_begun(self):
        exam_on = TODAY + 3 * DAY
        days = ahead(new_count=10, mocks=mock_days(TODAY, exam_on))
        assert [(day.new > 0, day.has_mock) for day in days][:2] == [(False, True), (True, False)]

    def test_it_is_the_same_for_the_same_seed(self):
        memories = [Memory(3.0, 5.0, NOW + number * DAY / 9, NOW - 5 * DAY) for number in range(60)]
        assert ahead(memories, new_count=40, days=30) == ahead(memories, new_count=40, days=30)
        assert ahead(memories, new_count=40, days=30, seed=1) != ahead(memories, new_count=40, days=30)
