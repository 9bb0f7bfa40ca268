"""The first page: a live question for visitors, the next step for whoever is signed in; the questions after sign-up."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import SiteRequest, UserRequest, refuse
from accounts.models import User
from accounts.sessions import sign_in_guest
from content.catalogue import bank_figures
from quizzes import planning, reports, warm_up
from quizzes.corrections import untold
from quizzes.dashboard import dashboard_of
from quizzes.entry_forms import PlanForm
from quizzes.next_step import first_page


@login_not_required
@require_safe
def home(request: SiteRequest) -> HttpResponse:
    if not isinstance(request.user, User):
        return _front_page(request)
    plan = planning.plan_of(request.user)
    code = plan.exam.code if plan.exam else planning.DEFAULT_EXAM
    page = first_page(request.user, now=request.now)
    context = {
        "page": page,
        "corrections": untold(request.user, now=request.now),
        "answered_reports": reports.untold(request.user, now=request.now),
        "plan": plan,
        "code": code,
        "dashboard": dashboard_of(request.user, plan=plan, now=request.now) if page.results else None,
        "days_left": (plan.exam_date - timezone.localdate(request.now)).days if plan.exam_date else None,
    }
    return render(request, "quizzes/home_signed_in.html", context)


@login_not_required
@require_POST
def warm_up_answer(request: SiteRequest) -> HttpResponse:
    """The first answer makes the guest. With a warm-up open, it counts there; a checked position stays as it is."""
    question, chosen = warm_up.first_question(), request.POST.getlist("chosen")
    if question is None:
        return redirect("home")
    if not warm_up.is_answer(question, chosen):
        return _front_page(request, choice_error=_("Choose an answer, then check it."), status=422)
    user = request.user if isinstance(request.user, User) else sign_in_guest(request, now=request.now)
    if user is None:
        return refuse(request, "throttled")
    attempt = warm_up.begin(user=user, now=request.now)
    if attempt is None:
        return redirect("home")
    warm_up.answer_first(attempt, question, chosen=chosen, now=request.now)
    return redirect(f"{attempt.position_url(1)}#verdict")


@require_POST
def warm_up_start(request: UserRequest) -> HttpResponse:
    """The same for somebody who is signed in already: nothing is answered yet."""
    attempt = warm_up.begin(user=request.user, now=request.now)
    return redirect(attempt.position_url(1) if attempt else "exam_list")


@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: UserRequest) -> HttpResponse:
    """Exam, date and minutes a day. Asked once after sign-up, each may be left open, and changed here later."""
    plan = planning.plan_of(request.user)
    if "skip" in request.POST:
        planning.skip_plan(user=request.user, now=request.now)
        return redirect("home")
    today = timezone.localdate(request.now)
    form = PlanForm(request.POST if request.method == "POST" else None, plan=plan, today=today)
    if form.is_valid():
        planning.save_plan(user=request.user, now=request.now, **form.cleaned_data)
        messages.success(request, _("Your plan is saved."))
        return redirect("home")
    context = {"form": form, "is_new": plan.asked_at is None}
    return render(request, "quizzes/welcome.html", context, status=422 if form.errors else 200)


def _front_page(request: SiteRequest, *, choice_error: str = "", status: int = 200) -> HttpResponse:
    context = {
        "shown": warm_up.first_question(),
        "warm_up_length": warm_up.LENGTH,
        "choice_error": choice_error,
        "bank": bank_figures(),
    }
    return render(request, "quizzes/home.html", context, status=status)
