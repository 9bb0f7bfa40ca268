"""Search: for everybody over what is public, for curators over the whole bank."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.http import SiteRequest, UserRequest
from content.models import SearchEntry
from content.pairs import pairs_with
from content.search import find_for_candidates, find_for_curators
from content.views.desk_editor import curators_only

MOST_COMPARED = 3
"""Services that were found whose comparisons are offered."""


@login_not_required
@require_safe
def search(request: SiteRequest) -> HttpResponse:
    found = find_for_candidates(request.GET.get("q", ""))
    services = [hit.entry.service for hit in found.hits if hit.entry.service][:MOST_COMPARED]
    return render(request, "content/search.html", {"found": found, "pairs": pairs_with(services)})


@require_safe
@curators_only
def desk_search(request: UserRequest) -> HttpResponse:
    kind = request.GET.get("kind", "")
    kind = kind if kind in SearchEntry.Kind.values else ""
    held = request.held_questions()
    found = find_for_curators(request.GET.get("q", ""), kind=kind, held=held)
    context = {"found": found, "kind": kind, "kinds": SearchEntry.Kind.choices, "held": held}
    return render(request, "content/desk_search.html", context)
