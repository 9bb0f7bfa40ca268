"""Statistics at the desk: questions in a table with the forms below, and one question in full."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.http import UserRequest
from content.models import Exam, Question, Service
from content.views.desk import curators_only
from quizzes import item_analysis, statistics_desk
from quizzes.statistics_desk import Wanted

PAGE_SIZE = 50


@require_safe
@curators_only
def desk_statistics(request: UserRequest) -> HttpResponse:
    wanted = Wanted.of(request.GET)
    page = Paginator(statistics_desk.statistics_wanted(wanted), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "wanted": wanted,
        "page": page,
        "rows": [statistics_desk.row_of(each) for each in page],
        "flags": [(name, words) for name, (_, words) in statistics_desk.FLAGS.items()],
        "sorts": [(name, words, wanted.sorted_by(name)) for name, (_, words) in statistics_desk.SORTS.items()],
        "services": Service.objects.filter(collection__owner__isnull=True).order_by("heading"),
        "exams": Exam.objects.order_by("code"),
        "forms": statistics_desk.form_rows(),
        "refreshed_at": statistics_desk.refreshed_at(),
        "rules": item_analysis,
    }
    return render(request, "quizzes/desk_statistics.html", context)


@require_safe
@curators_only
def desk_question_statistics(request: UserRequest, slug: str) -> HttpResponse:
    question = get_object_or_404(Question.objects.public().select_related("service"), slug=slug)
    context = {
        "question": question,
        "revisions": statistics_desk.figures_of(question.revisions.filter(published_at__isnull=False)),
        "refreshed_at": statistics_desk.refreshed_at(),
        "rules": item_analysis,
    }
    return render(request, "quizzes/desk_question_statistics.html", context)
