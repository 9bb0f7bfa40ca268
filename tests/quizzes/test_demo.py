from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from quizzes import demo
from quizzes.models import Attempt
from tests import make

pytestmark = pytest.mark.django_db


def printed() -> str:
    output = StringIO()
    call_command("seed_demo", stdout=output)
    return output.getvalue()


def test_a_demo_has_three_people_finished_exams_and_an_open_one():
    make.bank(60, blueprint=make.blueprint(demo.EXAM, time_limit_seconds=7800))
    told = printed()
    candidate, curator, operator = (User.objects.get(email=email) for email in demo.PEOPLE)
    assert candidate.check_password(told.split("password ")[1].split(",")[0])
    assert curator.has_perm("content.curate")
    assert operator.is_superuser
    assert Attempt.objects.history().filter(user=candidate).count() == len(demo.SKILLS)
    assert Attempt.objects.of(candidate).not_closed().count() == 1
    assert all(attempt.scaled_score for attempt in Attempt.objects.history())


def test_its_candidate_remembers_what_was_asked_and_has_a_plan():
    make.bank(60, blueprint=make.blueprint(demo.EXAM, time_limit_seconds=7800), facts=[make.fact()])
    printed()
    candidate = User.objects.get(email=demo.PEOPLE[0])
    assert candidate.fact_memories.get().review_count == candidate.responses.filter(is_correct__isnull=False).count()
    assert candidate.study_plan.exam_date > candidate.date_joined.date()


def test_a_second_demo_changes_nothing():
    make.bank(60, blueprint=make.blueprint(demo.EXAM, time_limit_seconds=7800))
    printed()
    with pytest.raises(CommandError, match="here already"):
        printed()
    assert User.objects.count() == 3


def test_a_bank_that_is_too_small_is_said_and_leaves_nobody():
    make.bank(2, blueprint=make.blueprint(demo.EXAM))
    with pytest.raises(CommandError, match="too few questions"):
        printed()
    assert not User.objects.exists()


def test_without_the_exam_the_command_says_what_to_do():
    with pytest.raises(CommandError, match="load_notes"):
        printed()


def test_a_public_site_gets_no_demo(settings):
    settings.IS_HTTPS = True
    with pytest.raises(CommandError, match="public"):
        printed()
