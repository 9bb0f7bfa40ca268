"""The warm-up that ships, held against the library that it is taken from."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest
from django.conf import settings

from content.notes.parsed import ParsedQuestion
from content.reading import Known, ReadSet, read_files
from content.warm_up import current

TODAY = dt.date(2026, 11, 21)


@pytest.fixture(scope="module")
def library() -> ReadSet:
    return read_files([settings.LIBRARY_DIR], known=Known(), base=settings.BASE_DIR, today=TODAY)


@pytest.fixture
def asked(library) -> list[ParsedQuestion]:
    questions = {question.slug: question for document in library.documents for question in document.questions}
    return [questions[slug] for slug in current().questions]


def test_it_is_the_one_that_loading_reads(library):
    assert current() is not None
    assert current().questions == library.warm_up.questions


def test_its_questions_are_of_the_exam_and_none_is_kept_for_a_final_mock(asked):
    assert not any(question.reserve for question in asked)
    assert all(current().exam in {task.exam for task in question.tasks} for question in asked)


def test_it_spreads_over_the_domains_by_their_weights(asked):
    # 30, 26, 24 and 20 % of ten questions.
    domains = Counter(
        task.task.split(".")[0] for question in asked for task in question.tasks if task.exam == current().exam
    )
    assert domains == {"1": 3, "2": 3, "3": 2, "4": 2}


def test_no_two_of_its_questions_give_each_other_away(asked):
    enemies = [enemy for question in asked for enemy in question.enemies]
    assert len(enemies) == len(set(enemies))


def test_three_times_at_least_the_key_rests_on_a_fact_that_old_courses_teach_differently(library, asked):
    changed = {fact.slug for document in library.documents for fact in document.facts if fact.changed}
    keys = [{fact for option in question.options if option.is_key for fact in option.facts} for question in asked]
    assert sum(bool(facts & changed) for facts in keys) >= 3
