"""Drills: the start, and the page that says what a drill is made of before its first question."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import UserRequest, refuse
from quizzes import attempts, drills
from quizzes.drill_pages import drill_page
from quizzes.entry_forms import DrillForm
from quizzes.models import Attempt
from quizzes.titles import title_of

NOTHING: dict[str, Promise] = {
    "no_evidence": _("No weak spot is known yet. Sit one simulation or practise ten questions first."),
    "none_missed": _("There is nothing that you missed: your last answer to every question was right."),
    "none_due": _("No fact that a question asks is due now."),
    "held": _("The questions here stand in an open exam of yours. They come back when you may read its review."),
    "kept": _("All questions here that you have not seen are kept for clean simulations. Sit one, or drill elsewhere."),
    "none": _("There is no question to drill here now."),
}
"""Why no drill was started."""


@require_POST
def drill_start(request: UserRequest) -> HttpResponse:
    form = DrillForm(request.POST, today=request.now.date())
    if not form.is_valid():
        return refuse(request, "bad_form")
    started = drills.start_drill(user=request.user, now=request.now, **form.cleaned_data)
    if isinstance(started, drills.NothingToDrill):
        messages.warning(request, str(NOTHING[started.why]))
        return redirect("study")
    return redirect("drill", started.attempt.pk)


@require_safe
def drill(request: UserRequest, attempt_id: uuid.UUID) -> HttpResponse:
    """What it is made of. A drill that is closed is looked at elsewhere, and so is whatever is no drill."""
    try:
        attempt = attempts.find(user=request.user, attempt_id=attempt_id, now=request.now)
    except Attempt.DoesNotExist as error:
        raise Http404 from error
    if attempt.mode != Attempt.Mode.DRILL:
        return redirect(attempt)
    if attempt.closed_at:
        report = reverse("attempt_report", args=[attempt.pk])
        return redirect("attempt_list" if attempt.abandoned_at else report)
    context = {"attempt": attempt, "title": title_of(attempt), "page": drill_page(attempt, now=request.now)}
    return render(request, "quizzes/drill.html", context)
