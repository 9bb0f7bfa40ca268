"""A blueprint is written once for each guide version; the same file again changes nothing."""

from __future__ import annotations

import dataclasses

import pytest

from content.blueprints import add_blueprint
from content.models import Blueprint
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
