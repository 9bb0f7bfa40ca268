"""Statistics at the desk: questions in a table with the forms below, and one question in full."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import UserRequest
from content.models import Exam, Question, Service
from content.views.desk import curators_only
from quizzes import item_analysis, promoting, statistics_desk
from quizzes.desk_forms import PromotionForm
from quizzes.statistics_desk import Wanted

PAGE_SIZE = 50


@require_safe
@curators_only
def desk_statistics(request: UserRequest) -> HttpResponse:
    wanted = Wanted.of(request.GET)
    page = statistics_desk.statistics_pages(wanted, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "wanted": wanted,
        "page": page,
        "rows": [statistics_desk.row_of(each) for each in page],
        "flags": [(name, words) for name, (_column, words) in statistics_desk.FLAGS.items()],
        "sorts": [(name, words, wanted.sorted_by(name)) for name, (_column, words) in statistics_desk.SORTS.items()],
        "services": Service.objects.public().order_by("heading"),
        "exams": Exam.objects.order_by("code"),
        "forms": statistics_desk.form_rows(),
        "refreshed_at": statistics_desk.refreshed_at(),
        "rules": item_analysis,
    }
    return render(request, "quizzes/desk_statistics.html", context)


@require_safe
@curators_only
def desk_question_statistics(request: UserRequest, slug: str) -> HttpResponse:
    return _question_page(request, _question(slug))


@require_POST
@curators_only
def desk_promote(request: UserRequest, slug: str) -> HttpResponse:
    """Let a pretest question count against the rule, with a reason that stays on record."""
    question, form = _question(slug), PromotionForm(request.POST)
    if not form.is_valid():
        return _question_page(request, question, promote_form=form, status=422)
    if promoting.override(question=question, by=request.user, now=request.now, reason=form.cleaned_data["reason"]):
        messages.success(request, _("It counts in the exams that are started from now on."))
    else:
        messages.warning(request, _("Nothing was changed: it counts already."))
    return redirect("desk_question_statistics", slug)


def _question(slug: str) -> Question:
    return get_object_or_404(Question.objects.public().select_related("service"), slug=slug)


def _question_page(
    request: UserRequest, question: Question, *, promote_form: PromotionForm | None = None, status: int = 200
) -> HttpResponse:
    published = question.revisions.filter(published_at__isnull=False)
    is_pretest = question.stage == Question.Stage.PRETEST
    context = {
        "question": question,
        "decision": promoting.decisions([question])[0] if is_pretest else None,
        "promote_form": promote_form or PromotionForm(),
        "revisions": statistics_desk.figures_of(published, over_time=True),
        "refreshed_at": statistics_desk.refreshed_at(),
        "rules": item_analysis,
    }
    return render(request, "quizzes/desk_question_statistics.html", context, status=status)
