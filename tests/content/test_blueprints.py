"""A blueprint is written once for each guide version; the same file again changes nothing."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from content.blueprints import add_blueprint
from content.models import Blueprint, Exam
from content.notes.exams import read_exam
from tests.content.notes.test_exams import EXAM

pytestmark = pytest.mark.django_db

LOADED_HASH = "9a509b0f02f8af016d9744db767960529dc1facb74f27a0473a78bb9a502ec11"
"""As it was computed before there was a choice."""


@pytest.fixture
def saa():
    return read_exam(EXAM, "saa-c03.toml").value


def test_navigation_is_part_of_it(saa):
    sequential = dataclasses.replace(saa, navigation="sequential")

    assert add_blueprint(sequential) == "new"

    assert Blueprint.objects.get().navigation == "sequential"
    assert add_blueprint(sequential) == "unchanged"
    assert add_blueprint(saa) == "different"


def test_an_exam_that_was_loaded_before_there_was_a_choice_is_unchanged(saa):
    """Else each site would list its own exams as conflicts after an upgrade."""
    add_blueprint(saa)
    assert Blueprint.objects.get().loaded_hash == LOADED_HASH


def test_how_long_one_waits_belongs_to_the_exam_and_may_change(saa):
    add_blueprint(saa)
    waits = dataclasses.replace(saa, retake_days=14, retake_source="https://docs.example.com/retake")

    assert add_blueprint(waits) == "unchanged"

    exam = Blueprint.objects.get().exam
    assert exam.may_be_sat_again_on(dt.date(2026, 11, 20)) == dt.date(2026, 12, 4)
    assert add_blueprint(saa) == "unchanged"
    exam.refresh_from_db()
    assert exam.may_be_sat_again_on(dt.date(2026, 11, 20)) is None


def test_the_database_wants_a_source_for_it(saa):
    add_blueprint(saa)
    with pytest.raises(IntegrityError), transaction.atomic():
        Exam.objects.update(retake_days=14)
