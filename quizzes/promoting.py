"""From riding along to counting: pretest questions become operational by a rule, and each decision is on record.

The rule is `item_analysis.obstacles`; the numbers are those of the last refresh. A refusal is written down when its
grounds are others than those that were written last, so that a question that waits fills no log.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from content import audit
from content.models import AuditEntry, Question
from content.retagging import Retag, retag
from quizzes import item_analysis
from quizzes.item_analysis import Obstacle
from quizzes.models import ProblemReport, RevisionStatistics

Action = AuditEntry.Action


@dataclass(frozen=True, slots=True)
class Decision:
    """What the rule says of a pretest question, and on which numbers."""

    question: Question
    n: int
    facility: float | None
    discrimination: float | None
    open_reports: int
    obstacles: tuple[Obstacle, ...]

    @property
    def is_promoted(self) -> bool:
        return not self.obstacles

    @property
    def numbers(self) -> dict[str, Any]:
        """As the trail keeps them."""
        shares = {"facility": self.facility, "discrimination": self.discrimination}
        rounded = {name: None if share is None else round(share, 4) for name, share in shares.items()}
        return {"n": self.n, "open_reports": self.open_reports, **rounded}

    @property
    def words(self) -> str:
        """The same on one line, with what is against it first."""
        numbers = [f"{name} {'-' if value is None else value}" for name, value in self.numbers.items()]
        return ", ".join([*self.obstacles, *numbers])


def decisions(questions: Iterable[Question]) -> list[Decision]:
    """What the rule says of these pretest questions today. Three queries."""
    asked = list(questions)
    rows = RevisionStatistics.objects.in_service().filter(revision__question__in=asked).select_related("revision")
    statistics = {row.revision.question_id: row for row in rows}
    open_reports = ProblemReport.objects.open().filter(response__question__in=asked)
    reported = Counter(open_reports.values_list("response__question_id", flat=True))
    return [_decision(each, statistics.get(each.pk), reported[each.pk]) for each in asked]


def _decision(question: Question, row: RevisionStatistics | None, open_reports: int) -> Decision:
    n, facility, discrimination = (row.n, row.facility, row.discrimination) if row else (0, None, None)
    found = item_analysis.obstacles(n=n, facility=facility, discrimination=discrimination, open_reports=open_reports)
    return Decision(question, n, facility, discrimination, open_reports, tuple(found))


def promote_pretest(*, now: dt.datetime, dry_run: bool = False) -> list[Decision]:
    """Decide on every pretest question that new attempts can draw; with `dry_run` only say what would come of it."""
    pretest = Question.objects.servable().filter(stage=Question.Stage.PRETEST).order_by("slug")
    found = decisions(pretest)
    for decision in [] if dry_run else found:
        if decision.is_promoted:
            _promote(decision, by=None, now=now, reason="")
        else:
            _hold_back(decision, now=now)
    return found


def override(*, question: Question, by: User, now: dt.datetime, reason: str) -> bool:
    """Let a pretest question count whatever the rule says; False when it does so already.

    Raises ValueError without a reason.
    """
    if not reason.strip():
        raise ValueError("whoever overrides a rule gives a reason")
    [decision] = decisions([question])
    return _promote(decision, by=by, now=now, reason=reason.strip())


def _promote(decision: Decision, *, by: User | None, now: dt.datetime, reason: str) -> bool:
    words = f"{reason} ({decision.words})" if reason else decision.words
    change, action = Retag(stage=Question.Stage.OPERATIONAL), Action.PROMOTED
    return bool(retag(questions=[decision.question], change=change, by=by, now=now, reason=words, action=action))


def _hold_back(decision: Decision, *, now: dt.datetime) -> None:
    grounds = list(decision.obstacles)
    last = decision.question.audit_entries.filter(action=Action.HELD_BACK).order_by("-id").first()
    if last is not None and last.after.get("against") == grounds:
        return
    after = {"against": grounds, **decision.numbers}
    audit.record(action=Action.HELD_BACK, by=None, now=now, question=decision.question, after=after)
