"""The positions of an open attempt: read, save, check, go on."""

from __future__ import annotations

import hashlib
import uuid
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle

from accounts.api import fields
from accounts.api.operations import ProblemDetails, operation, paged
from accounts.api.paging import Page, PageQuery, page_of_list
from accounts.api.problems import Problem
from accounts.api.repeating import HEADER, key_of
from accounts.api.views import ApiView, asked, taken
from accounts.models import Scope
from content.presenting import ShownQuestion
from quizzes import attempts, hall, pacing, responses
from quizzes.api import questions
from quizzes.api.attempts import ATTEMPT_ROW, AttemptRow, own_attempt, standing
from quizzes.forms import LARGEST_REV
from quizzes.models import Attempt, Confidence
from quizzes.responses import SaveOutcome
from quizzes.writes import LARGEST_NUMBER, TOGETHER, number_of

TAB = r"^[A-Za-z0-9_-]{1,40}\Z"


class Square(serializers.Serializer):
    """How a position stands, without the question."""

    position = serializers.IntegerField()
    state = serializers.ChoiceField(list(hall.STATES))
    flagged = serializers.BooleanField(source="is_flagged")
    locked = serializers.BooleanField(source="is_locked", help_text="Checked in practice.")
    rev = serializers.IntegerField()
    first_words = serializers.CharField(help_text="Empty where the question may not be seen yet.")


class Position(serializers.Serializer):
    """A question as it is being answered. `explanation` is null until the answer was checked."""

    position = serializers.IntegerField()
    stem = serializers.CharField(help_text="Markdown.")
    scenario = serializers.CharField(help_text="A text that several questions share.")
    select_count = serializers.IntegerField()
    options = questions.OfferedOption(many=True)
    chosen = serializers.ListField(child=serializers.CharField())
    flagged = serializers.BooleanField()
    confidence = serializers.IntegerField(allow_null=True, help_text="1 a guess, 2 not sure, 3 sure; never counted.")
    rev = serializers.IntegerField(help_text="The `base_rev` of the next save.")
    explanation = questions.Explanation(allow_null=True)


class Stamp(fields.Body):
    """Which write this is: who writes, the how-manieth of that writer, and what it is based on."""

    base_rev = fields.Whole(max_value=LARGEST_REV, help_text="The revision of the response that was read.")
    tab = fields.Pattern(TAB, required=False, help_text=f"Who writes; can be left to {HEADER}.")
    seq = fields.Whole(
        min_value=1, max_value=LARGEST_NUMBER, required=False, help_text="Counts the writes of this `tab`, from 1."
    )


class Codes(serializers.ListField):
    child = fields.Text(max_length=80)


class Save(Stamp):
    """What is to be saved; what is left out stays."""

    chosen = Codes(required=False, max_length=20, help_text="Ids of options; empty for none.")
    flagged = fields.YesNo(required=False)
    confidence = fields.Choice(Confidence.values, required=False, allow_null=True)
    shown = fields.YesNo(required=False, help_text="True: the question is in view.")
    active_ms = fields.Whole(required=False, help_text="Milliseconds spent on it since the last save.")


class Check(Stamp):
    chosen = Codes(required=False, max_length=20, help_text="Without it, what is saved is checked.")


class Saved(serializers.Serializer):
    """Sent after the commit: what it acknowledges is on disk."""

    outcome = serializers.ChoiceField(["saved"])
    position = serializers.IntegerField()
    rev = serializers.IntegerField()
    seq = serializers.IntegerField()
    saved_at = fields.Instant()
    remaining_ms = serializers.IntegerField(allow_null=True)


class NotSaved(ProblemDetails):
    """Why it was not saved, and what stands now."""

    outcome = serializers.CharField(required=False)
    position = serializers.IntegerField(required=False)
    rev = serializers.IntegerField(required=False)
    seq = serializers.IntegerField(required=False)
    remaining_ms = serializers.IntegerField(required=False, allow_null=True)
    value = serializers.JSONField(required=False, help_text="What is saved in that field; null where it was not read.")


POSITION = {
    "position": 3,
    "stem": questions.STEM,
    "scenario": "",
    "select_count": 1,
    "options": [questions.OPTION, {"id": "long-polling", "text": "Turn on long polling for the workers."}],
    "chosen": [],
    "flagged": False,
    "confidence": None,
    "rev": 0,
    "explanation": None,
}
SQUARE = {
    "position": 3,
    "state": "answered",
    "flagged": False,
    "locked": False,
    "rev": 1,
    "first_words": "A worker needs about fifty seconds for each message, and some messages …",
}
STAMP = {"base_rev": 0, "tab": "laptop", "seq": 1}
SAVE = {"chosen": ["raise-timeout"], "flagged": False, **STAMP}
SAVED = {
    "outcome": "saved",
    "position": 3,
    "rev": 1,
    "seq": 1,
    "saved_at": "2026-11-21T10:02:07.120000Z",
    "remaining_ms": 7672880,
}
REFUSED = ["not_found", "closed", "not_current", "held"]
NOT_SAVED = [
    "not_found",
    "closed",
    "not_current",
    "held",
    "stale",
    "out_of_order",
    "revealed",
    "bad_value",
    "key_reused",
]


class Paced(BaseThrottle):
    """Saves have the pace of the pages: `quizzes.pacing`."""

    def allow_request(self, request: Request, view: Any) -> bool:
        return pacing.saves.allows(request.user.pk, now=request.now.timestamp())


class PositionsView(ApiView):
    @operation(
        name="position_list",
        tag="attempts",
        query=PageQuery,
        answers=paged(Square),
        example={"rows": [SQUARE], "next": None},
        problems=["not_found", "closed"],
    )
    def get(self, request: Request, attempt_id: uuid.UUID) -> Response:
        """How every position of an open attempt stands."""
        query = asked(request, PageQuery)
        attempt = _open_attempt(request, attempt_id)
        sheet = hall.sheet_of(attempt, now=request.now, with_words=True)
        page: Page[hall.Square] = page_of_list(
            request, sheet.squares, key=lambda square: str(square.position), query=query
        )
        return Response(paged(Square)(page).data)


class PositionView(ApiView):
    def get_throttles(self) -> list[BaseThrottle]:
        return [Paced()] if self.request.method == "PUT" else super().get_throttles()

    @operation(
        name="position_read",
        tag="attempts",
        answers=Position,
        example=POSITION,
        problems=REFUSED,
    )
    def get(self, request: Request, attempt_id: uuid.UUID, position: int) -> Response:
        """Read the question at a position.

        Nothing tells its key before the answer was checked, or the attempt is over.
        """
        attempt = _open_attempt(request, attempt_id)
        if not 1 <= position <= attempt.position_count:
            raise Http404
        if not attempt.opens(position):
            raise Problem("not_current", position=attempt.reached)
        page = hall.page_of(attempt, position, now=request.now)
        if page.shown is None:
            raise Problem("held")
        return Response(Position(_represented(page, page.shown)).data)

    @operation(
        name="position_save",
        tag="attempts",
        scope=Scope.TAKE,
        takes=Save,
        sends=SAVE,
        answers=Saved,
        example=SAVED,
        problems=NOT_SAVED,
        refused_as=NotSaved,
        has_key=True,
    )
    def put(self, request: Request, attempt_id: uuid.UUID, position: int) -> Response:
        """Save an answer, a flag, a confidence.

        `tab` and `seq` are the key by which a save may be repeated: the same two with the same values get the same
        answer again, also after the end; with other values they are refused. A program that leaves both out sends the
        header instead, a new one for each save. `base_rev` keeps what another device has saved since from being
        overwritten: then nothing is saved, and `value` and `rev` say what stands.
        """
        given = taken(request, Save)
        stamp = _stamp(request, given)
        values = {name: given[name] for name in TOGETHER if name in given}
        if "shown" in values:
            # It is an event and has no value; that something is not shown is none.
            del values["shown"]
            values |= {"shown": None} if given["shown"] else {}
        if not values:
            raise serializers.ValidationError(f"Name what to save: {', '.join(TOGETHER)}.", "required")
        try:
            outcome = responses.save_together(
                user=request.user,
                attempt_id=attempt_id,
                position=position,
                values=values,
                base_rev=given["base_rev"],
                now=request.now,
                active_ms=given.get("active_ms", 0),
                **stamp,
            )
        except Attempt.DoesNotExist:
            raise Http404 from None
        return _answer(request, attempt_id, outcome)


class PositionCheckView(ApiView):
    throttle_classes = [Paced]

    @operation(
        name="position_check",
        tag="attempts",
        scope=Scope.TAKE,
        takes=Check,
        sends={"chosen": ["raise-timeout"], **STAMP},
        answers=Saved,
        example=SAVED,
        problems=[*NOT_SAVED, "wrong_mode"],
        refused_as=NotSaved,
        has_key=True,
    )
    def post(self, request: Request, attempt_id: uuid.UUID, position: int) -> Response:
        """Practice and drills: lock the answer and mark it.

        As many options have to be chosen as the question asks for. Reading the position then has the explanation.
        """
        given = taken(request, Check)
        stamp = _stamp(request, given)
        attempt = own_attempt(request, attempt_id)
        if not attempt.reveals_on_check:
            raise Problem("wrong_mode")
        try:
            missing = hall.select_count_at(attempt, position) - len(given.get("chosen", ()))
            if "chosen" in given and missing > 0 and not attempt.closed_at:
                raise Problem("bad_value", outcome="bad_value", position=position)
            outcome = responses.check(
                user=request.user,
                attempt_id=attempt_id,
                position=position,
                now=request.now,
                base_rev=given["base_rev"],
                tab=stamp["tab"],
                seq=number_of(stamp["number"], "checked"),
                chosen=given.get("chosen"),
            )
        except ObjectDoesNotExist:
            raise Http404 from None
        return _answer(request, attempt_id, outcome, seq=stamp["number"])


class PositionLeaveView(ApiView):
    throttle_classes = [Paced]

    @operation(
        name="position_leave",
        tag="attempts",
        scope=Scope.TAKE,
        answers=AttemptRow,
        example={**ATTEMPT_ROW, "reached": 4},
        problems=["not_found"],
    )
    def post(self, request: Request, attempt_id: uuid.UUID, position: int) -> Response:
        """Leave a position for the next one, for good.

        Only where the questions of an exam open one after the other (`reached` is not null); elsewhere, and from
        another position than the one that is open, nothing happens.
        """
        try:
            attempt = attempts.move_on(user=request.user, attempt_id=attempt_id, position=position, now=request.now)
        except Attempt.DoesNotExist:
            raise Http404 from None
        if not 1 <= position <= attempt.position_count:
            raise Http404
        return Response(AttemptRow(standing(attempt)).data)


def _represented(page: hall.PositionPage, shown: ShownQuestion) -> dict[str, Any]:
    return {
        "position": page.position,
        "stem": shown.stem,
        "scenario": shown.scenario,
        "select_count": shown.select_count,
        "options": shown.options,
        "chosen": [option.code for option in shown.options if option.is_chosen],
        "flagged": page.square.is_flagged,
        "confidence": page.confidence,
        "rev": page.square.rev,
        "explanation": questions.explanation_of(shown, is_correct=page.is_correct) if shown.is_revealed else None,
    }


def _open_attempt(request: Request, attempt_id: uuid.UUID) -> Attempt:
    attempt = own_attempt(request, attempt_id)
    if attempt.closed_at:
        raise Problem("closed")
    return attempt


def _stamp(request: Request, given: dict[str, Any]) -> dict[str, Any]:
    """Tab and number of a write. One that has neither is the only write of a tab that its key names."""
    if "tab" in given and "seq" in given:
        return {"tab": given["tab"], "number": given["seq"]}
    key = key_of(request)
    if key is None or "tab" in given or "seq" in given:
        lacking = [name for name in ("tab", "seq") if name not in given]
        raise serializers.ValidationError({name: [f"Say it, or send {HEADER}."] for name in lacking}, "required")
    return {"tab": f"key-{hashlib.sha256(key.encode()).hexdigest()[:32]}", "number": 1}


def _answer(request: Request, attempt_id: uuid.UUID, outcome: SaveOutcome, *, seq: int | None = None) -> Response:
    values: dict[str, Any] = {
        "outcome": outcome.outcome,
        "position": outcome.position,
        "rev": outcome.rev,
        "seq": outcome.seq if seq is None else seq,
        "remaining_ms": outcome.remaining_ms,
    }
    if outcome.outcome == "saved":
        return Response(Saved(values | {"saved_at": outcome.saved_at}).data)
    if outcome.outcome == "bad_value" and not _has_position(request, attempt_id, outcome.position):
        raise Http404
    raise Problem(outcome.outcome, **values, value=outcome.value)


def _has_position(request: Request, attempt_id: uuid.UUID, position: int) -> bool:
    own = Attempt.objects.of(request.user).filter(pk=attempt_id)
    return position >= 1 and own.filter(position_count__gte=position).exists()
