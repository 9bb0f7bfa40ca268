"""The desk: where curators complete, correct, publish and retire questions."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import UserRequest
from content import curation, presenting
from content.desk import QUEUES, cells_of, questions_in, queue_counts, rows
from content.forms import (
    MOST_OPTIONS,
    DraftForm,
    OptionFormSet,
    PlacingForm,
    ReasonForm,
    parsed_from,
)
from content.models import Question, Revision, Source

PAGE_SIZE = 50
SHORTEST_FORM = 4
curators_only = permission_required("content.curate", raise_exception=True)


@require_safe
@curators_only
def desk(request: UserRequest) -> HttpResponse:
    queue = request.GET.get("queue", "raw")
    queue = queue if queue in QUEUES else "raw"
    query = request.GET.get("q", "").replace("\x00", "").strip()[:80]
    today = request.now.date()
    counts = queue_counts(query, today=today)
    page = Paginator(rows(questions_in(queue, query, today=today)), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "queue": queue,
        "queue_title": QUEUES[queue],
        "query": query,
        "queues": [(name, title, counts[name]) for name, title in QUEUES.items()],
        "page": page,
    }
    return render(request, "content/desk.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@curators_only
def desk_question(request: UserRequest, slug: str) -> HttpResponse:
    """The draft in an editor, or what is published as candidates see it. POST saves the draft."""
    question = _question(slug)
    draft = curation.draft_of(question)
    if draft is None:
        return render(request, "content/desk_published.html", _published_context(request, question))
    if request.method == "POST":
        return _save(request, question, draft)
    return _editor(request, question, draft, _forms(request, question, draft))


@require_POST
@curators_only
def desk_correct(request: UserRequest, slug: str) -> HttpResponse:
    question = _question(slug)
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
    question = _question(slug)
    draft = curation.draft_of(question)
    if draft is None:
        return redirect("desk_question", slug)
    if refused := _store(request, question, draft):
        return refused
    outcome = curation.publish_draft(question=question, by=request.user, now=request.now)
    if isinstance(outcome, curation.Refused):
        saved = curation.draft_of(question) or draft
        forms = _forms(request, _question(slug), saved)
        return _editor(request, _question(slug), saved, forms, status=422, refused=outcome.findings)
    messages.success(request, _("Published. New attempts get this revision; open and finished ones keep theirs."))
    return redirect("desk_question", slug)


@require_POST
@curators_only
def desk_discard(request: UserRequest, slug: str) -> HttpResponse:
    if curation.discard_draft(question=_question(slug)):
        messages.success(request, _("The correction was dropped. What is published stays as it was."))
    return redirect("desk_question", slug)


@require_POST
@curators_only
def desk_retire(request: UserRequest, slug: str) -> HttpResponse:
    """Retire after a page that says the effect in numbers; `confirm` comes from that page."""
    question = _question(slug)
    form = ReasonForm(request.POST if "reason" in request.POST else None)
    if not form.is_valid():
        context = {"question": question, "form": form, "cells": cells_of(question)}
        return render(request, "content/desk_retire.html", context, status=422 if form.is_bound else 200)
    curation.retire(question=question, reason=form.cleaned_data["reason"], now=request.now)
    messages.success(request, _("Retired. New attempts no longer get this question; nothing else changed."))
    return redirect("desk_question", slug)


def _question(slug: str) -> Question:
    questions = Question.objects.public().select_related("service", "collection", "scenario")
    return get_object_or_404(questions, slug=slug)


def _save(request: UserRequest, question: Question, draft: Revision) -> HttpResponse:
    if "add" in request.POST:
        return _editor(request, question, draft, _forms(request, question, draft, data=request.POST), is_unsaved=True)
    if refused := _store(request, question, draft):
        return refused
    messages.success(request, _("Draft saved."))
    return redirect("desk_question", question.slug)


def _store(request: UserRequest, question: Question, draft: Revision) -> HttpResponse | None:
    """Write what the editor sent into the draft; the editor with its errors or the other text when that fails."""
    forms = _forms(request, question, draft, data=request.POST)
    checked = [forms["draft"], forms["options"], *filter(None, [forms["placing"]])]
    valid = [form.is_valid() for form in checked]  # each is asked, so that every error is shown at once
    if not all(valid):
        return _editor(request, question, draft, forms, status=422)
    outcome = curation.save_draft(
        question=question,
        text=parsed_from(question, forms["draft"], forms["options"], request.now.date()),
        based_on=forms["draft"].cleaned_data["based_on"],
        by=request.user,
        placing=forms["placing"].placing() if forms["placing"] else None,
    )
    if isinstance(outcome, curation.Conflict):
        return _editor(request, question, draft, forms, status=409, stored=curation.draft_of(question))
    return None


def _forms(request: UserRequest, question: Question, draft: Revision, data: Any = None) -> dict[str, Any]:
    """The forms of the editor, filled from the draft or from `data`; placing is None once something was published."""
    facts = frozenset(question.collection.facts.values_list("slug", flat=True))
    options = _option_values(draft)
    if data is not None and "add" in data:
        data = data.copy()
        data["options-TOTAL_FORMS"] = str(min(MOST_OPTIONS, _count(data.get("options-TOTAL_FORMS")) + 1))
    is_new = not question.revisions.exclude(pk=draft.pk).exists()
    return {
        "draft": DraftForm(data, initial=_draft_values(draft)),
        "options": OptionFormSet(data, initial=options, prefix="options", form_kwargs={"known_facts": facts}),
        "placing": PlacingForm(
            data, initial=_placing_values(question), collection=question.collection, today=request.now.date()
        )
        if is_new
        else None,
    }


def _count(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 3 else SHORTEST_FORM


def _draft_values(draft: Revision) -> dict[str, str]:
    by = draft.drafted.partition(" ")[0] or "person"
    return {"kind": draft.kind, "stem": draft.stem, "based_on": draft.content_hash, "drafted_by": by}


def _option_values(draft: Revision) -> list[dict[str, Any]]:
    values: list[dict[str, Any]] = [
        {
            "code": option.code,
            "text": option.text,
            "is_key": option.is_key,
            "rationale": option.rationale,
            "facts": ", ".join(citation.fact_revision.fact.slug for citation in option.citations.all()),
        }
        for option in draft.options.all()
    ]
    return values + [{} for _each in range(SHORTEST_FORM - len(values))]


def _placing_values(question: Question) -> dict[str, Any]:
    values: dict[str, Any] = {
        "service": question.service_id,
        "difficulty": question.difficulty,
        "author": question.author,
        "licence": question.licence or "CC-BY-4.0",
    }
    values |= {f"task_{placement.blueprint_id}": placement.task_id for placement in question.placements.all()}
    return values


def _editor(
    request: UserRequest,
    question: Question,
    draft: Revision,
    forms: dict[str, Any],
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    facts = question.service.facts.order_by("position") if question.service else []
    shown = presenting.with_proof([draft.pk])[draft.pk]
    order = [option.code for option in shown.options.all()]
    context = forms | {
        "question": question,
        "revision": draft,
        "is_raw": draft.source is not None and draft.source.kind == Source.Kind.RAW,
        "has_published": question.revisions.published().exists(),
        "facts": facts,
        "findings": curation.findings_of(question, draft, request.now.date()),
        "shown": presenting.revealed(shown, order=order, chosen=(), today=request.now.date()),
        "can_add": len(forms["options"].forms) < MOST_OPTIONS,
    }
    return render(request, "content/desk_draft.html", context | more, status=status)


def _published_context(request: UserRequest, question: Question) -> dict[str, Any]:
    revisions = list(question.revisions.select_related("created_by", "published_by", "source").order_by("-number"))
    shown = next((revision for revision in revisions if revision.state == Revision.State.PUBLISHED), revisions[0])
    proof = presenting.with_proof([shown.pk])[shown.pk]
    order = [option.code for option in proof.options.all()]
    return {
        "question": question,
        "revision": shown,
        "revisions": revisions,
        "placements": question.placements.select_related("task", "blueprint__exam").order_by("id"),
        "shown": presenting.revealed(proof, order=order, chosen=(), today=request.now.date()),
        "correct_form": ReasonForm(),
    }
