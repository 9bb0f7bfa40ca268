"""No answer of the API tells a key before its time: every address, every value of every answer (part of A2, S7)."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator

import pytest

from accounts import clock
from content.models import Option
from quizzes import attempts
from quizzes.models import Attempt
from tests import make
from tests.api import Program, problem
from tests.config.routes import API_ROUTES
from tests.quizzes.api.sitting import ATTEMPTS, SECRETS, leaves, place, save

pytestmark = pytest.mark.django_db
OF_ATTEMPTS = [route for route in API_ROUTES if route.takes("attempt_id")]
OF_ONESELF = ["/api/v1/weak-topics/?exam=TST-C01", "/api/v1/readiness/?exam=TST-C01", ATTEMPTS]
OF_ONESELF += [
    f"/api/v1/{name}/" for name in ("misconceptions", "confidence", "plan", "cards", "official-results", "me")
]
OF_ONESELF += [f"/api/v1/{name}/" for name in ("corrections", "reports", "trends", "notes")]


@pytest.fixture
def ann():
    return make.user()


def bank(count: int = 10, **given):
    """Questions with rationales and facts that stand nowhere else."""
    plan = make.blueprint(**given)
    fact = make.fact(statement="What the key rests on.")
    make.bank(count, blueprint=plan, facts=[fact], misconceptions={"b": "a-secret-belief"})
    return plan


def answers(program: Program, attempt: Attempt) -> Iterator[str]:
    """What every operation says of an attempt, and of the person, in JSON."""
    yield from answers_of(program, attempt)
    # Of practice nothing is kept; that all of it counts is no secret.
    for address in [*OF_ONESELF, *(["/api/v1/me/data/"] if attempt.is_exclusive else [])]:
        yield program.send("GET", address).getvalue().decode()


def answers_of(program: Program, attempt: Attempt) -> Iterator[str]:
    bodies = {
        "api_position": {"chosen": ["b"], "base_rev": 0, "tab": "t", "seq": 1},
        "api_check": {"chosen": ["b"], "base_rev": 0, "tab": "t", "seq": 9} if attempt.is_exclusive else {},
    }
    for route in OF_ATTEMPTS:
        address = "/" + route.pattern.replace("<uuid:attempt_id>", str(attempt.pk)).replace("<int:position>", "1")
        yield program.send("GET", address).getvalue().decode()
        if route.name in bodies:
            for method in ("PUT", "POST"):
                yield program.send(method, address, bodies[route.name]).content.decode()


def told(said: str) -> list[tuple[str, object]]:
    """The fields of an answer that tell a key, with what they say."""
    fields = [
        (name, value) for name, value in leaves(json.loads(said)) if name in SECRETS and value not in (None, [], "")
    ]
    words = [("words", word) for word in ("What the key rests on.", "helps or not", "secret-belief") if word in said]
    return fields + words


@pytest.mark.promise("S7")
@pytest.mark.parametrize("mode", ["simulation", "timed", "practice"])
def test_nothing_is_told_while_an_attempt_is_open(ann, mode):
    plan = bank(40)
    make.fact()
    attempt = make.attempt(
        user=ann, blueprint=plan, mode=mode, now=clock.now(), **({"count": 10} if mode == "timed" else {})
    )
    said = list(answers(Program(ann), attempt))
    assert len(said) > 20
    assert [told(each) for each in said if told(each)] == []


def test_the_walk_finds_what_is_told(ann):
    """The control: after the end the same walk meets keys, rationales and facts."""
    attempt = make.attempt(user=ann, blueprint=bank(), now=clock.now())
    attempts.submit(user=ann, attempt_id=attempt.pk, now=clock.now())
    names = {name for said in answers(Program(ann), attempt) for name, _ in told(said)}
    assert names >= {"is_key", "rationale", "words"}


@pytest.mark.promise("S7")
@pytest.mark.parametrize(
    "review", [{"review": "never"}, {"review": "from", "review_from": dt.datetime(2099, 1, 1, tzinfo=dt.UTC)}]
)
def test_nothing_is_told_after_the_end_while_the_review_is_not_open(ann, review):
    plan = bank()
    make.window(plan.exam, **review)
    attempt = make.attempt(user=ann, blueprint=plan, now=clock.now())
    program = Program(ann)
    save(program, attempt, chosen=["a"])
    attempts.submit(user=ann, attempt_id=attempt.pk, now=clock.now())
    said = problem(program.send("GET", place(attempt, "review/")), "review_closed")
    assert said["review_from"] == ("2099-01-01T00:00:00Z" if "review_from" in review else None)
    assert program.read(place(attempt, "report/"))["review_is_open"] is False
    assert [told(each) for each in answers(program, attempt) if told(each)] == []


def test_the_review_of_an_older_exam_withholds_what_stands_in_an_open_one(ann):
    """The bank has just the questions of one form: the second exam asks the same ones."""
    plan = bank(5, domains={1: (100, 1)})
    first = make.attempt(user=ann, blueprint=plan, now=clock.now() - dt.timedelta(days=2))
    attempts.submit(user=ann, attempt_id=first.pk, now=clock.now() - dt.timedelta(days=2))
    program = Program(ann)
    assert all(row["question"] for row in program.read(place(first, "review/"))["rows"])
    second = make.attempt(user=ann, blueprint=plan, now=clock.now())
    rows = program.read(place(first, "review/"))["rows"]
    assert [(row["question"], row["key_now"]) for row in rows] == [(None, [])] * 5
    assert [told(each) for each in (*answers_of(program, first), *answers_of(program, second)) if told(each)] == []


def test_practice_that_asks_what_an_exam_asks_is_withheld_and_so_is_its_report(ann):
    plan = bank(5, domains={1: (100, 1)})
    practice = make.attempt(user=ann, blueprint=plan, mode="practice", now=clock.now())
    program = Program(ann)
    save(program, practice, chosen=["a"])
    make.attempt(user=ann, blueprint=plan, now=clock.now())
    problem(program.send("GET", place(practice, "positions/1/")), "held")
    problem(save(program, practice, chosen=["b"], seq=2), "held")
    program.send("POST", place(practice, "submit/"), {})
    problem(program.send("GET", place(practice, "report/")), "held")
    problem(program.send("GET", place(practice, "review/")), "held")


def test_the_answer_to_a_save_is_the_same_whether_it_is_right_or_wrong(ann):
    plan = bank(20)
    right, wrong = (make.attempt(user=make.user(), blueprint=plan, now=clock.now()) for _ in range(2))
    shapes = []
    for attempt, code in ((right, "a"), (wrong, "b")):
        answer = save(Program(attempt.user), attempt, chosen=[code])
        varying = {name: answer.json()[name] for name in ("saved_at", "remaining_ms")}
        shapes.append((answer.status_code, {**answer.json(), **dict.fromkeys(varying)}, sorted(answer.headers)))
    assert shapes[0] == shapes[1]
    assert Option.objects.filter(code="a", is_key=True).exists()
