"""One's own attempts: the list, the start, and how each one stands."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.db.models import Q
from django.http import Http404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.fields import Instant
from accounts.api.operations import operation, paged
from accounts.api.paging import Page, PageQuery, page_of_rows
from accounts.api.repeating import once
from accounts.api.views import ApiView, asked, taken
from accounts.models import Scope
from quizzes import attempts
from quizzes.api import starts
from quizzes.models import Attempt
from quizzes.titles import title_of


class AttemptQuery(PageQuery):
    state = serializers.ChoiceField(["open", "closed"], required=False, help_text="Both, unless it is said.")


class AttemptRow(serializers.Serializer):
    """An attempt. The score is there once it is marked, of simulations and timed exams."""

    id = serializers.UUIDField(source="attempt.id")
    title = serializers.CharField()
    mode = serializers.ChoiceField(Attempt.Mode.choices, source="attempt.mode")
    exam = serializers.CharField(source="attempt.exam.code", default=None, allow_null=True)
    positions = serializers.IntegerField(source="attempt.position_count")
    reached = serializers.IntegerField(
        source="attempt.reached", allow_null=True, help_text="The one position that is open; null where all are."
    )
    started_at = Instant(source="attempt.started_at")
    deadline_at = Instant(source="attempt.deadline_at", allow_null=True)
    closed_at = Instant(source="attempt.closed_at", allow_null=True)
    close_reason = serializers.CharField(source="attempt.close_reason", help_text="Empty while it is open.")
    scaled_score = serializers.IntegerField(allow_null=True)
    passed = serializers.BooleanField(allow_null=True)


@dataclass(frozen=True, slots=True)
class Standing:
    """An attempt as its owner may see it in a list."""

    attempt: Attempt
    title: str
    scaled_score: int | None
    passed: bool | None


ATTEMPT_ROW = {
    "id": starts.STARTED["id"],
    "title": "SAA-C03 simulation",
    "mode": "simulation",
    "exam": "SAA-C03",
    "positions": 65,
    "reached": None,
    "started_at": "2026-11-21T10:00:00Z",
    "deadline_at": "2026-11-21T12:10:00Z",
    "closed_at": None,
    "close_reason": "",
    "scaled_score": None,
    "passed": None,
}


class AttemptsView(ApiView):
    @operation(
        name="attempt_list",
        tag="attempts",
        query=AttemptQuery,
        answers=paged(AttemptRow),
        example={"rows": [ATTEMPT_ROW], "next": None},
    )
    def get(self, request: Request) -> Response:
        """One's own attempts, newest first.

        Abandoned ones are not among them.
        """
        query = asked(request, AttemptQuery)
        attempts.seal_overdue_of(request.user, now=request.now)
        rows = Attempt.objects.of(request.user).with_subject().filter(_states()[query.get("state", "any")])
        page = page_of_rows(request, rows, by=["-started_at", "-pk"], query=query)
        return Response(paged(AttemptRow)(Page([standing(row) for row in page.rows], page.next)).data)

    @operation(
        name="attempt_start",
        tag="attempts",
        scope=Scope.TAKE,
        takes=starts.Start,
        sends={"exam": "SAA-C03", "mode": "simulation"},
        status=201,
        answers=starts.StartedAttempt,
        also=[200],
        example=starts.STARTED,
        problems=["outside_window", "nothing_there"],
        refused_as=starts.NotStarted,
        has_key=True,
    )
    def post(self, request: Request) -> Response:
        """Start an exam, practice or a drill.

        Of each exam one simulation or timed exam can be open: it is answered, with 200, instead of a second one.
        """
        given = taken(request, starts.Start)
        return once(request, lambda: starts.answer(request, starts.start(request, given)))


class AttemptView(ApiView):
    @operation(
        name="attempt_detail",
        tag="attempts",
        answers=AttemptRow,
        example=ATTEMPT_ROW,
        problems=["not_found"],
    )
    def get(self, request: Request, attempt_id: uuid.UUID) -> Response:
        """How an attempt stands."""
        return Response(AttemptRow(standing(own_attempt(request, attempt_id))).data)


def own_attempt(request: Request, attempt_id: uuid.UUID) -> Attempt:
    """The attempt, sealed if its time is over; 404 for anybody else's and for unknown ones alike."""
    try:
        attempt = attempts.find(user=request.user, attempt_id=attempt_id, now=request.now)
    except Attempt.DoesNotExist:
        raise Http404 from None
    attempt.user = request.user
    return attempt


def standing(attempt: Attempt) -> Standing:
    """Practice tells its result in its report only, which waits for exams that ask the same questions."""
    score = (attempt.scaled_score, attempt.passed) if attempt.is_exclusive else (None, None)
    return Standing(attempt, title_of(attempt), *score)


def _states() -> dict[str, Q]:
    is_open = Q(closed_at__isnull=True)
    is_past = Q(submitted_at__isnull=False) | Q(close_reason=Attempt.CloseReason.VOIDED)
    return {"open": is_open, "closed": is_past, "any": is_open | is_past}
