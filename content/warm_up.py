"""The warm-up: ten fixed questions for the first five minutes. The library lists them; a change is a new version."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.conf import settings

from content.models import Collection, Question, Revision
from content.notes.exams import read_warm_up
from content.notes.parsed import ParsedWarmUp, Problem
from content.notes.text import decode


def current() -> ParsedWarmUp | None:
    """The warm-up of the library; None where it has none, or one that loading refuses."""
    return _read(settings.LIBRARY_DIR / "warm-up.toml")


def first_revision() -> Revision | None:
    """What the first question of the warm-up says today, with its question; None while it cannot be served."""
    warm_up = current()
    if warm_up is None:
        return None
    revisions = Revision.objects.published().select_related("question__scenario")
    return revisions.filter(question__in=Question.objects.servable().filter(slug=warm_up.questions[0])).first()


def problems_of(warm_up: ParsedWarmUp, collection: Collection) -> list[Problem]:
    """The questions of `warm_up` that a guest cannot be asked: not published, or kept for final mocks."""
    named = collection.questions.servable().filter(slug__in=warm_up.questions, is_reserve=False)
    servable = set(named.values_list("slug", flat=True))
    return [
        Problem(
            warm_up.path, 1, 1, f"{slug} is not a published question outside of the reserve", "name another question"
        )
        for slug in warm_up.questions
        if slug not in servable
    ]


@cache
def _read(path: Path) -> ParsedWarmUp | None:
    """Read once in the life of a process: the file changes only with the program around it."""
    if not path.exists():
        return None
    text = decode(path.read_bytes(), path.name).value
    return read_warm_up(text, path.name).value if text is not None else None
