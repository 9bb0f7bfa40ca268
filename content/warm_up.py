"""The warm-up: ten fixed questions for the first five minutes. The library lists them; a change is a new version."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.conf import settings

from content.models import Question, Revision
from content.notes.exams import read_warm_up
from content.notes.parsed import ParsedWarmUp
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


@cache
def _read(path: Path) -> ParsedWarmUp | None:
    """Read once in the life of a process: the file changes only with the program around it."""
    if not path.exists():
        return None
    text = decode(path.read_bytes(), path.name).value
    return read_warm_up(text, path.name).value if text is not None else None
