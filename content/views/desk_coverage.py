"""What the bank covers: services by tasks, and raw notes by their sections."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.http import UserRequest
from content.coverage_desk import coverage_map
from content.notes_coverage import notes_coverage
from content.views.desk_editor import curators_only

PAGE_SIZE = 50


@require_safe
@curators_only
def desk_coverage(request: UserRequest) -> HttpResponse:
    """Services by tasks of an exam, and what is missing."""
    found = coverage_map(request.GET.get("exam", ""), today=request.now.date())
    is_thin = request.GET.get("show") == "thin"
    context = {"map": found, "is_thin": is_thin, "rows": found.thin_services if is_thin else found.rows}
    return render(request, "content/desk_coverage.html", context)


@require_safe
@curators_only
def desk_coverage_notes(request: UserRequest) -> HttpResponse:
    """Which sections of the loaded raw notes the library has facts of."""
    found = notes_coverage(request.GET.get("source", ""))
    page = Paginator(found.sections, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "content/desk_coverage_notes.html", {"coverage": found, "page": page})
