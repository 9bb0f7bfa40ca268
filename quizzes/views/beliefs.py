"""What candidates believe: how well what they say of their answers fits, and which wrong beliefs they have shown."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.http import UserRequest
from quizzes.confidence import FEWEST
from quizzes.misconceptions import explained, ledger_of
from quizzes.self_ratings import self_rating_of

LEDGER_PAGE_SIZE = 10


@require_safe
def confidence(request: UserRequest) -> HttpResponse:
    context = {"rating": self_rating_of(request.user, now=request.now), "fewest": FEWEST}
    return render(request, "quizzes/confidence.html", context)


@require_safe
def misconceptions(request: UserRequest) -> HttpResponse:
    ledger = ledger_of(request.user, now=request.now)
    page = Paginator(ledger, LEDGER_PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "beliefs": explained(list(page), user=request.user, now=request.now),
        "standing_count": sum(not belief.is_put_right for belief in ledger),
    }
    return render(request, "quizzes/misconceptions.html", context)
