"""Which questions a curator may read whole.

Whoever sits an exam does not read the keys of its questions at the desk either: they are refused as `held` one by one,
and left out of lists.
"""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from rest_framework.request import Request

from accounts.api.problems import Problem
from content.editor import questions_at_desk
from content.models import Question


def question_or_404(slug: str) -> Question:
    """The public question with this slug, whatever may be read of it."""
    return get_object_or_404(questions_at_desk(), slug=slug)


def readable(request: Request, slug: str) -> Question:
    """The same, for what tells its keys. Raises Problem while it stands in an exam of who asks that keeps them."""
    question = question_or_404(slug)
    if question.pk in request.held_questions():
        raise Problem("held")
    return question
