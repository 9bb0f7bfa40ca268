"""What the desk shows in place of a question that stands in an exam of who asks."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from accounts.http import REFUSALS, UserRequest
from content.views.desk_editor import place_in_list
from quizzes.desk import as_asked
from quizzes.models import Response


def show_held(request: UserRequest, response: Response) -> HttpResponse:
    """The question as that exam asks it, and why there is no more of it; within the list that one came from."""
    context = {
        "question": response.question,
        "attempt": response.attempt,
        "shown": as_asked(response),
        **place_in_list(request, response.question),
    }
    return render(request, "quizzes/desk_held.html", context, status=REFUSALS["held"].status)
