"""What the real exam said: recording it is voluntary, and the bank page shows what it says about this site."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import UserRequest
from accounts.views.access import members_only
from content.models import Blueprint, Exam
from content.models.exam import BlueprintQuerySet
from quizzes import official
from quizzes.official_forms import OfficialResultForm
from quizzes.outlook import official_rows, readiness_of
from quizzes.planning import DEFAULT_EXAM, plan_of
from quizzes.score_reports import WORTH


@require_safe
@members_only
def official_results(request: UserRequest) -> HttpResponse:
    plan = plan_of(request.user)
    in_force = _in_force(request)
    usual = in_force.filter(exam__code=plan.exam.code if plan.exam else DEFAULT_EXAM)
    blueprint = usual.first() or in_force.first()
    if blueprint is None:
        raise Http404
    return _page(request, blueprint)


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def official_record(request: UserRequest, code: str) -> HttpResponse:
    blueprint = get_object_or_404(_in_force(request), exam__code=code.upper())
    if request.method != "POST":
        return _page(request, blueprint)
    form = _form(request, blueprint)
    if not form.is_valid():
        return _page(request, blueprint, form=form)
    said = {name: form.cleaned_data[name] for name in ("sat_on", "passed", "scaled_score")}
    result = official.record(user=request.user, exam=blueprint.exam, verdicts=form.verdicts(), now=request.now, **said)
    if result is None:
        form.add_error("sat_on", _("There is a result of a day that is too near: delete that one if it is wrong."))
        return _page(request, blueprint, form=form)
    messages.success(request, _("Recorded. Thank you: it helps everybody to see how far our numbers can be trusted."))
    return redirect("official_results")


@require_POST
@members_only
def official_remove(request: UserRequest, result_id: int) -> HttpResponse:
    if not official.remove(user=request.user, result_id=result_id):
        raise Http404
    messages.success(request, _("The result is deleted."))
    return redirect("official_results")


def _in_force(request: UserRequest) -> BlueprintQuerySet:
    return Blueprint.objects.in_force_on(localdate(request.now)).select_related("exam").order_by("exam__code")


def _form(request: UserRequest, blueprint: Blueprint) -> OfficialResultForm:
    return OfficialResultForm(
        request.POST if request.method == "POST" else None,
        blueprint=blueprint,
        domains=list(blueprint.domains.all()),
        today=localdate(request.now),
    )


def _page(request: UserRequest, blueprint: Blueprint, *, form: OfficialResultForm | None = None) -> HttpResponse:
    context = {
        "blueprint": blueprint,
        "form": form or _form(request, blueprint),
        "others": Exam.objects.exclude(pk=blueprint.exam_id),
        "rows": official_rows(request.user, today=localdate(request.now)),
        "outlook": readiness_of(request.user, exam_code=blueprint.exam.code, now=request.now),
        "weight": WORTH,
    }
    return render(request, "quizzes/official_results.html", context, status=422 if form and form.errors else 200)
