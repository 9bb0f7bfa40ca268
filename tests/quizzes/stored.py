"""What is stored of an attempt, for tests that write to it."""

from __future__ import annotations

from quizzes import responses
from quizzes.models import Attempt, Response, ResponseOption
from tests import make


def response_at(attempt: Attempt, position: int = 1) -> Response:
    return attempt.responses.get(position=position)


def stored(attempt: Attempt, position: int = 1) -> list[str]:
    """The codes that are picked at a position, as rows."""
    picks = ResponseOption.objects.filter(response__attempt=attempt, response__position=position)
    return sorted(picks.values_list("option__code", flat=True))


def everything(attempt: Attempt) -> list[object]:
    """All that a write could change."""
    tables = (attempt.responses, attempt.events, ResponseOption.objects.filter(response__attempt=attempt))
    return [list(table.order_by("pk").values()) for table in tables]


def check(attempt: Attempt, position: int = 1, **given) -> responses.SaveOutcome:
    """Check a position, with a number that no save of the same test has."""
    arguments = {"base_rev": 0, "tab": make.TAB, "seq": 1_000_000, "now": make.at(5), **given}
    return responses.check(user=attempt.user, attempt_id=attempt.pk, position=position, **arguments)
