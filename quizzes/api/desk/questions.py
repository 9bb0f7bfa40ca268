"""Questions at the desk: the lists by what has to be done, one question, and a new one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.shortcuts import get_object_or_404
from django.urls import reverse
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import fields
from accounts.api.forms import as_sent, cleaned
from accounts.api.operations import operation, paged
from accounts.api.paging import PageQuery, page_of_rows
from accounts.api.problems import Problem
from accounts.api.repeating import once
from accounts.api.views import ApiView, asked, taken
from accounts.models import Scope
from content import drafting
from content.desk import QUEUES, Filters, Lists, rows
from content.forms import NewQuestionForm
from content.models import Collection, Question, Revision
from content.models.collection import OPEN_COLLECTION
from content.notes.parsed import CHOICE_KINDS
from quizzes.api.desk.lookups import question_or_404

SLUG = r"^[a-z0-9-]{1,120}\Z"


class QuestionQuery(PageQuery):
    queue = serializers.ChoiceField(list(QUEUES), default="published", help_text="Which list of the desk.")
    q = serializers.CharField(max_length=80, required=False, help_text="Words of the question, or its id.")
    service = serializers.CharField(max_length=80, required=False, help_text="Slug.")
    task = serializers.CharField(
        max_length=80, required=False, help_text="Code of an exam, or with the number of a task: `SAA-C03 2.1`."
    )


class QuestionRow(serializers.Serializer):
    """A question in a list, with its newest revision."""

    slug = serializers.CharField(source="question.slug")
    service = serializers.CharField(source="question.service.slug", default=None, allow_null=True)
    tasks = serializers.ListField(child=serializers.CharField(), help_text="Exam and number: `SAA-C03 2.1`.")
    difficulty = serializers.CharField(source="question.difficulty", help_text="Empty where it was not chosen.")
    stage = serializers.ChoiceField(Question.Stage.choices, source="question.stage")
    reserve = serializers.BooleanField(source="question.is_reserve", help_text="Kept for final mocks.")
    disputed_at = fields.Instant(source="question.disputed_at", allow_null=True)
    retired_at = fields.Instant(source="question.retired_at", allow_null=True)
    revision = serializers.IntegerField(source="newest.number")
    state = serializers.ChoiceField(Revision.State.choices, source="newest.state")
    kind = serializers.ChoiceField(Revision.Kind.choices, source="newest.kind")
    stem = serializers.CharField(source="newest.stem")
    created_by = serializers.CharField(source="newest.created_by", allow_null=True)
    source = serializers.CharField(help_text="File and line of the newest revision; empty for one made here.")


class RevisionRow(serializers.Serializer):
    number = serializers.IntegerField()
    state = serializers.ChoiceField(Revision.State.choices)
    created_at = fields.Instant()
    created_by = serializers.CharField(allow_null=True)
    reason = serializers.CharField()
    published_at = fields.Instant(allow_null=True)


class QuestionDetail(QuestionRow):
    """A question with where it belongs, and its revisions, newest first."""

    scenario = serializers.CharField(source="question.scenario.slug", default="")
    author = serializers.CharField(source="question.author")
    licence = serializers.CharField(source="question.licence")
    provenance = serializers.CharField(source="question.provenance", help_text="Where raw notes ask the same.")
    retired_reason = serializers.CharField(source="question.retired_reason")
    revisions = RevisionRow(many=True)


class NewQuestion(fields.Body):
    service = fields.Text(max_length=80, help_text="Slug.")
    slug = fields.Pattern(SLUG, help_text="It stays for good.")
    kind = fields.Choice(list(CHOICE_KINDS))


@dataclass(frozen=True, slots=True)
class Listed:
    """A question as `QuestionRow` tells it, and with all of its revisions as `QuestionDetail` does."""

    question: Question
    revisions: list[Revision]
    """Newest first."""
    tasks: list[str]

    @property
    def newest(self) -> Revision:
        return self.revisions[0]

    @property
    def source(self) -> str:
        return f"{self.newest.source.path}:{self.newest.line_start}" if self.newest.source else ""


QUESTION_ROW = {
    "slug": "sqs-double-processing",
    "service": "sqs",
    "tasks": ["SAA-C03 2.1", "DVA-C02 1.1"],
    "difficulty": "medium",
    "stage": "operational",
    "reserve": False,
    "disputed_at": None,
    "retired_at": None,
    "revision": 2,
    "state": "published",
    "kind": "multiple-choice",
    "stem": "Some messages are processed twice. Which change stops this?",
    "created_by": None,
    "source": "content/library/services/sqs.md:88",
}
REVISION_ROW = {
    "number": 2,
    "state": "published",
    "created_at": "2026-11-20T09:00:00Z",
    "created_by": None,
    "reason": "",
    "published_at": "2026-11-20T09:00:00Z",
}
QUESTION = {
    **QUESTION_ROW,
    "scenario": "",
    "author": "Ann",
    "licence": "CC-BY-4.0",
    "provenance": "001:2686",
    "retired_reason": "",
    "revisions": [REVISION_ROW],
}


class DeskQuestionsView(ApiView):
    @operation(
        name="desk_question_list",
        tag="desk: questions",
        scope=Scope.CURATE,
        query=QuestionQuery,
        answers=paged(QuestionRow),
        example={"rows": [QUESTION_ROW], "next": None},
    )
    def get(self, request: Request) -> Response:
        """The questions of one list of the desk, in the order in which they came.

        A search of the texts leaves out questions of an own exam whose keys are kept.
        """
        query = asked(request, QuestionQuery)
        filters = Filters(query["queue"], query.get("q", ""), query.get("service", ""), query.get("task", ""))
        found = rows(Lists(request.now.date(), request.held_questions()).filtered(filters))
        page = page_of_rows(request, found, by=["pk"], query=query)
        return Response(paged(QuestionRow)(replace(page, rows=list(_listed(page.rows)))).data)

    @operation(
        name="desk_question_create",
        tag="desk: questions",
        scope=Scope.CURATE,
        takes=NewQuestion,
        sends={"service": "sqs", "slug": "sqs-dead-letters", "kind": "multiple-choice"},
        status=201,
        answers=QuestionDetail,
        example=QUESTION,
        problems=["not_found", "taken"],
        has_key=True,
    )
    def post(self, request: Request) -> Response:
        """Begin a question, with an empty draft."""
        given = taken(request, NewQuestion)
        return once(request, lambda: _begin(request, given))


class DeskQuestionView(ApiView):
    @operation(
        name="desk_question_detail",
        tag="desk: questions",
        scope=Scope.CURATE,
        answers=QuestionDetail,
        example=QUESTION,
        problems=["not_found"],
    )
    def get(self, request: Request, slug: str) -> Response:
        """A question with its revisions.

        What each of them says, keys included, has an address of its own.
        """
        return Response(QuestionDetail(told(question_or_404(slug))).data)


def told(question: Question) -> Listed:
    """A question of `questions_at_desk` as `QuestionDetail` tells it."""
    placed = [placement.task for placement in question.placements.all()]
    tasks = [f"{task.domain.blueprint.exam.code} {task.number}" for task in placed]
    return Listed(question, list(question.revisions.select_related("created_by", "source").order_by("-number")), tasks)


def _listed(questions: Iterable[Question]) -> Iterable[Listed]:
    for question in questions:
        tasks = [f"{each.exam_code} {each.task_number}" for each in question.placements.all()]  # type: ignore[attr-defined]
        yield Listed(question, question.shown_revisions, tasks)  # type: ignore[attr-defined]


def _begin(request: Request, given: dict[str, str]) -> Response:
    collection = get_object_or_404(Collection, slug=OPEN_COLLECTION, owner=None)
    service = collection.services.filter(slug=given["service"]).values_list("pk", flat=True).first()
    form = cleaned(NewQuestionForm(as_sent({**given, "service": service or "unknown"}), collection=collection))
    begun = drafting.begin_question(**form, by=request.user, now=request.now)
    if isinstance(begun, drafting.Taken):
        raise Problem("taken")
    question = question_or_404(begun.question.slug)
    headers = {"Location": reverse("api_desk_question", args=[question.slug])}
    return Response(QuestionDetail(told(question)).data, status=201, headers=headers)
