"""The desk: the lists of questions, what is published of one, and what curators do to it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import UserRequest
from content import curation, presenting
from content.approvals import correction_of
from content.audit_desk import last_reason
from content.debts import thin_tasks
from content.desk import QUEUES, Filters, Lists, cells_of
from content.forms import ReasonForm
from content.models import AuditEntry, Blueprint, Question, Revision, Service, Task
from content.views import desk_approval, desk_drafts, desk_editor
from content.views.desk_editor import curators_only, question_of, to_question


@require_safe
@curators_only
def desk_questions(request: UserRequest) -> HttpResponse:
    filters, today = Filters.of(request.GET), request.now.date()
    lists = Lists(today, request.held_questions())
    tasks = Task.objects.filter(domain__blueprint__in=Blueprint.objects.in_force_on(today))
    code = "domain__blueprint__exam__code"
    context = {
        "filters": filters,
        "queue_title": QUEUES[filters.queue],
        "queues": QUEUES.items(),
        "page": lists.page(filters),
        "held": lists.held if filters.query else (),
        "services": Service.objects.public().order_by("heading").values_list("slug", "heading"),
        "tasks": tasks.order_by(code, "number").values_list(code, "number", "title"),
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
    """The draft in an editor, what is in approval, or what is published as candidates see it. POST saves the draft."""
    question = question_of(slug)
    if request.method == "POST":
        return desk_drafts.save(request, question)
    if question.state_in_work == Revision.State.IN_APPROVAL:  # type: ignore[attr-defined] # annotated
        return desk_approval.show_approval(request, question)
    draft = curation.draft_of(question) if question.state_in_work else None  # type: ignore[attr-defined]
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
    return to_question(request, slug)


@require_POST
@curators_only
def desk_discard(request: UserRequest, slug: str) -> HttpResponse:
    """Drop a correction after a page that says what is lost; `confirm` comes from that page."""
    question = question_of(slug)
    lost = None if "confirm" in request.POST else correction_of(question, today=request.now.date())
    if lost is not None:
        return render(request, "content/desk_discard.html", {"question": question, "difference": lost})
    if "confirm" in request.POST and curation.discard_draft(question=question, by=request.user, now=request.now):
        messages.success(request, _("The correction was dropped. What is published stays as it was."))
    return to_question(request, slug)


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
    return to_question(request, slug)


@require_POST
@curators_only
def desk_restore(request: UserRequest, slug: str) -> HttpResponse:
    """Let new attempts draw a retired question again."""
    question, form = question_of(slug), ReasonForm(request.POST, prefix="restore")
    if not form.is_valid():
        context = _published_context(request, question) | {"restore_form": form}
        return render(request, "content/desk_published.html", context, status=422)
    curation.restore(question=question, by=request.user, now=request.now, reason=form.cleaned_data["reason"])
    messages.success(request, _("Taken back. New attempts can get this question again."))
    return to_question(request, slug)


def _published_context(request: UserRequest, question: Question) -> dict[str, Any]:
    revisions = list(question.revisions.select_related("created_by", "published_by", "source").order_by("-number"))
    shown = next((revision for revision in revisions if revision.state == Revision.State.PUBLISHED), revisions[0])
    proof = presenting.with_proof([shown.pk])[shown.pk]
    order = [option.code for option in proof.options.all()]
    rejected = revisions[0] if revisions[0].state == Revision.State.REJECTED else None
    return {
        "question": question,
        "revision": shown,
        "revisions": revisions,
        "shown": presenting.revealed(proof, order=order, chosen=(), today=request.now.date()),
        "rejected": rejected,
        "returned_because": last_reason(question, AuditEntry.Action.REJECTED) if rejected else "",
        "correct_form": ReasonForm(),
        "restore_form": ReasonForm(prefix="restore"),
        **desk_editor.place_in_list(request, question),
    }
