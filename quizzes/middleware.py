"""Who sits an exam is told no key of its questions at the desk either, by no page and no operation."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from django.http import HttpResponse

from accounts.http import UserRequest, refuse
from quizzes.models import Response
from quizzes.views.held import show_held

ONE_QUESTION = "desk/questions/<slug:slug>/"
"""How every address of the desk begins that is about one question."""


class HeldQuestions:
    """Says which questions are held (`request.held_questions`), and answers in place of the desk about one of them.

    The address decides, so that no page of a question can forget it; lists leave out what would tell.
    """

    def __init__(self, get_response: Callable[[UserRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: UserRequest) -> HttpResponse:
        # Asked late: over the API it is known only within the view who asks.
        request.held_questions = cache(lambda: held_by(request))
        return self.get_response(request)

    def process_view(
        self, request: UserRequest, _view: Callable[..., HttpResponse], _args: Any, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        match = request.resolver_match
        if match is None or not match.route.startswith(ONE_QUESTION) or not request.user.has_perm("content.curate"):
            return None
        if kwargs["slug"] not in request.held_questions().values():
            return None
        if request.method not in ("GET", "HEAD"):
            return refuse(request, "held")
        held = Response.objects.held_by(request.user, now=request.now).filter(question__slug=kwargs["slug"])
        return show_held(request, held.select_related("revision__question__scenario", "attempt__exam")[0])


def held_by(request: UserRequest) -> dict[int, str]:
    """The questions of the user's exams that keep their keys: slugs by primary key. One query, and none for who is
    signed out."""
    if not request.user.is_authenticated:
        return {}
    return dict(Response.objects.held_by(request.user, now=request.now).values_list("question", "question__slug"))
