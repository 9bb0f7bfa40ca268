"""What a candidate knows: weak topics, the chance to pass, misconceptions, and how far their words fit."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.operations import operation, paged
from accounts.api.paging import Page, PageQuery, page_of_list
from accounts.api.views import ApiView, asked
from quizzes.api.questions import FACT, CitedFact
from quizzes.beliefs import Belief
from quizzes.evidence import ExamEvidence, evidence_of
from quizzes.misconceptions import HeldBelief, explained, ledger_of
from quizzes.outlook import readiness_of
from quizzes.planning import DEFAULT_EXAM, plan_of
from quizzes.self_ratings import self_rating_of
from quizzes.weak_topics import StudyTopic, WeakTopics, weak_topics_from


class ExamQuery(serializers.Serializer):
    exam = serializers.CharField(
        required=False, max_length=20, help_text="Its code; that of the plan unless another one is named."
    )


class Topic(serializers.Serializer):
    """What is known of a topic, in per cent with its range, and what share of the exam is at stake."""

    key = serializers.CharField(
        source="topic.key", help_text="Number of a domain or task, slug of a service, id of a fact: what drills take."
    )
    title = serializers.CharField()
    known = serializers.IntegerField()
    low = serializers.IntegerField()
    high = serializers.IntegerField()
    weight = serializers.IntegerField(help_text="In per cent of the exam.")
    at_stake = serializers.FloatField(help_text="In per cent of the exam.")
    stock = serializers.IntegerField(help_text="Questions that drills may draw.")
    days_ago = serializers.IntegerField(allow_null=True, help_text="Since it was last seen.")


class Topics(serializers.Serializer):
    """Each level with most at stake first; all empty before the first marked answer."""

    exam = serializers.CharField()
    response_count = serializers.IntegerField(help_text="Marked answers that it rests on.")
    domains = Topic(many=True)
    tasks = Topic(many=True)
    services = Topic(many=True)
    facts = Topic(many=True)


class Raise(serializers.Serializer):
    key = serializers.CharField(source="what.key", help_text="Number of a domain or task.")
    title = serializers.CharField()
    probability = serializers.FloatField(source="what.probability", help_text="With it, the chance to pass.")


class Readiness(serializers.Serializer):
    """How probable a pass is on a new form. Null, and `missing` answers to new questions, while too little is known."""

    exam = serializers.CharField(source="exam_code")
    evidence_count = serializers.IntegerField()
    missing = serializers.IntegerField()
    probability = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True, help_text="The range holds with about 80 %.")
    high = serializers.FloatField(allow_null=True)
    raises = Raise(many=True, help_text="What would raise it most.")


class WrongPick(serializers.Serializer):
    text = serializers.CharField(help_text="The option that was picked.")
    rationale = serializers.CharField()
    facts = CitedFact(many=True)


class Misconception(serializers.Serializer):
    """A belief behind wrong answers, with what refutes it."""

    belief = serializers.CharField()
    question_count = serializers.IntegerField()
    is_put_right = serializers.BooleanField()
    days_ago = serializers.IntegerField()
    picks = WrongPick(many=True)


class LevelRow(serializers.Serializer):
    """The answers of which one word was said; shares in per cent."""

    said = serializers.IntegerField(source="level.sureness", help_text="1 a guess, 2 not sure, 3 sure.")
    words = serializers.CharField()
    count = serializers.IntegerField(source="level.n")
    correct = serializers.IntegerField(source="level.correct")
    share = serializers.IntegerField(allow_null=True)
    low = serializers.IntegerField()
    high = serializers.IntegerField()
    meant = serializers.IntegerField(help_text="The share that the word stands for.")
    is_judged = serializers.BooleanField(help_text="Whether there are enough answers to tell.")


class SelfRating(serializers.Serializer):
    """How well somebody's words fit what came of their answers."""

    missing = serializers.IntegerField(help_text="Answers that are needed before anything is judged.")
    levels = LevelRow(many=True, source="rows")


TOPIC = {
    "key": "sqs",
    "title": "SQS",
    "known": 48,
    "low": 30,
    "high": 66,
    "weight": 4,
    "at_stake": 2.1,
    "stock": 14,
    "days_ago": 3,
}
TOPICS = {
    "exam": "SAA-C03",
    "response_count": 130,
    "domains": [{**TOPIC, "key": "1", "title": "1 Design Secure Architectures", "weight": 30, "at_stake": 11.4}],
    "tasks": [{**TOPIC, "key": "1.1", "title": "Design secure access to AWS resources", "weight": 10}],
    "services": [TOPIC],
    "facts": [{**TOPIC, "key": "412", "title": FACT["statement"], "weight": 0}],
}
READINESS = {
    "exam": "SAA-C03",
    "evidence_count": 130,
    "missing": 0,
    "probability": 0.71,
    "low": 0.52,
    "high": 0.86,
    "raises": [{"key": "1", "title": "1 Design Secure Architectures", "probability": 0.79}],
}
MISCONCEPTION = {
    "belief": "Polling hides messages",
    "question_count": 2,
    "is_put_right": False,
    "days_ago": 3,
    "picks": [
        {
            "text": "Turn on long polling for the workers.",
            "rationale": "Long polling changes how an empty queue answers. It does not hide a message.",
            "facts": [FACT],
        }
    ],
}
RATING = {
    "missing": 0,
    "levels": [
        {
            "said": 3,
            "words": "sure",
            "count": 60,
            "correct": 51,
            "share": 85,
            "low": 74,
            "high": 92,
            "meant": 90,
            "is_judged": True,
        }
    ],
}


class WeakTopicsView(ApiView):
    @operation(
        name="weak_topics",
        tag="study",
        query=ExamQuery,
        answers=Topics,
        example=TOPICS,
        problems=["not_found"],
    )
    def get(self, request: Request) -> Response:
        """What one knows least of an exam, with most points at stake first.

        The `key` of a topic is what a drill of it takes.
        """
        evidence = _evidence(request)
        return Response(Topics(_told(weak_topics_from(evidence))).data)


class ReadinessView(ApiView):
    @operation(
        name="readiness",
        tag="study",
        query=ExamQuery,
        answers=Readiness,
        example=READINESS,
        problems=["not_found"],
    )
    def get(self, request: Request) -> Response:
        """How probable it is that one passes."""
        outlook = readiness_of(request.user, exam_code=_code(request), now=request.now)
        if outlook is None:
            raise Http404
        return Response(Readiness(outlook).data)


class MisconceptionsView(ApiView):
    @operation(
        name="misconception_list",
        tag="study",
        query=PageQuery,
        answers=paged(Misconception),
        example={"rows": [MISCONCEPTION], "next": None},
    )
    def get(self, request: Request) -> Response:
        """The beliefs behind one's wrong answers.

        Those that stand come before those that were put right.
        """
        query = asked(request, PageQuery)
        ledger = ledger_of(request.user, now=request.now)
        page: Page[Belief] = page_of_list(request, ledger, key=lambda belief: belief.slug, query=query)
        held = explained(page.rows, user=request.user, now=request.now)
        return Response(paged(Misconception)(Page([_belief(each) for each in held], page.next)).data)


class ConfidenceView(ApiView):
    @operation(
        name="confidence",
        tag="study",
        answers=SelfRating,
        example=RATING,
    )
    def get(self, request: Request) -> Response:
        """How well what one says of answers fits what comes of them."""
        return Response(SelfRating(self_rating_of(request.user, now=request.now)).data)


def _code(request: Request) -> str:
    """The exam that is asked for, or the one of the plan."""
    if code := asked(request, ExamQuery).get("exam"):
        return code.upper()
    plan = plan_of(request.user)
    return plan.exam.code if plan.exam else DEFAULT_EXAM


def _evidence(request: Request) -> ExamEvidence:
    evidence = evidence_of(request.user, exam_code=_code(request), now=request.now)
    if evidence is None:
        raise Http404
    return evidence


def _told(topics: WeakTopics) -> dict[str, Any]:
    levels: dict[str, tuple[StudyTopic, ...]] = {
        "domains": topics.domains,
        "tasks": topics.tasks,
        "services": topics.services,
        "facts": topics.facts,
    }
    return {"exam": topics.blueprint.exam.code, "response_count": topics.response_count, **levels}


def _belief(held: HeldBelief) -> dict[str, Any]:
    belief = held.belief
    return {
        "belief": belief.words,
        "question_count": belief.question_count,
        "is_put_right": belief.is_put_right,
        "days_ago": held.days_ago,
        "picks": [{"text": pick.option_text, "rationale": pick.rationale, "facts": pick.facts} for pick in held.picks],
    }
