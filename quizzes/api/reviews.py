"""The review of an attempt that is over, and what a candidate says is wrong with a question."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle

from accounts.api import fields
from accounts.api.forms import as_sent, cleaned
from accounts.api.operations import ProblemDetails, operation, paged
from accounts.api.paging import Page, PageQuery, page_of_list
from accounts.api.problems import Problem
from accounts.api.repeating import once
from accounts.api.views import ApiView, asked, taken
from accounts.models import Scope
from quizzes import pacing, reports, results, review
from quizzes.api import questions
from quizzes.api.attempts import own_attempt
from quizzes.desk_forms import ProblemForm
from quizzes.models import ProblemReport
from quizzes.models import Response as AttemptResponse


class ReviewQuery(PageQuery):
    result = serializers.ChoiceField(review.Result.values, required=False)
    mark = serializers.ChoiceField(review.Mark.values, required=False)


class Reported(serializers.Serializer):
    """What one has reported of a question, and the answer."""

    reason = serializers.ChoiceField(ProblemReport.Reason.choices)
    text = serializers.CharField()
    suggestion = serializers.CharField()
    part = serializers.CharField()
    made_at = fields.Instant()
    verdict = serializers.CharField(help_text="Empty until a curator has answered.")
    answer = serializers.CharField()


class ReviewedQuestion(serializers.Serializer):
    stem = serializers.CharField(help_text="Markdown.")
    scenario = serializers.CharField()
    select_count = serializers.IntegerField()
    options = questions.OfferedOption(many=True)
    explanation = questions.Explanation()


class ReviewedPosition(serializers.Serializer):
    """A question after the end. `question` is null while it stands in another exam of one's own that keeps its keys."""

    position = serializers.IntegerField()
    result = serializers.ChoiceField(review.Result.values)
    marks = serializers.ListField(child=serializers.ChoiceField(review.Mark.values))
    seconds = serializers.IntegerField()
    chosen = serializers.ListField(child=serializers.CharField())
    chosen_first = serializers.ListField(
        child=serializers.CharField(), help_text="The first complete answer; it differs where it was changed."
    )
    question = ReviewedQuestion(allow_null=True)
    key_now = serializers.ListField(
        child=serializers.CharField(), help_text="The key as it was corrected since; empty where it was not."
    )
    report = Reported(allow_null=True)


class ReviewClosed(ProblemDetails):
    review_from = fields.Instant(required=False, allow_null=True, help_text="Null: never.")


class Report(fields.Body):
    """What is wrong with a question whose explanation one has seen."""

    reason = fields.Choice(ProblemReport.Reason.choices)
    text = fields.Text(required=False, allow_blank=True, max_length=2000)
    suggestion = fields.Text(required=False, allow_blank=True, max_length=2000, help_text="What it should say.")
    part = fields.Text(
        required=False,
        allow_blank=True,
        max_length=80,
        help_text="Where it should say so: `stem`, or `text:` or `rationale:` with the id of an option.",
    )


REPORTED = {
    "reason": "unclear",
    "text": "Does a delay queue count as well?",
    "suggestion": "",
    "part": "",
    "made_at": "2026-11-21T12:00:00Z",
    "verdict": "",
    "answer": "",
}
REVIEWED = {
    "position": 3,
    "result": "right",
    "marks": ["changed"],
    "seconds": 64,
    "chosen": ["raise-timeout"],
    "chosen_first": ["long-polling"],
    "question": {
        "stem": questions.STEM,
        "scenario": "",
        "select_count": 1,
        "options": [questions.OPTION],
        "explanation": questions.EXPLANATION,
    },
    "key_now": [],
    "report": None,
}


class ReviewView(ApiView):
    @operation(
        name="attempt_review",
        tag="after the end",
        query=ReviewQuery,
        answers=paged(ReviewedPosition),
        example={"rows": [REVIEWED], "next": None},
        problems=["not_found", "still_open", "held", "review_closed"],
        refused_as=ReviewClosed,
    )
    def get(self, request: Request, attempt_id: uuid.UUID) -> Response:
        """Every question with its key, rationales and facts.

        Once the attempt is over and its review is open.
        """
        query = asked(request, ReviewQuery)
        attempt = own_attempt(request, attempt_id)
        if attempt.closed_at is None:
            raise Problem("still_open")
        if not attempt.review_is_open_at(request.now):
            opens = None if attempt.review_never or not attempt.review_from else attempt.review_from
            raise Problem("review_closed", review_from=opens and fields.Instant().to_representation(opens))
        if results.tells_of_an_open_exam(attempt, user=request.user, now=request.now):
            raise Problem("held")
        selection = review.Selection.read(query.get("result", ""), [query.get("mark", "")])
        selected = [each for each in review.reviewed_positions(attempt) if selection.takes(each)]
        page: Page[review.Reviewed] = page_of_list(request, selected, key=lambda each: str(each.position), query=query)
        explained = review.explained(page.rows, user=request.user, now=request.now)
        return Response(paged(ReviewedPosition)(Page([_represented(each) for each in explained], page.next)).data)


class Paced(BaseThrottle):
    def allow_request(self, request: Request, view: Any) -> bool:
        return pacing.problem_reports.allows(request.user.pk, now=request.now.timestamp())


class ProblemReportView(ApiView):
    throttle_classes = [Paced]

    @operation(
        name="problem_report",
        tag="after the end",
        scope=Scope.TAKE,
        takes=Report,
        sends={"reason": "unclear", "text": "Does a delay queue count as well?"},
        status=201,
        answers=Reported,
        example=REPORTED,
        problems=["not_found", "held"],
        has_key=True,
    )
    def post(self, request: Request, attempt_id: uuid.UUID, position: int) -> Response:
        """Say that something is wrong with a question.

        As soon as one may see its explanation. A second report before the first is answered replaces its words.
        """
        given = cleaned(ProblemForm(as_sent(taken(request, Report))))
        return once(request, lambda: _report(request, attempt_id, position, given))


def _report(request: Request, attempt_id: uuid.UUID, position: int, given: dict[str, Any]) -> Response:
    try:
        made = reports.report(user=request.user, attempt_id=attempt_id, position=position, now=request.now, **given)
    except AttemptResponse.DoesNotExist:
        raise Http404 from None
    if made is None:
        raise Problem("held")
    return Response(Reported(made).data, status=201)


def _represented(each: review.Explained) -> dict[str, Any]:
    reviewed, shown = each.reviewed, each.shown
    return {
        "position": reviewed.position,
        "result": reviewed.result,
        "marks": sorted(reviewed.marks),
        "seconds": reviewed.seconds,
        "chosen": sorted(reviewed.chosen),
        "chosen_first": sorted(reviewed.first),
        "question": shown
        and {
            "stem": shown.stem,
            "scenario": shown.scenario,
            "select_count": shown.select_count,
            "options": shown.options,
            "explanation": questions.explanation_of(shown, is_correct=reviewed.response.is_correct),
        },
        "key_now": sorted(each.correction.keys) if each.correction else [],
        "report": each.report,
    }
