"""Public pages about services and their facts."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.http import SiteRequest
from content.catalogue import facts_of, practice_stock, services_by_category
from content.models import Service
from content.pairs import declared_pairs
from content.search_terms import tidy


@login_not_required
@require_safe
def service_list(request: SiteRequest) -> HttpResponse:
    query = tidy(request.GET.get("q", ""))
    context = {"query": query, "categories": services_by_category(query)}
    return render(request, "content/service_list.html", context)


@login_not_required
@require_safe
def service_detail(request: SiteRequest, slug: str) -> HttpResponse:
    services = Service.objects.public().select_related("successor").prefetch_related("names")
    service = get_object_or_404(services, slug=slug)
    today = request.now.date()
    facts = [(revision, revision.needs_check_on(today)) for revision in facts_of(service)]
    pairs = [(pair.other(service), pair) for pair in declared_pairs() if service in (pair.left, pair.right)]
    context = {"service": service, "facts": facts, "pairs": pairs, "practice_stock": practice_stock(service)}
    return render(request, "content/service_detail.html", context)
