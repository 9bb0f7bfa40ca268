"""The start of an attempt: an exam, practice, or a drill. A clock begins here and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import fields
from accounts.api.forms import as_sent, cleaned
from accounts.api.operations import ProblemDetails
from accounts.api.problems import Problem
from content.models import Blueprint
from quizzes import attempts, drills
from quizzes.assembly import Shortage
from quizzes.attempts import TIMED_COUNTS, OutsideWindow
from quizzes.drills import ABOUT, PRESETS, NothingToDrill
from quizzes.entry_forms import DrillForm, PracticeForm, StartForm
from quizzes.models import Attempt
from quizzes.starting import Started

Mode = Attempt.Mode
TIMED = " or ".join(str(count) for count in TIMED_COUNTS)


class Start(fields.Body):
    """What to start. Which fields go with a mode is said at each."""

    mode = fields.Choice(Mode.choices)
    exam = fields.Text(
        max_length=20, required=False, help_text="Its code; for all but drills, and there for `domain` and `task`."
    )
    count = fields.Whole(required=False, help_text=f"How many questions: {TIMED} of a timed exam; 5, 10, 20 or 65.")
    final = fields.YesNo(required=False, help_text="A final mock, drawn from the reserve: a simulation only.")
    domain = fields.Whole(required=False, help_text="Its number: practice of one domain, and the drill `domain`.")
    preset = fields.Choice(PRESETS, required=False, help_text="Which drill.")
    service = fields.Text(max_length=80, required=False, help_text="Its slug: the drills `service` and `twins`.")
    twin = fields.Text(max_length=80, required=False, help_text="The other service of the drill `twins`.")
    task = fields.Text(max_length=10, required=False, help_text="Its number: the drill `task`.")
    fact = fields.Whole(required=False, help_text="Its id: the drill `fact`.")


class StartedAttempt(serializers.Serializer):
    id = serializers.UUIDField()
    deadline_at = fields.Instant(allow_null=True, help_text="Null where there is no time limit.")
    remaining_ms = serializers.IntegerField(allow_null=True)
    positions = serializers.IntegerField(help_text="They are numbered from 1.")


class NotStarted(ProblemDetails):
    """Why nothing was started."""

    opens_at = fields.Instant(required=False, allow_null=True)
    closes_at = fields.Instant(required=False, allow_null=True)
    lacks = serializers.ListField(
        child=serializers.CharField(), required=False, help_text="Numbers of the domains with too few questions."
    )
    why = serializers.CharField(required=False, help_text="Of a drill.")


STARTED = {
    "id": "0197c1f2-6a5e-4c1b-9d3e-1b5a0c2f7a11",
    "deadline_at": "2026-11-21T12:10:00Z",
    "remaining_ms": 7800000,
    "positions": 65,
}
GOES_WITH: dict[str, tuple[str, ...]] = {
    Mode.SIMULATION: ("count", "final"),
    Mode.TIMED: ("count", "final"),
    Mode.PRACTICE: ("count", "domain"),
    Mode.DRILL: ("preset", *dict.fromkeys(name for about in ABOUT.values() for name in about)),
}


def start(request: Request, given: Mapping[str, Any]) -> Started:
    """Start what is asked for, by the rules of the pages' forms. Raises Problem where nothing was started."""
    mode = given["mode"]
    if surplus := set(given) - {"mode", "exam", *GOES_WITH[mode]}:
        raise serializers.ValidationError({name: [f"It does not go with {mode}."] for name in sorted(surplus)})
    if mode == Mode.DRILL:
        return _started(_drill(request, given))
    blueprint = _blueprint(request, given)
    return _started(_practice(request, blueprint, given) if mode == Mode.PRACTICE else _exam(request, blueprint, given))


def _exam(request: Request, blueprint: Blueprint, given: Mapping[str, Any]) -> Any:
    form = cleaned(StartForm(as_sent({name: given.get(name) for name in ("mode", "count", "final")})))
    return attempts.start_exam(user=request.user, blueprint=blueprint, now=request.now, **form)


def _practice(request: Request, blueprint: Blueprint, given: Mapping[str, Any]) -> Any:
    sent = as_sent({name: given.get(name) for name in ("count", "domain")})
    form = cleaned(PracticeForm(sent, blueprint=blueprint))
    return attempts.start_practice(user=request.user, exam=blueprint.exam, now=request.now, **form)


def _drill(request: Request, given: Mapping[str, Any]) -> Any:
    form = cleaned(DrillForm(as_sent(given), today=request.now.date()))
    return drills.start_drill(user=request.user, now=request.now, **form)


def _blueprint(request: Request, given: Mapping[str, Any]) -> Blueprint:
    in_force = Blueprint.objects.in_force_on(request.now.date()).select_related("exam")
    blueprint = in_force.filter(exam__code=given.get("exam", "").upper()).first()
    if blueprint is None:
        code = "unknown" if "exam" in given else "required"
        raise serializers.ValidationError({"exam": ["There is no such exam."]}, code)
    return blueprint


def _started(outcome: Started | Shortage | OutsideWindow | NothingToDrill) -> Started:
    if isinstance(outcome, Started):
        return outcome
    if isinstance(outcome, OutsideWindow):
        window = outcome.window
        instant = fields.Instant().to_representation
        opens, closes = (at and instant(at) for at in (window.opens_at, window.closes_at))
        raise Problem("outside_window", opens_at=opens, closes_at=closes)
    if isinstance(outcome, NothingToDrill):
        raise Problem("nothing_there", why=outcome.why)
    raise Problem("nothing_there", lacks=[short.domain for short in outcome.domains if short.domain])


def answer(request: Request, started: Started) -> Response:
    """201 with what was started, or 200 with the exam that was open already."""
    attempt = started.attempt
    values = {
        "id": attempt.pk,
        "deadline_at": attempt.deadline_at,
        "remaining_ms": attempt.remaining_ms_at(request.now),
        "positions": attempt.position_count,
    }
    headers = {"Location": reverse("api_attempt", args=[attempt.pk])}
    return Response(StartedAttempt(values).data, status=201 if started.is_new else 200, headers=headers)
