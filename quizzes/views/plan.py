"""The study plan: what the days until the exam hold, reminders, and the calendar file."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import SiteRequest, UserRequest, refuse
from accounts.views.access import members_only
from quizzes import planning, reminders
from quizzes.models import StudyPlan
from quizzes.plan_forms import CalendarForm, RemindersForm
from quizzes.study_plan import calendar_of, plan_page


@require_safe
def study_plan(request: UserRequest) -> HttpResponse:
    plan = planning.plan_of(request.user)
    token = plan.calendar_token
    context = {
        "page": plan_page(request.user, plan=plan, now=request.now),
        "plan": plan,
        "calendar_url": settings.SITE_URL + reverse("plan_calendar_file", args=[token]) if token else "",
    }
    return render(request, "quizzes/study_plan.html", context)


@require_POST
@members_only
def plan_reminders(request: UserRequest) -> HttpResponse:
    form = RemindersForm(request.POST)
    if not form.is_valid():
        return refuse(request, "bad_form")
    plan = planning.set_reminders(user=request.user, reminds=form.cleaned_data["reminds"])
    messages.success(
        request,
        _("You get a mail on days on which something is due.") if plan.reminds else _("You get no more reminders."),
    )
    return redirect("study_plan")


@require_POST
@members_only
def plan_calendar(request: UserRequest) -> HttpResponse:
    form = CalendarForm(request.POST)
    if not form.is_valid():
        return refuse(request, "bad_form")
    if form.cleaned_data["is_open"]:
        planning.open_calendar(user=request.user)
        messages.success(request, _("Your calendar has an address. Whoever knows it can read the plan."))
    else:
        planning.close_calendar(user=request.user)
        messages.success(request, _("The address of your calendar no longer works."))
    return redirect(reverse("study_plan") + "#calendar")


@login_not_required
@require_safe
def plan_calendar_file(request: SiteRequest, calendar_token: str) -> HttpResponse:
    """For whoever has the address: calendar programs do not sign in."""
    plans = StudyPlan.objects.filter(user__is_active=True).select_related("user", "exam")
    plan = get_object_or_404(plans, calendar_token=calendar_token)
    return HttpResponse(calendar_of(plan, now=request.now), content_type="text/calendar; charset=utf-8")


@csrf_exempt  # The signature is what lets it through: programs that read mail post here with nothing else (RFC 8058).
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def reminders_stop(request: SiteRequest, signed_plan: str) -> HttpResponse:
    """The way out of a mail: a page with one button, which also works signed out."""
    if reminders.plan_of_token(signed_plan) is None:
        raise Http404
    is_done = request.method == "POST"
    if is_done:
        reminders.stop(token=signed_plan)
    return render(request, "quizzes/reminders_stop.html", {"is_done": is_done})
