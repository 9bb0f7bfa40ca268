"""After the end: the report of an attempt, the review of its questions, and the history."""

from __future__ import annotations

import uuid

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.http import UserRequest, refuse
from quizzes import attempts, history, regrading, results, review
from quizzes.cohort import cohort_of
from quizzes.corrections import corrected_report_of
from quizzes.drill_pages import drill_end
from quizzes.models import Attempt
from quizzes.next_step import open_attempts
from quizzes.support_desk import change_rows
from quizzes.titles import title_of

HISTORY_PAGE_SIZE = 25


@require_safe
def attempt_list(request: UserRequest) -> HttpResponse:
    for overdue in Attempt.objects.of(request.user).overdue(request.now):
        attempts.seal(overdue, now=request.now)
    past = Paginator(history.past_attempts(request.user), HISTORY_PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "open_attempts": open_attempts(request.user, now=request.now),
        "trends": history.trends(request.user),
        "page": past,
        "rows": history.history_rows(list(past)),
        "voided": history.voided_rows(request.user),
    }
    return render(request, "quizzes/attempt_list.html", context)


@require_safe
def attempt_report(request: UserRequest, attempt_id: uuid.UUID) -> HttpResponse:
    attempt = _attempt_or_404(request, attempt_id)
    if attempt.closed_at is None:
        return redirect(attempt)
    context = {"attempt": attempt, "title": title_of(attempt), "review_is_open": attempt.review_is_open_at(request.now)}
    if attempt.is_exclusive or attempt.is_voided:
        context["changes"] = change_rows(attempt.changes.all())
    if attempt.submitted_at is None:
        return render(request, f"quizzes/report_{attempt.close_reason}.html", context)
    if results.tells_of_an_open_exam(attempt, user=request.user, now=request.now):
        return refuse(request, "held")
    context["corrected"] = corrected_report_of(attempt, user=request.user, now=request.now)
    if attempt.is_exclusive:
        context |= {
            "report": results.report_of(attempt),
            "trends": history.trends(request.user, exam=attempt.exam),
            "cohort": cohort_of(attempt),
        }
        return render(request, "quizzes/report.html", context)
    if attempt.mode == Attempt.Mode.DRILL:
        context["end"] = drill_end(attempt)
    return render(request, "quizzes/practice_report.html", context | {"report": results.practice_report_of(attempt)})


@require_POST
def attempt_corrections_seen(request: UserRequest, attempt_id: uuid.UUID) -> HttpResponse:
    """The message on the first page is put away; the report goes on saying it."""
    attempt = _attempt_or_404(request, attempt_id)
    regrading.tell(attempt=attempt, now=request.now)
    return redirect("attempt_report", attempt.id)


@require_safe
def attempt_review(request: UserRequest, attempt_id: uuid.UUID) -> HttpResponse:
    attempt = _attempt_or_404(request, attempt_id)
    if attempt.closed_at is None:
        return redirect(attempt)
    if not attempt.review_is_open_at(request.now):
        return redirect("attempt_report", attempt.id)
    if results.tells_of_an_open_exam(attempt, user=request.user, now=request.now):
        return refuse(request, "held")
    positions = review.reviewed_positions(attempt)
    selection = review.Selection.read(request.GET.get("result", ""), request.GET.getlist("mark"))
    selected = [reviewed for reviewed in positions if selection.takes(reviewed)]
    page = Paginator(selected, results.REVIEW_PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "attempt": attempt,
        "title": title_of(attempt),
        "page": page,
        "questions": review.explained(list(page), user=request.user, now=request.now),
        "result_links": review.result_links(positions, selection),
        "mark_links": review.mark_links(positions, selection),
        "previous_query": selection.query(page.previous_page_number()) if page.has_previous() else "",
        "next_query": selection.query(page.next_page_number()) if page.has_next() else "",
    }
    return render(request, "quizzes/review.html", context)


def _attempt_or_404(request: UserRequest, attempt_id: uuid.UUID) -> Attempt:
    try:
        return attempts.find(user=request.user, attempt_id=attempt_id, now=request.now)
    except Attempt.DoesNotExist as error:
        raise Http404 from error
