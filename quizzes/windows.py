"""Setting when an exam can be sat and when its keys may be read."""

from __future__ import annotations

import datetime as dt
import logging

from accounts.models import User
from content.models import Exam
from quizzes.models import ExamWindow

logger = logging.getLogger(__name__)


def set_window(
    *,
    exam: Exam,
    actor: User,
    opens_at: dt.datetime | None,
    closes_at: dt.datetime | None,
    review: str,
    review_from: dt.datetime | None,
) -> ExamWindow:
    """The window of `exam` from now on, in place of the one before. What is running keeps its own.

    Raises IntegrityError for one that closes before it opens, and for a review `from` without its date.
    """
    values = {"opens_at": opens_at, "closes_at": closes_at, "review": review, "review_from": review_from}
    window, _ = ExamWindow.objects.update_or_create(exam=exam, defaults=values)
    shown = " ".join(f"{name}={value}" for name, value in values.items())
    logger.warning("Operator %s set the window of %s: %s", actor.pk, exam.code, shown)
    return window
