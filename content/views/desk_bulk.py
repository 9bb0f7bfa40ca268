"""One change to many questions: select them in a list, look at the effect, confirm."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.http import UserRequest
from content import bulk
from content.audit_desk import Change, changes
from content.desk import PAGE_SIZE, Filters
from content.forms import BulkForm
from content.models import Question
from content.views.desk_editor import curators_only


@require_POST
@curators_only
def desk_bulk(request: UserRequest) -> HttpResponse:
    """The form, then the preview, then the change: the fields that are sent say how far somebody has come."""
    filters = Filters.of(request.GET)
    slugs = [slug for slug in request.POST.getlist("slug")[:PAGE_SIZE] if "\x00" not in slug]
    questions = list(Question.objects.public().filter(slug__in=slugs).order_by("slug"))
    if not questions:
        messages.warning(request, _("No question was selected; nothing changed."))
        return redirect(f"{reverse('desk_questions')}?{filters.on_page}")
    is_chosen = "change" in request.POST
    form = BulkForm(request.POST if is_chosen else None, today=request.now.date())
    if not form.is_valid() or "edit" in request.POST:
        return _page(request, filters, questions, form, status=422 if form.errors else 200)
    fingerprint = request.POST.get("fingerprint", "")
    if not fingerprint:
        return _page(request, filters, questions, form, preview=_preview(request, questions, form))
    outcome = bulk.apply(
        questions=[question.pk for question in questions],
        change=form.wanted(),
        fingerprint=fingerprint,
        held=request.held_questions(),
        by=request.user,
        now=request.now,
        reason=form.cleaned_data["reason"],
    )
    if isinstance(outcome, bulk.Changed):
        return _page(request, filters, questions, form, preview=outcome.preview, status=409, has_moved=True)
    said = ngettext("%(n)d question was changed.", "%(n)d questions were changed.", outcome.count)
    messages.success(request, said % {"n": outcome.count})
    return redirect(f"{reverse('desk_questions')}?{filters.on_page}")


def _preview(request: UserRequest, questions: list[Question], form: BulkForm) -> bulk.Preview:
    keys = [question.pk for question in questions]
    return bulk.preview(questions=keys, change=form.wanted(), today=request.now.date(), held=request.held_questions())


def _rows(preview: bulk.Preview) -> Iterator[tuple[bulk.Row, str, Sequence[Change]]]:
    """Each row with the stem of what is in work, and what changes in words."""
    for row in preview.rows:
        draft = preview.drafts.get(row.question.pk)
        yield row, draft.stem if draft else "", changes(row.before, row.after)


def _page(
    request: UserRequest,
    filters: Filters,
    questions: list[Question],
    form: BulkForm,
    *,
    preview: bulk.Preview | None = None,
    has_moved: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {
        "filters": filters,
        "questions": questions,
        "form": form,
        "preview": preview,
        "change_words": dict(form.KINDS).get(form["change"].value(), ""),
        "rows": list(_rows(preview)) if preview else [],
        "has_moved": has_moved,
    }
    return render(request, "content/desk_bulk.html", context, status=status)
