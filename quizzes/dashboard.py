"""What people look at each morning: where they stand, what is weak, what they did (read side of the first page)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from accounts.models import User
from quizzes.activity import Activity, activity_of
from quizzes.weak_topics import StudyTopic, WeakTopics, weak_topics_of

SPOTS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Dashboard:
    topics: WeakTopics
    activity: Activity

    @property
    def spots(self) -> tuple[StudyTopic, ...]:
        """The services with most at stake that there are questions for."""
        return tuple(topic for topic in self.topics.services if topic.stock)[:SPOTS_SHOWN]


def dashboard_of(user: User, *, exam_code: str, now: dt.datetime) -> Dashboard | None:
    """None while there is nothing to show: no blueprint of the exam, or no marked response. Constant queries."""
    topics = weak_topics_of(user, exam_code=exam_code, now=now)
    if topics is None or not topics.response_count:
        return None
    return Dashboard(topics, activity_of(user, topics.blueprint, now=now))
