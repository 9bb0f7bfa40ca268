"""Weak topics: where most points are still to be won, and one click to drill there."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.http import UserRequest
from quizzes.drill_pages import clean_of, pairs_of
from quizzes.evidence import evidence_of
from quizzes.planning import DEFAULT_EXAM, plan_of
from quizzes.weak_topics import confident_errors, weak_topics_from

SHOWN = 10
"""So many services and facts, until all are asked for."""


@require_safe
def study(request: UserRequest) -> HttpResponse:
    plan = plan_of(request.user)
    code = plan.exam.code if plan.exam else DEFAULT_EXAM
    evidence = evidence_of(request.user, exam_code=code, now=request.now)
    context = {"plan": plan, "code": code, "today": timezone.localdate(request.now)}
    if evidence:
        topics = weak_topics_from(evidence, errors=confident_errors(request.user, evidence, now=request.now))
        shown = None if "all" in request.GET else SHOWN
        context |= {
            "topics": topics,
            "services": topics.services[:shown],
            "facts": topics.facts[:shown],
            "is_cut": shown and max(len(topics.services), len(topics.facts)) > shown,
            "pairs": pairs_of(topics, evidence.revision),
            "clean": clean_of(request.user, evidence.blueprint, now=request.now, revision=evidence.revision),
        }
    return render(request, "quizzes/study.html", context)
