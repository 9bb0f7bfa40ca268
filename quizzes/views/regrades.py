"""After a corrected key: what a regrade would change, and the regrade itself, at the desk."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.http import UserRequest
from content.models import Question
from content.views.desk_editor import curators_only
from quizzes import regrade_desk, regrading
from quizzes.desk_forms import RegradeForm
from quizzes.models import Response
from quizzes.regrade_desk import MOST_AT_ONCE, Preview

PAGE_SIZE = 50


@require_safe
@curators_only
def desk_regrade(request: UserRequest, slug: str) -> HttpResponse:
    """The dry run: every affected attempt, what it is worth before and after."""
    return _regrade_page(request, _question(slug))


def _regrade_page(request: UserRequest, question: Question, *, status: int = 200) -> HttpResponse:
    preview = regrade_desk.preview_of(question)
    page = Paginator(preview.turned if preview else Response.objects.none(), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    context = {
        "question": question,
        "preview": preview,
        "page": page,
        "rows": regrade_desk.impact_rows(page),
        "most_at_once": MOST_AT_ONCE,
    }
    return render(request, "quizzes/desk_regrade.html", context, status=status)


@require_POST
@curators_only
def desk_regrade_apply(request: UserRequest, slug: str) -> HttpResponse:
    question = _question(slug)
    preview = _as_seen(request, question)
    if preview is None:
        return _regrade_page(request, question, status=409)
    if not preview.can_be_applied:
        return _nothing_done(request, slug)
    done = regrading.regrade(question=question, by=request.user, now=request.now)
    count, flips = len(done.impacts), done.flips
    words = ngettext(
        "%(count)d attempt is marked anew, %(flips)d between pass and failure. What was marked stays beside it.",
        "%(count)d attempts are marked anew, %(flips)d between pass and failure. What was marked stays beside it.",
        count,
    )
    messages.success(request, words % {"count": count, "flips": flips})
    return redirect("desk_regrade", slug)


@require_POST
@curators_only
def desk_regrade_undo(request: UserRequest, slug: str) -> HttpResponse:
    question = _question(slug)
    preview = _as_seen(request, question)
    if preview is None:
        return _regrade_page(request, question, status=409)
    if not preview.can_be_undone:
        return _nothing_done(request, slug)
    count = len(regrading.undo(question=question, by=request.user, now=request.now).impacts)
    words = ngettext(
        "The last regrade of %(count)d attempt is taken back.",
        "The last regrade of %(count)d attempts is taken back.",
        count,
    )
    messages.success(request, words % {"count": count})
    return redirect("desk_regrade", slug)


def _question(slug: str) -> Question:
    return get_object_or_404(Question.objects.public(), slug=slug)


def _as_seen(request: UserRequest, question: Question) -> Preview | None:
    """How the question stands; None where its key is no longer the one that the page was made for."""
    form, preview = RegradeForm(request.POST), regrade_desk.preview_of(question)
    is_same = form.is_valid() and preview is not None and preview.revision.number == form.cleaned_data["revision"]
    return preview if is_same else None


def _nothing_done(request: UserRequest, slug: str) -> HttpResponse:
    messages.warning(request, _("Nothing was changed: there is nothing to do, or more than a page may do."))
    return redirect("desk_regrade", slug)
