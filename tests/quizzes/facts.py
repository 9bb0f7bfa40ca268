"""Banks in which each question asks a fact of its own, and what is remembered of them."""

from __future__ import annotations

import datetime as dt
from itertools import cycle
from typing import Any

from accounts.models import User
from content.models import Blueprint, Fact, Task
from quizzes import remembering
from quizzes.models import Attempt, FactMemory, FactReview, Response
from tests import make


def fact_bank(blueprint: Blueprint, count: int = 10, **given: Any) -> list[Fact]:
    """So many questions over the tasks of `blueprint`, each with a fact that its options cite; the facts in order."""
    tasks = Task.objects.filter(domain__blueprint=blueprint).select_related("domain").order_by("number")
    subject = given.pop("service", None) or make.service()
    cited = [make.fact(service=subject) for _ in range(count)]
    make.questions(
        {"tasks": [task], "facts": [fact], "service": subject, **given}
        for task, fact in zip(cycle(tasks), cited, strict=False)
    )
    return [fact.fact for fact in cited]


def fact_of(response: Response) -> Fact:
    """What the key of its question cites."""
    return Fact.objects.get(revisions__options__revision=response.revision_id, revisions__options__is_key=True)


def facts_at(attempt: Attempt, *positions: int) -> list[int]:
    """The facts that these positions ask; all of them when none is named."""
    rows = attempt.responses.filter(**({"position__in": positions} if positions else {})).order_by("position")
    return [fact_of(response).pk for response in rows]


def logged(user: User) -> dict[int, list[int]]:
    """Fact -> ratings in the log, in their order."""
    found: dict[int, list[int]] = {}
    for fact_id, rating in FactReview.objects.filter(user=user).values_list("fact_id", "rating"):
        found.setdefault(fact_id, []).append(rating)
    return found


def recall(user: User, fact: Fact, *ratings: int, first: dt.datetime = make.NOW, days: float = 1) -> FactMemory:
    """Flashcards of a fact, so many days from one to the next; the memory that they leave."""
    for number, rating in enumerate(ratings):
        now = first + dt.timedelta(days=days * number)
        assert remembering.recall_card(user=user, fact=fact, rating=rating, now=now) == "recalled"
    return FactMemory.objects.get(user=user, fact=fact)
