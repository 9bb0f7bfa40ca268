"""Weak topics: where most points are still to be won, and one click to practise there."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.http import UserRequest
from quizzes.planning import plan_of
from quizzes.weak_topics import DEFAULT_EXAM, weak_topics_of

SHOWN = 10
"""So many services and facts, until all are asked for."""


@require_safe
def study(request: UserRequest) -> HttpResponse:
    plan = plan_of(request.user)
    code = plan.exam.code if plan.exam else DEFAULT_EXAM
    topics = weak_topics_of(request.user, exam_code=code, now=request.now)
    shown = None if "all" in request.GET else SHOWN
    context = {
        "plan": plan,
        "code": code,
        "topics": topics,
        "services": topics.services[:shown] if topics else (),
        "facts": topics.facts[:shown] if topics else (),
        "is_cut": topics is not None and shown and max(len(topics.services), len(topics.facts)) > shown,
        "today": timezone.localdate(request.now),
    }
    return render(request, "quizzes/study.html", context)
