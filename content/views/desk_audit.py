"""The trail of the bank: of one question, and of all."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.http import UserRequest
from content.audit_desk import row_of, trail, trail_pages
from content.models import AuditEntry
from content.views.desk_editor import curators_only, question_of

PAGE_SIZE = 30


@require_safe
@curators_only
def desk_audit(request: UserRequest) -> HttpResponse:
    action = request.GET.get("action", "")
    held = request.held_questions()
    entries = trail(held=held)
    if action in AuditEntry.Action.values:
        entries = entries.filter(action=action)
    return _page(request, entries, action=action, actions=AuditEntry.Action.choices, held=held)


@require_safe
@curators_only
def desk_question_audit(request: UserRequest, slug: str) -> HttpResponse:
    question = question_of(slug)
    return _page(request, trail(question=question), question=question)


def _page(request: UserRequest, entries: QuerySet[AuditEntry], **more: Any) -> HttpResponse:
    page = trail_pages(entries, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "content/desk_audit.html", {"page": page, "rows": [row_of(each) for each in page]} | more)
