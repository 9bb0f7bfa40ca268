"""One change to many questions over the API: a dry run, then the change that was looked at."""

from __future__ import annotations

import pytest

from content.models import Question, Service, Task
from tests import make
from tests.api import problem
from tests.desk_api import DESK

pytestmark = pytest.mark.django_db
BULK = f"{DESK}bulk/"


@pytest.fixture
def slugs():
    return [question.slug for question in make.bank(4, blueprint=make.blueprint())]


def body(slugs, **given):
    return {"questions": slugs, "change": "retire", "reason": "They are old.", **given}


def test_the_change_that_was_looked_at_is_made_as_a_whole(curator, slugs):
    looked = curator.send("POST", BULK, body(slugs)).json()
    assert (looked["changed"], len(looked["preview"]["rows"])) == (None, 4)
    assert Question.objects.servable().count() == 4
    print_ = looked["preview"]["fingerprint"]
    done = curator.send("POST", BULK, body(slugs, dry_run=False, fingerprint=print_)).json()
    assert done == {"changed": 4, "preview": None}
    assert not Question.objects.servable().exists()


def test_where_something_moved_nothing_is_done_and_the_answer_says_what_it_would_do(curator, slugs):
    print_ = curator.send("POST", BULK, body(slugs)).json()["preview"]["fingerprint"]
    Question.objects.filter(slug=slugs[0]).update(retired_at=make.NOW)
    said = problem(curator.send("POST", BULK, body(slugs, dry_run=False, fingerprint=print_)), "conflict")
    assert [row["slug"] for row in said["preview"]["rows"] if row["refusal"]] == [slugs[0]]
    assert Question.objects.servable().count() == 3


def test_they_are_placed_anew_by_names(curator, slugs):
    wanted = {"change": "retag", "task": "TST-C01 2.1", "service": "s3", "difficulty": "hard", "reserve": True}
    looked = curator.send("POST", BULK, body(slugs, **wanted)).json()["preview"]
    curator.send("POST", BULK, body(slugs, **wanted, dry_run=False, fingerprint=looked["fingerprint"]))
    placed = Question.objects.filter(
        service=Service.objects.get(slug="s3"),
        difficulty="hard",
        is_reserve=True,
        placements__task=Task.objects.get(number="2.1"),
    )
    assert placed.count() == 4


def test_they_are_taken_off_an_exam(curator, slugs):
    row = curator.send("POST", BULK, body(slugs, change="retag", off="TST-C01")).json()["preview"]["rows"][0]
    assert row["refusal"], "it is their only one"


@pytest.mark.promise("A4")
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"questions": ["unknown"]}, "questions"),
        ({"questions": []}, "questions"),
        ({"questions": ["x"] * 501}, "questions"),
        ({"change": "publish"}, "change"),
        ({"change": "retag"}, "change"),
        ({"change": "retag", "task": "XYZ-C01 1.1"}, "task"),
        ({"change": "retag", "service": "unknown"}, "service"),
        ({"change": "retag", "off": "TST-C01", "task": "TST-C01 1.1"}, "off"),
        ({"reason": ""}, "reason"),
        ({"dry_run": False}, "fingerprint"),
        ({"retired_at": None}, "retired_at"),
    ],
)
def test_what_does_not_fit_is_named_and_nothing_is_done(curator, slugs, change, field):
    said = problem(curator.send("POST", BULK, body(slugs) | change), "invalid")
    assert any(error["field"].startswith(field) for error in said["errors"]), said["errors"]
    assert Question.objects.servable().count() == 4
