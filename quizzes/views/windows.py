"""When exams open and close, and when their answers are explained; for operators."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import UserRequest
from accounts.views.access import operators_only
from content.models import Exam
from quizzes import windows
from quizzes.models import Attempt, ExamWindow
from quizzes.support_forms import WindowForm


@require_safe
@operators_only
def window_list(request: UserRequest) -> HttpResponse:
    exams = Exam.objects.select_related("window").order_by("code")
    return render(request, "quizzes/window_list.html", {"exams": exams})


@require_http_methods(["GET", "HEAD", "POST"])
@operators_only
def window_edit(request: UserRequest, code: str) -> HttpResponse:
    exam = get_object_or_404(Exam, code=code.upper())
    window = ExamWindow.objects.filter(exam=exam).first() or ExamWindow(exam=exam)
    form = WindowForm(request.POST if request.method == "POST" else None, window=window)
    if form.is_valid():
        windows.set_window(exam=exam, actor=request.user, **form.cleaned_data)
        messages.success(request, _("Saved. It counts for attempts that are started from now on."))
        return redirect("window_list")
    running = Attempt.objects.not_closed().exclusive().filter(exam=exam, deadline_at__gt=request.now).count()
    context = {"exam": exam, "form": form, "running": running}
    return render(request, "quizzes/window_edit.html", context, status=422 if form.errors else 200)
