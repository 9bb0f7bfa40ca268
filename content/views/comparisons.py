"""Public pages that put two services side by side which are easily confused."""

from __future__ import annotations

from itertools import groupby

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.http import SiteRequest
from content.pairs import declared_pairs, tables_of


@login_not_required
@require_safe
def comparison_list(request: SiteRequest) -> HttpResponse:
    by_category = sorted(declared_pairs(), key=lambda pair: pair.left.category)
    categories = [(name, list(pairs)) for name, pairs in groupby(by_category, key=lambda pair: pair.left.category)]
    return render(request, "content/comparison_list.html", {"categories": categories})


@login_not_required
@require_safe
def comparison_detail(request: SiteRequest, one: str, other: str) -> HttpResponse:
    """The two in the order of the alphabet; the other way round leads there."""
    wanted = (min(one, other), max(one, other))
    pair = next((pair for pair in declared_pairs() if pair.key == wanted), None)
    if pair is None:
        raise Http404
    if one > other:
        return redirect(pair.url, permanent=True)
    table = tables_of([pair], today=request.now.date())[wanted]
    return render(request, "content/comparison_detail.html", {"pair": pair, "table": table})
