"""The exams: what each one asks, what can be started, and the starts themselves. A clock begins on POST only."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import SiteRequest, UserRequest
from content.models import Blueprint
from quizzes import attempts
from quizzes.entry_forms import PracticeForm, StartForm
from quizzes.offers import exam_rows, offer_of


@login_not_required
@require_safe
def exam_list(request: SiteRequest) -> HttpResponse:
    return render(request, "quizzes/exam_list.html", {"rows": exam_rows(today=request.now.date())})


@login_not_required
@require_safe
def exam_detail(request: SiteRequest, code: str) -> HttpResponse:
    if code != code.lower():
        return redirect("exam_detail", code.lower(), permanent=True)
    return _detail(request, _blueprint(request, code))


@require_POST
def exam_start(request: UserRequest, code: str) -> HttpResponse:
    blueprint = _blueprint(request, code)
    form = StartForm(request.POST)
    if not form.is_valid():
        return _detail(request, blueprint, form=form)
    started = attempts.start_exam(user=request.user, blueprint=blueprint, now=request.now, **form.cleaned_data)
    if isinstance(started, attempts.OutsideWindow):
        # The page says when it opens, or that it is closed, and has no Start.
        return _detail(request, blueprint, is_outside=True)
    if not isinstance(started, attempts.Started):
        # The page says which domains are short, or that no final mock is left, and has no such Start.
        return _detail(request, blueprint, is_short=True, is_final=form.cleaned_data["final"])
    return redirect(started.attempt.get_absolute_url() if not started.is_new else started.attempt.position_url(1))


@require_POST
def practice_start(request: UserRequest, code: str) -> HttpResponse:
    blueprint = _blueprint(request, code)
    form = PracticeForm(request.POST, blueprint=blueprint)
    if not form.is_valid():
        return _detail(request, blueprint, form=form)
    started = attempts.start_practice(user=request.user, exam=blueprint.exam, now=request.now, **form.cleaned_data)
    if not isinstance(started, attempts.Started):
        return _nothing_to_practise(request, blueprint.exam.get_absolute_url())
    return redirect(started.attempt.position_url(1))


def _blueprint(request: SiteRequest, code: str) -> Blueprint:
    blueprints = Blueprint.objects.in_force_on(request.now.date()).select_related("exam")
    return get_object_or_404(blueprints, exam__code=code.upper())


def _detail(
    request: SiteRequest,
    blueprint: Blueprint,
    *,
    form: forms.Form | None = None,
    is_short: bool = False,
    is_final: bool = False,
    is_outside: bool = False,
) -> HttpResponse:
    """The page of an exam; with a form that was refused, or after a start that could not be, as an error."""
    context = {
        "offer": offer_of(blueprint, user=request.user, now=request.now),
        "blueprint": blueprint,
        "form": form,
        "is_short": is_short,
        "is_final": is_final,
        "is_outside": is_outside,
    }
    status = 409 if is_outside else 422 if form or is_short else 200
    return render(request, "quizzes/exam_detail.html", context, status=status)


def _nothing_to_practise(request: SiteRequest, back: str) -> HttpResponse:
    messages.warning(request, _("There is no question to practise here now. Those of an open exam are kept for it."))
    return redirect(back)
