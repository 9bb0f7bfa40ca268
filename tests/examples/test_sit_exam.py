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
    letters_of_right = "x\nABC\nA B\n" + "a,b\n" * 4  # two lines that do not fit, then an answer for each question
    done = run(site, secret_of(user, "take"), "--mode", "simulation", typed=letters_of_right)
    assert done.returncode == 0, done.stderr
    attempt = Attempt.objects.get(user=user)
    assert (attempt.close_reason, attempt.events.filter(outcome="saved", field="chosen").count()) == ("submitted", 5)
    assert done.stdout.count("Saved at") == 5
    assert "Type up to 2 of A, B, C, D." in done.stdout
    assert f"{attempt.scaled_score} (" in done.stdout
    assert "Domain 1" in done.stdout


def test_it_goes_through_an_exam_whose_questions_open_one_after_the_other(transactional_db, live_server):
    make.bank(10, blueprint=make.blueprint(navigation="sequential"))
    user = make.user()
    done = run(live_server.url, secret_of(user, "take"), "--mode", "simulation", typed="A\n" * 5)
    assert done.returncode == 0, done.stderr
    assert Attempt.objects.get(user=user).close_reason == "submitted"


def test_it_says_in_words_why_it_was_refused(site):
    done = run(site, secret_of(make.user()), "--mode", "simulation", typed="")
    assert (done.returncode, done.stdout) == (1, "")
    assert "The token may not do that." in done.stderr
    assert "Traceback" not in done.stderr
