"""The warm-up as an attempt: practice with the fixed questions that the library lists, begun by the first answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from accounts.models import User
from content import presenting
from content.models import Exam, Question
from content.notes.exams import WARM_UP_QUESTIONS
from content.presenting import ShownQuestion
from content.warm_up import current, first_revision
from quizzes import attempts, responses
from quizzes.assembly import option_order
from quizzes.models import Attempt
from quizzes.starting import response_seeds

FIXED_FORM = "warm-up"
LENGTH = WARM_UP_QUESTIONS

SEED = 20_261_121
"""Of every warm-up attempt: the first question stands on the front page before there is an attempt, and its options
keep their places when it has become one."""

FRONT_PAGE = "front-page"
"""The tab, for the order of saves, that the front page counts as."""


def first_question() -> ShownQuestion | None:
    """The first question as the front page asks it; None while the warm-up cannot be served."""
    revision = first_revision()
    if revision is None:
        return None
    texts = presenting.option_texts([revision.pk])[revision.pk]
    anchored = [code for code, (_text, is_anchored) in texts.items() if is_anchored]
    order = option_order(texts, seed=response_seeds(SEED, 1)[0], anchored=anchored)
    plain = {code: text for code, (text, _is_anchored) in texts.items()}
    return presenting.withheld(revision, order=order, texts=plain, chosen=())


def is_answer(question: ShownQuestion, chosen: Collection[str]) -> bool:
    """Whether `chosen` are as many different options of the question as are to be picked."""
    codes = {option.code for option in question.options}
    return len(chosen) == question.select_count == len(set(chosen) & codes)


def begin(*, user: User, now: dt.datetime) -> Attempt | None:
    """The open warm-up of this user, begun when there is none; None while none of its questions can be served."""
    warm_up = current()
    exam = Exam.objects.filter(code=warm_up.exam).first() if warm_up else None
    if warm_up is None or exam is None:
        return None
    name = f"{FIXED_FORM}/{warm_up.version}"
    try:
        return attempts.start_fixed(
            user=user, name=name, question_slugs=warm_up.questions, exam=exam, now=now, seed=SEED
        ).attempt
    except Question.DoesNotExist:
        return None


def answer_first(attempt: Attempt, question: ShownQuestion, *, chosen: Collection[str], now: dt.datetime) -> None:
    """Check `chosen` at position 1; what was checked there before stays.

    Nothing is checked when another question stands there, because an open exam of the user holds this one.
    """
    response = attempt.responses.filter(position=1, question__slug=question.slug).first()
    if response is None:
        return
    responses.check(
        user=attempt.user,
        attempt_id=attempt.pk,
        position=1,
        chosen=list(chosen),
        base_rev=response.rev,
        tab=FRONT_PAGE,
        seq=1,
        now=now,
    )
