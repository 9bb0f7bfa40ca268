"""What people look at each morning: where they stand, what is weak, what they did (read side of the first page)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction

from accounts.models import User
from quizzes import charts
from quizzes.activity import Activity, activity_of
from quizzes.agenda import due_today
from quizzes.evidence import evidence_of
from quizzes.models import StudyPlan
from quizzes.outlook import Outlook, readiness_from
from quizzes.planning import DEFAULT_EXAM
from quizzes.weak_topics import StudyTopic, WeakTopics, weak_topics_from

SPOTS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Dashboard:
    outlook: Outlook
    topics: WeakTopics
    activity: Activity
    due: int
    """Facts to recall today, as the plan counts them."""

    @property
    def spots(self) -> tuple[StudyTopic, ...]:
        """The services with most at stake that there are questions for."""
        return tuple(topic for topic in self.topics.services if topic.stock)[:SPOTS_SHOWN]

    @property
    def spots_words(self) -> str:
        """The first three of them."""
        return ", ".join(topic.title for topic in self.spots[:3])

    @property
    def readiness_bar(self) -> charts.BarChart | None:
        """None while there is not enough evidence."""
        outlook = self.outlook
        if outlook.probability is None or outlook.low is None or outlook.high is None:
            return None
        return charts.bars([charts.ShareRow("", outlook.probability, outlook.low, outlook.high)], Fraction(1))


def dashboard_of(user: User, *, plan: StudyPlan, now: dt.datetime) -> Dashboard | None:
    """None while there is nothing to show: no blueprint of the exam, or no marked response. Constant queries."""
    evidence = evidence_of(user, exam_code=plan.exam.code if plan.exam else DEFAULT_EXAM, now=now)
    if evidence is None or not evidence.response_count:
        return None
    return Dashboard(
        outlook=readiness_from(evidence),
        topics=weak_topics_from(evidence, with_facts=False),
        activity=activity_of(user, evidence.blueprint, evidence.domains, now=now),
        due=len(due_today(user, now=now, plan=plan, revision=evidence.revision)),
    )
