"""`check_content` fails on orphans, drift and dead ends, in files and in what is stored."""

from __future__ import annotations

import json
from dataclasses import replace
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from content.library_checks import check_library
from content.models import Question
from content.notes.parsed import ParsedDomain, ParsedTask, ParsedWarmUp, TaskReference
from content.stored_checks import check_stored
from tests import make
from tests.content.desk_pages import NOW
from tests.content.notes import make as parsed
from tests.content.test_coverage import exam


def reasons(documents, exams=(), warm_up=None):
    return [problem.reason for problem in check_library(documents, exams, warm_up)]


def test_a_whole_library_has_nothing_to_object_to():
    question = parsed.question(tasks=(TaskReference("TST-C01", "1.1"),))
    assert reasons([parsed.document(facts=(parsed.fact(),), questions=(question,))], [exam("TST-C01", "1.1")]) == []


def test_a_fact_that_is_to_be_asked_and_is_not_is_an_orphan():
    assert reasons([parsed.document(facts=(parsed.fact(),))]) == [
        "the fact parcel-time is to be asked, and no option cites it"
    ]
    assert reasons([parsed.document(facts=(parsed.fact(asked=False),))]) == []


def test_a_domain_without_the_questions_of_one_form_has_drifted():
    question = parsed.question(tasks=(TaskReference("TST-C01", "1.1"),), reserve=True)
    other = parsed.question(slug="other", tasks=(TaskReference("TST-C01", "2.1"),))
    drifted = exam("TST-C01", "1.1")
    second = ParsedDomain(2, "Two", 0, (ParsedTask("2.1", "Two"),))
    drifted = replace(drifted, domains=(*drifted.domains, second))
    document = parsed.document(facts=(parsed.fact(),), questions=(question, other))
    assert reasons([document], [drifted]) == ["a form of TST-C01 asks 1 questions of domain 1, and there are 0"]
    assert reasons([], [drifted]) == [], "an exam without questions is none that is served"


def test_successors_do_not_lead_in_a_circle():
    one = parsed.document(path="one.md", service=parsed.service(slug="one", successor="two"))
    two = parsed.document(path="two.md", service=parsed.service(slug="two", successor="one"))
    after = parsed.document(path="after.md", service=parsed.service(slug="after", successor="one"))
    assert reasons([one, two, after]) == [
        "the successors of one lead back to it",
        "the successors of two lead back to it",
    ]


def test_the_warm_up_asks_what_is_there():
    warm_up = ParsedWarmUp("warm-up.toml", 1, "SAA-C03", ("parcel-late", "gone"))
    document = parsed.document(facts=(parsed.fact(),), questions=(parsed.question(),))
    assert reasons([document], warm_up=warm_up) == ["the warm-up asks gone, which is no open question of these files"]


def test_the_library_that_ships_passes_and_a_dry_run_does_the_same():
    out = StringIO()
    call_command("check_content", "--dry-run", "--json", stdout=out)
    assert json.loads(out.getvalue())["errors"] == []


@pytest.mark.django_db
class TestWhatIsStored:
    def found(self):
        return [(problem.path, problem.reason) for problem in check_stored(NOW.date())]

    @pytest.fixture
    def whole(self):
        blueprint = make.blueprint("TST-C01")
        make.bank(10, blueprint=blueprint)
        return blueprint

    def test_a_whole_bank_passes(self, whole):
        assert self.found() == []

    def test_a_fact_that_nothing_asks_is_an_orphan(self, whole):
        make.fact(slug="lonely")
        assert self.found() == [("lonely", "the fact is to be asked, and no published question cites it")]

    def test_a_form_that_cannot_be_filled_is_drift(self, whole):
        in_second = Question.objects.filter(placements__task__domain__number=2)
        Question.objects.filter(pk__in=in_second).update(retired_at=NOW)
        assert self.found() == [("TST-C01", "a form asks 2 questions of domain 2, and there are 0")]

    def test_a_question_that_no_form_can_draw_is_unreachable(self, whole):
        make.question(slug="nowhere", tasks=[])
        assert self.found() == [("nowhere", "no exam in force can draw the question")]

    def test_a_question_without_any_text_is_unreachable(self, whole):
        one = Question.objects.first()
        Question.objects.create(collection=one.collection, slug="empty", service=one.service, created_at=NOW)
        assert self.found() == [("empty", "the question has no text that is published or in work")]

    def test_the_command_fails(self, whole):
        make.fact(slug="lonely")
        call_command("check_content", stdout=StringIO())
        with pytest.raises(CommandError, match="breaks its rules"):
            call_command("check_content", "--stored", stdout=StringIO(), stderr=StringIO())
