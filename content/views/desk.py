"""The desk: the lists of questions, what is published of one, and what curators do to it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import UserRequest
from content import curation, presenting
from content.desk import (
    PAGE_SIZE,
    QUEUES,
    Filters,
    cells_of,
    questions_of,
    queue_counts,
    rows,
    thin_tasks,
)
from content.forms import ReasonForm
from content.models import Blueprint, Question, Revision, Service, Task
from content.views import desk_drafts, desk_editor
from content.views.desk_editor import curators_only, question_of


@require_safe
@curators_only
def desk_questions(request: UserRequest) -> HttpResponse:
    filters, today = Filters.of(request.GET), request.now.date()
    page = Paginator(rows(questions_of(filters, today=today)), PAGE_SIZE).get_page(filters.page)
    counts = queue_counts(today)
    tasks = Task.objects.filter(domain__blueprint__in=Blueprint.objects.in_force_on(today))
    context = {
        "filters": filters,
        "queue_title": QUEUES[filters.queue],
        "queues": [(name, title, counts.get(name)) for name, title in QUEUES.items()],
        "page": page,
        "services": Service.objects.public().order_by("heading"),
        "tasks": tasks.select_related("domain__blueprint__exam").order_by("domain__blueprint__exam__code", "number"),
    }
    return render(request, "content/desk_questions.html", context)


@require_safe
@curators_only
def desk_thin(request: UserRequest) -> HttpResponse:
    """The tasks of exams with too few questions."""
    return render(request, "content/desk_thin.html", {"tasks": thin_tasks(request.now.date())})


@require_http_methods(["GET", "HEAD", "POST"])
@curators_only
def desk_question(request: UserRequest, slug: str) -> HttpResponse:
    """The draft in an editor, or what is published as candidates see it. POST saves the draft."""
    question = question_of(slug)
    if request.method == "POST":
        return desk_drafts.save(request, question)
    draft = curation.draft_of(question)
    if draft is None:
        return render(request, "content/desk_published.html", _published_context(request, question))
    return desk_editor.show_editor(request, question, draft)


@require_POST
@curators_only
def desk_correct(request: UserRequest, slug: str) -> HttpResponse:
    question = question_of(slug)
    form = ReasonForm(request.POST)
    if not form.is_valid() or not question.revisions.published().exists():
        context = _published_context(request, question) | {"correct_form": form}
        return render(request, "content/desk_published.html", context, status=422)
    curation.start_correction(question=question, by=request.user, now=request.now, reason=form.cleaned_data["reason"])
    return redirect("desk_question", slug)


@require_POST
@curators_only
def desk_publish(request: UserRequest, slug: str) -> HttpResponse:
    """Save what stands in the editor, then publish it: nothing that was typed is left behind."""
    question = question_of(slug)
    if refused := desk_drafts.store(request, question):
        return refused
    outcome: Any = curation.send_for_approval(question=question, by=request.user, now=request.now)
    if isinstance(outcome, curation.Sent):
        outcome = curation.approve(question=question, by=request.user, now=request.now)
    if isinstance(outcome, curation.OwnRevision):
        messages.success(request, _("Sent for approval. Another curator publishes it, because you wrote it."))
        return redirect("desk_question", slug)
    if isinstance(outcome, curation.Refused):
        return desk_editor.show_refused(request, question_of(slug), outcome.findings)
    messages.success(request, _("Published. New attempts get this revision; open and finished ones keep theirs."))
    return redirect("desk_question", slug)


@require_POST
@curators_only
def desk_discard(request: UserRequest, slug: str) -> HttpResponse:
    if curation.discard_draft(question=question_of(slug), by=request.user, now=request.now):
        messages.success(request, _("The correction was dropped. What is published stays as it was."))
    return redirect("desk_question", slug)


@require_POST
@curators_only
def desk_retire(request: UserRequest, slug: str) -> HttpResponse:
    """Retire after a page that says the effect in numbers; `confirm` comes from that page."""
    question = question_of(slug)
    form = ReasonForm(request.POST if "reason" in request.POST else None)
    if not form.is_valid():
        context = {"question": question, "form": form, "cells": cells_of(question)}
        return render(request, "content/desk_retire.html", context, status=422 if form.is_bound else 200)
    curation.retire(question=question, by=request.user, now=request.now, reason=form.cleaned_data["reason"])
    messages.success(request, _("Retired. New attempts no longer get this question; nothing else changed."))
    return redirect("desk_question", slug)


def _published_context(request: UserRequest, question: Question) -> dict[str, Any]:
    revisions = list(question.revisions.select_related("created_by", "published_by", "source").order_by("-number"))
    shown = next((revision for revision in revisions if revision.state == Revision.State.PUBLISHED), revisions[0])
    proof = presenting.with_proof([shown.pk])[shown.pk]
    order = [option.code for option in proof.options.all()]
    return {
        "question": question,
        "revision": shown,
        "revisions": revisions,
        "shown": presenting.revealed(proof, order=order, chosen=(), today=request.now.date()),
        "correct_form": ReasonForm(),
        **desk_editor.place_in_list(request, question),
    }
