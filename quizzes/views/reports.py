"""Reports of problems: the form of candidates, the list of curators, and the public page about the bank."""

from __future__ import annotations

import math
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.http import SiteRequest, UserRequest, refuse
from content.bank import bank_on, samples
from content.views.desk import curators_only
from quizzes import item_analysis, pacing, report_desk, reports
from quizzes.calibration import calibration
from quizzes.desk_forms import ProblemForm, SettlingForm
from quizzes.models import OfficialResult, ProblemReport, Response
from quizzes.results import REVIEW_PAGE_SIZE

PAGE_SIZE = 10
"""Questions with open reports."""
MOST_REPORTS = 10
"""Of one question, on the page; the others follow when these are settled."""


NOT_BEGUN = {
    "in_work": gettext_lazy("No draft was begun: a revision of this question is in work already."),
    "unpublished": gettext_lazy("No draft was begun: nothing of this question is published."),
}


@login_not_required
@require_safe
def bank(request: SiteRequest) -> HttpResponse:
    today = localdate(request.now)
    context = {
        "bank": bank_on(today, held=request.held_questions()),
        "samples": samples(today),
        "open_reports": ProblemReport.objects.open().count(),
        "calibration": calibration(OfficialResult.objects.values_list("stated", "passed")),
    }
    return render(request, "content/bank.html", context)


@require_POST
def report_problem(request: UserRequest, attempt_id: UUID, position: int) -> HttpResponse:
    if not pacing.problem_reports.allows(request.user.pk, now=request.now.timestamp()):
        return refuse(request, "throttled")
    form = ProblemForm(request.POST)
    if not form.is_valid():
        return refuse(request, "bad_form")
    try:
        made = reports.report(
            user=request.user, attempt_id=attempt_id, position=position, now=request.now, **form.cleaned_data
        )
    except Response.DoesNotExist:
        raise Http404 from None
    if made is None:
        return refuse(request, "held")
    messages.success(
        request, _("Thank you. A curator reads your report, and the answer will stand beside the question.")
    )
    return redirect(_place(made.response))


def _place(response: Response) -> str:
    """Where the question with its explanation is."""
    if response.attempt.closed_at is None:
        return response.attempt.position_url(response.position)
    page = math.ceil(response.position / REVIEW_PAGE_SIZE)
    return f"{reverse('attempt_review', args=[response.attempt_id])}?page={page}#question-{response.position}"


@require_safe
@curators_only
def desk_reports(request: UserRequest) -> HttpResponse:
    return _reports_page(request)


def _reports_page(request: UserRequest, *, refused: SettlingForm | None = None, report_id: int = 0) -> HttpResponse:
    """The open reports; after a refusal with what was sent for one of them."""
    held = request.held_questions()
    reported = report_desk.reported(held=held)
    page = Paginator(list(reported), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "groups": report_desk.groups(list(page), today=localdate(request.now), most=MOST_REPORTS),
        "open_count": sum(reported.values()),
        "held": held,
        "refused": refused,
        "refused_id": report_id,
        "rules": item_analysis,
    }
    return render(request, "quizzes/desk_reports.html", context, status=422 if refused else 200)


@require_POST
@curators_only
def desk_report_settle(request: UserRequest, report_id: int) -> HttpResponse:
    form = SettlingForm(request.POST)
    if not form.is_valid():
        return _reports_page(request, refused=form, report_id=report_id)
    try:
        is_ours = reports.settle(report_id=report_id, by=request.user, now=request.now, **form.cleaned_data)
    except ProblemReport.DoesNotExist:
        raise Http404 from None
    if is_ours:
        messages.success(request, _("Settled. The reporter reads your answer beside the question."))
    else:
        messages.warning(request, _("Somebody else settled this report before. Their answer stays."))
    return redirect("desk_reports")


@require_POST
@curators_only
def desk_report_draft(request: UserRequest, report_id: int) -> HttpResponse:
    """Open a draft because of a report, with its suggestion in its place; publishing it stays what it is elsewhere."""
    try:
        begun = reports.begin_draft(report_id=report_id, by=request.user, now=request.now)
    except ProblemReport.DoesNotExist:
        raise Http404 from None
    if isinstance(begun, reports.NotBegun):
        messages.warning(request, str(NOT_BEGUN[begun.outcome]))
        return redirect("desk_reports")
    if begun.is_applied:
        messages.success(request, _("The suggestion stands in this draft. Nothing is published."))
    else:
        messages.success(request, _("This draft says what is published. Write what the report asks for into it."))
    return redirect("desk_question", begun.revision.question.slug)


@require_POST
def report_seen(request: UserRequest, report_id: int) -> HttpResponse:
    """The answer to a report is put away; the question it is about goes on showing it."""
    try:
        response = reports.tell(user=request.user, report_id=report_id, now=request.now)
    except ProblemReport.DoesNotExist:
        raise Http404 from None
    return redirect(_place(response))
