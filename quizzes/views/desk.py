"""The front page of the desk, of the bank and of those who are asked; and a question tried as they get it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.http import UserRequest
from content import presenting
from content.debts import debts
from content.views.desk_editor import curators_only, question_of
from quizzes.desk import candidates_debts, trial_of


@require_safe
@curators_only
def desk(request: UserRequest) -> HttpResponse:
    held = request.held_questions()
    listed = [*candidates_debts(held=held), *debts(request.now.date(), held=held)]
    return render(request, "quizzes/desk.html", {"debts": listed, "held": held})


@require_safe
@curators_only
def desk_try(request: UserRequest, slug: str) -> HttpResponse:
    """The newest text of a question as an attempt asks and marks it. The address is all that is kept."""
    question = question_of(slug)
    revision = presenting.proven(question.revisions.order_by("-number"))[0]
    text = request.GET.get("seed", "")
    seed = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 1
    chosen = request.GET.getlist("chosen")
    context = {
        "question": question,
        "revision": revision,
        "seed": seed,
        "next_seed": seed + 1,
        "is_asked": "chosen" not in request.GET,
        "trial": trial_of(revision, seed=seed, chosen=chosen, today=request.now.date()),
    }
    return render(request, "quizzes/desk_try.html", context)
