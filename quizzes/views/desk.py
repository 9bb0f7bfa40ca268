"""The front page of the desk: what waits for a decision, of the bank and of those who are asked."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.http import UserRequest
from content.desk import debts
from content.views.desk_editor import curators_only
from quizzes.desk import candidates_debts


@require_safe
@curators_only
def desk(request: UserRequest) -> HttpResponse:
    today = request.now.date()
    return render(request, "quizzes/desk.html", {"debts": [*candidates_debts(), *debts(today)]})
