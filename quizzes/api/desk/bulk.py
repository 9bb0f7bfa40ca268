"""One change to many questions: first what it would do, then the change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import fields
from accounts.api.forms import as_sent, cleaned
from accounts.api.operations import ProblemDetails, operation
from accounts.api.problems import Problem
from accounts.api.views import ApiView, taken
from accounts.models import Scope
from content import bulk
from content.forms import BulkForm
from content.models import Question, Service
from quizzes.api.desk.draft_texts import HASH, TASK

QUESTION = r"^[-a-zA-Z0-9_]{1,120}\Z"


class Bulk(fields.Body):
    """What to do to which questions. Of `retag` only what is named is set."""

    questions = serializers.ListField(
        child=fields.Pattern(QUESTION), min_length=1, max_length=bulk.MOST, help_text="Slugs."
    )
    change = fields.Choice(["retag", "send", "retire"])
    task = fields.Pattern(TASK, required=False, help_text="`SAA-C03 2.1`: in place of the one of that exam.")
    off = fields.Text(max_length=20, required=False, help_text="Code of an exam in which they no longer stand.")
    service = fields.Text(max_length=80, required=False, help_text="Slug.")
    difficulty = fields.Choice(Question.Difficulty.values, required=False)
    stage = fields.Choice(Question.Stage.values, required=False)
    reserve = fields.YesNo(required=False)
    reason = fields.Text(max_length=300)
    dry_run = fields.YesNo(default=True, help_text="Say what it would do, and its `fingerprint`.")
    fingerprint = fields.Pattern(
        HASH, required=False, help_text="Of the dry run that was looked at; wanted when it is none."
    )


class BulkRow(serializers.Serializer):
    """What it does to a question; a `refusal` says why it is left out."""

    slug = serializers.CharField(source="question.slug")
    before = serializers.DictField()
    after = serializers.DictField()
    refusal = serializers.CharField()


class BulkCell(serializers.Serializer):
    """A task that is left with fewer questions for new attempts."""

    exam = serializers.CharField(source="task.domain.blueprint.exam.code")
    task = serializers.CharField(source="task.number")
    stock = serializers.IntegerField()
    stock_afterwards = serializers.IntegerField()
    needed = serializers.IntegerField(help_text="What the library promises.")


class BulkPreview(serializers.Serializer):
    rows = BulkRow(many=True)
    cells = BulkCell(many=True)
    fingerprint = serializers.CharField()


class BulkAnswer(serializers.Serializer):
    changed = serializers.IntegerField(allow_null=True, help_text="Questions; null after a dry run.")
    preview = BulkPreview(allow_null=True, help_text="Of a dry run; null otherwise.")


class BulkProblem(ProblemDetails):
    """Of a `conflict`: what the change would do now."""

    preview = BulkPreview(required=False)


SENT = {
    "questions": ["sqs-double-processing"],
    "change": "retag",
    "task": "SAA-C03 2.2",
    "reason": "It asks for resilience.",
    "dry_run": True,
}
ANSWER = {
    "changed": None,
    "preview": {
        "rows": [
            {
                "slug": "sqs-double-processing",
                "before": {"task of SAA-C03 1.1": "2.1"},
                "after": {"task of SAA-C03 1.1": "2.2"},
                "refusal": "",
            }
        ],
        "cells": [{"exam": "SAA-C03", "task": "2.1", "stock": 14, "stock_afterwards": 13, "needed": 10}],
        "fingerprint": "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
    },
}


class DeskBulkView(ApiView):
    @operation(
        name="desk_bulk",
        tag="desk: questions",
        scope=Scope.CURATE,
        takes=Bulk,
        sends=SENT,
        answers=BulkAnswer,
        example=ANSWER,
        problems=["conflict"],
        refused_as=BulkProblem,
    )
    def post(self, request: Request) -> Response:
        """Place questions anew, send their drafts for approval, or retire them.

        A dry run says what becomes of each, and its fingerprint. The change with this fingerprint is made as a whole;
        where something moved since, nothing is, and the answer is 409 with what it would do now.
        """
        given = taken(request, Bulk)
        questions, held = _questions(given), request.held_questions()
        form = _form(request, given)
        change, reason = form.wanted(), form.cleaned_data["reason"]
        if given["dry_run"]:
            preview = bulk.preview(questions=questions, change=change, today=request.now.date(), held=held)
            return Response(BulkAnswer({"changed": None, "preview": preview}).data)
        if "fingerprint" not in given:
            raise serializers.ValidationError({"fingerprint": ["Look at a dry run first."]}, "required")
        outcome = bulk.apply(
            questions=questions,
            change=change,
            fingerprint=given["fingerprint"],
            held=held,
            by=request.user,
            now=request.now,
            reason=reason,
        )
        if isinstance(outcome, bulk.Changed):
            raise Problem("conflict", preview=BulkPreview(outcome.preview).data)
        return Response(BulkAnswer({"changed": outcome.count, "preview": None}).data)


def _questions(given: Mapping[str, Any]) -> list[int]:
    slugs = given["questions"]
    found = dict(Question.objects.public().filter(slug__in=slugs).values_list("slug", "pk"))
    if unknown := sorted(set(slugs) - set(found)):
        raise serializers.ValidationError({"questions": [f"There is no question {', '.join(unknown[:10])}."]})
    return list(found.values())


def _form(request: Request, given: Mapping[str, Any]) -> BulkForm:
    """The form of the page, filled in and valid. Raises Problem."""
    sent = {name: given.get(name) for name in ("change", "difficulty", "stage", "reason")}
    if "reserve" in given:
        sent["reserve"] = "yes" if given["reserve"] else "no"
    if "service" in given:
        service = Service.objects.public().filter(slug=given["service"]).values_list("pk", flat=True).first()
        sent["service"] = service or "unknown"
    names = BulkForm(today=request.now.date())
    if "task" in given:
        tasks = {f"{task.domain.blueprint.exam.code} {task.number}": key for key, task in names.tasks.items()}
        sent["task"] = tasks.get(given["task"], "unknown")
    if "off" in given:
        if "task" in given:
            raise serializers.ValidationError({"off": ["It does not go with a task."]})
        exams = {blueprint.exam.code: key for key, blueprint in names.exams.items()}
        sent["task"] = exams.get(given["off"], "unknown")
    form = BulkForm(as_sent(sent), today=request.now.date())
    cleaned(form)
    return form
