"""The page of the editor, and what every page about one question needs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from accounts.http import UserRequest
from content.desk import QUEUES, Filters, Lists, neighbours
from content.editor import Sheet, latest_of, preview_of, questions_at_desk, sheet_of
from content.fact_desk import MOST_FOUND, facts_like
from content.models import Question, Revision, Source
from content.question_checks import Finding

curators_only = permission_required("content.curate", raise_exception=True)


def question_of(slug: str) -> Question:
    """The public question with this slug. Raises Http404."""
    return get_object_or_404(questions_at_desk(), slug=slug)


def show_editor(request: UserRequest, question: Question, draft: Revision) -> HttpResponse:
    return editor(request, sheet_of(question, draft, today=request.now.date()))


def to_question(request: UserRequest, slug: str) -> HttpResponse:
    """To the page of a question, within the list that the address of the form names."""
    address = reverse("desk_question", args=[slug])
    return redirect(f"{address}?{Filters.of(request.GET).on_page}" if "queue" in request.GET else address)


def show_refused(request: UserRequest, question: Question, findings: Sequence[Finding]) -> HttpResponse:
    """The saved draft, with what keeps it from going on."""
    sheet = sheet_of(question, latest_of(question), today=request.now.date())
    return editor(request, sheet, status=422, refused=findings)


def place_in_list(request: UserRequest, question: Question) -> dict[str, Any]:
    """The list that the address names, with the questions before and after this one."""
    filters = Filters.of(request.GET)
    if "queue" not in request.GET:
        return {"filters": None}
    beside = neighbours(filters, question.slug, lists=Lists(request.now.date(), request.held_questions()))
    return {"filters": filters, "queue_title": QUEUES[filters.queue], "neighbours": beside}


def editor(request: UserRequest, sheet: Sheet, *, status: int = 200, **more: Any) -> HttpResponse:
    """The whole page. Its checks and preview are of what the sheet shows, saved or not."""
    question, draft = sheet.question, sheet.draft
    context = {
        "sheet": sheet,
        "question": question,
        "revision": draft,
        "is_raw": draft.source is not None and draft.source.kind == Source.Kind.RAW,
        "has_published": sheet.placing is None,
        "preview": preview_of(sheet),
        **search(request, sheet),
        **place_in_list(request, question),
    }
    return render(request, "content/desk_draft.html", context | more, status=status)


def search(request: UserRequest, sheet: Sheet) -> dict[str, Any]:
    """What was looked for among the facts, and what was found; for no words the facts of the question's service."""
    query = request.POST.get("fact_query", "").replace("\x00", "").strip()[:80]
    own = sheet.question.service
    if not query and (own is None or "fact_query" not in request.POST):
        return {"fact_query": "", "found": ()}
    found = facts_like(query, service=own.slug if own and not query else "")
    return {"fact_query": query, "found": found[: MOST_FOUND + 1]}
