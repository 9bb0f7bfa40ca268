"""Flashcards: one fact at a time, turned over, rated. Without JavaScript it takes the same two steps."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import UserRequest, refuse
from content.models import Fact
from quizzes import remembering
from quizzes.agenda import agenda_of, may_recall
from quizzes.flashcards import cards_of
from quizzes.models import FactReview
from quizzes.plan_forms import RatingForm
from quizzes.planning import plan_of
from quizzes.scheduling import is_leech


@require_safe
def cards(request: UserRequest) -> HttpResponse:
    """The most urgent card of today; with `?more` also when the minutes of the plan are used up."""
    agenda = agenda_of(request.user, now=request.now, plan=plan_of(request.user))
    goes_on = "more" in request.GET
    waiting = agenda.beyond if goes_on else agenda.chosen
    first = waiting[0] if waiting else None
    leeches = [first.fact_id] if first and first.memory and is_leech(first.memory) else []
    ids = [first.fact_id] if first else []
    shown = cards_of(request.user, ids, now=request.now, today=agenda.today, with_twins=leeches)
    context = {
        "card": shown.get(first.fact_id) if first else None,
        "memory": first.memory if first else None,
        "is_leech": bool(leeches),
        "left": len(waiting),
        "beyond": len(agenda.beyond),
        "goes_on": goes_on,
        "ratings": FactReview.Rating.choices,
        "has_met": bool(agenda.memories),
    }
    return render(request, "quizzes/cards.html", context)


@require_POST
def card_recall(request: UserRequest, fact_id: int) -> HttpResponse:
    fact = get_object_or_404(Fact.objects.public(), pk=fact_id)
    if not may_recall(request.user, fact, now=request.now):
        raise Http404
    form = RatingForm(request.POST)
    if not form.is_valid():
        return refuse(request, "bad_form")
    sent = form.cleaned_data
    outcome = remembering.recall_card(user=request.user, fact=fact, rating=sent["rating"], now=request.now)
    if outcome == "already":
        messages.info(request, _("That fact was recalled today already; the first time counts."))
    return redirect(reverse("cards") + ("?more" if sent["more"] else ""))
