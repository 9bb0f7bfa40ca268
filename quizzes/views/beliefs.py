"""What candidates believe: how well what they say of their answers fits, and which wrong beliefs they have shown."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.http import UserRequest
from quizzes.confidence import FEWEST
from quizzes.self_ratings import self_rating_of


@require_safe
def confidence(request: UserRequest) -> HttpResponse:
    context = {"rating": self_rating_of(request.user, now=request.now), "fewest": FEWEST}
    return render(request, "quizzes/confidence.html", context)
