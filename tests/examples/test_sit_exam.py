"""The command-line client of `examples/` against a server that runs."""

from __future__ import annotations

import subprocess
import sys

import pytest
from django.conf import settings

from accounts import clock, tokens
from quizzes.models import Attempt
from tests import make

CLIENT = settings.BASE_DIR / "examples" / "sit_exam.py"


def run(url: str, secret: str, *arguments: str, typed: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-S", str(CLIENT), "--url", url, "--exam", "TST-C01", *arguments]
    environment = {"REHEARSE_TOKEN": secret}
    return subprocess.run(
        command, input=typed, env=environment, capture_output=True, text=True, timeout=30, check=False
    )


@pytest.fixture
def site(transactional_db, live_server):
    make.bank(40, blueprint=make.blueprint(), keys=("a", "b"))
    return live_server.url


def secret_of(user, *scopes: str) -> str:
    made = tokens.make(user=user, name="Terminal", scopes=scopes, now=clock.now())
    assert isinstance(made, tokens.NewToken)
    return made.secret


def test_it_sits_an_exam_from_the_start_to_the_report(site):
    user = make.user()
    letters_of_right = "x\nABC\nA B\n" + "a,b\n" * 4 + "y\n"  # two lines do not fit, then each question is answered
    done = run(site, secret_of(user, "take"), "--mode", "simulation", typed=letters_of_right)
    assert done.returncode == 0, done.stderr
    attempt = Attempt.objects.get(user=user)
    assert (attempt.close_reason, attempt.events.filter(outcome="saved", field="chosen").count()) == ("submitted", 5)
    assert done.stdout.count("Saved.") == 5
    assert "Type up to 2 of A, B, C, D;" in done.stdout
    assert "Unanswered: none." in done.stdout
    assert f"{attempt.scaled_score} (" in done.stdout
    assert "Domain 1" in done.stdout


def test_it_goes_through_an_exam_whose_questions_open_one_after_the_other(transactional_db, live_server):
    make.bank(10, blueprint=make.blueprint(navigation="sequential"))
    user = make.user()
    done = run(live_server.url, secret_of(user, "take"), "--mode", "simulation", typed="A\n" * 5 + "y\n")
    assert done.returncode == 0, done.stderr
    assert Attempt.objects.get(user=user).close_reason == "submitted"


def test_one_goes_back_changes_flags_leaves_and_comes_again(site):
    user = make.user()
    secret = secret_of(user, "take")
    left = run(site, secret, "--mode", "simulation", typed="ab\n-\nac\n!\n4\ns\nn\nq\n")
    assert left.returncode == 0, left.stderr
    assert "Unanswered: 2, 3, 4, 5. Flagged: 2." in left.stdout
    assert "What you answered is saved." in left.stdout
    attempt = Attempt.objects.get(user=user)
    assert attempt.closed_at is None
    assert attempt.responses.get(position=1).picks.count() == 2
    again = run(site, secret, "--mode", "simulation", typed="")
    assert "\n2 of 5." in again.stdout, "the first without an answer"
    assert (again.returncode, Attempt.objects.count()) == (0, 1)


def test_practice_explains_each_answer(site):
    user = make.user()
    typed = "ab\ncd\n\n" + "ab\n\n" * 4 + "y\n"
    done = run(site, secret_of(user, "take"), "--mode", "practice", "--count", "5", typed=typed)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("ight.\n") == 5
    assert "It was checked" in done.stdout
    assert "Why a helps or not." in done.stdout
    assert "of 5 right" in done.stdout


def test_it_says_in_words_why_it_was_refused(site):
    done = run(site, secret_of(make.user()), "--mode", "simulation", typed="")
    assert (done.returncode, done.stdout) == (1, "")
    assert "The token may not do that." in done.stderr
    assert "Traceback" not in done.stderr
