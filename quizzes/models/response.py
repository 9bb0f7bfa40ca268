from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from content.models import Option, Question, Revision, Service, Task
from quizzes.confidence import Sureness
from quizzes.models.attempt import Attempt

MOST_EVIDENCE = 10_000
"""Beside so many newer responses an older one says nothing about today."""


LONG_AGO = Value(dt.datetime(2000, 1, 1, tzinfo=dt.UTC), models.DateTimeField())
"""Before any response."""


class Confidence(models.IntegerChoices):
    """How sure the candidate says to be."""

    GUESS = Sureness.GUESS, _("a guess")
    UNSURE = Sureness.UNSURE, _("not sure")
    SURE = Sureness.SURE, _("sure")


class Drawn(models.TextChoices):
    """Why a question is in a drill."""

    MISSED = "missed", _("missed before")
    DUE = "due", _("due again")
    UNSEEN = "unseen", _("not seen yet")
    TWIN = "twin", _("about the twin")
    SEEN = "seen", _("seen before")


class ResponseQuerySet(models.QuerySet["Response"]):
    def shown(self) -> ResponseQuerySet:
        return self.filter(shown_at__isnull=False)

    def evidence_of(self, user: User, *, now: dt.datetime) -> ResponseQuerySet:
        """Marked responses that say what `user` knows of what exams ask: of the newest ones, none about the user's own
        notes, and none that would tell a key too early.

        A blank counts as wrong in an exam, as it does in the score; in practice it was merely not done. What is right
        has a pick; few rows need a look elsewhere, all others are read from the index alone.
        """
        attempt = Attempt.objects.filter(pk=OuterRef("attempt"))
        is_answered = Q(is_correct=True) | Q(Exists(ResponseOption.objects.filter(response=OuterRef("pk"))))
        private = Attempt.objects.of(user).of_own_notes().values("pk")
        marked = self.filter(user=user, is_correct__isnull=False).exclude(attempt__in=private)
        by_age = marked.filter(shown_at__isnull=False).order_by("-shown_at").values("shown_at")
        too_old = Coalesce(Subquery(by_age[MOST_EVIDENCE : MOST_EVIDENCE + 1]), LONG_AGO)
        marked = marked.filter(Q(shown_at__gt=too_old) | Q(shown_at__isnull=True))
        return marked.filter(is_answered | Q(Exists(attempt.exclusive()))).exclude(
            attempt__in=Attempt.objects.of(user).keeping_keys(now)
        )

    def of_statistics(self) -> ResponseQuerySet:
        """Those that say what a question is like: seen for the first time, in a marked exam won as in an exam.

        Scored or not, because pretest questions fill unscored slots. What was never shown is not there; a blank that
        was shown is, and wrong. How it was marked counts, whatever a regrade says of it.
        """
        return self.filter(
            is_first_seen=True,
            is_correct__isnull=False,
            attempt__mode__in=Attempt.EXCLUSIVE_MODES,
            attempt__marked_at__isnull=False,
            attempt__is_repeat=False,
            attempt__key_was_open=False,
        )

    def held_by(self, user: User, *, now: dt.datetime) -> ResponseQuerySet:
        """Those of the user's exams that keep their keys at `now`: their questions are served nowhere else."""
        return self.filter(user=user, attempt__in=Attempt.objects.of(user).keeping_keys(now))


class Response(models.Model):
    """What was picked at one position of an attempt. Revision, task, service and seed are frozen at the start."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="responses")
    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="responses")
    position = models.PositiveSmallIntegerField()
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="responses")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="responses")
    task = models.ForeignKey(Task, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    service = models.ForeignKey(Service, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    is_scored = models.BooleanField(default=True)
    seed = models.BigIntegerField()
    """The order of the options is a hash of this seed and the option's code."""
    rev = models.PositiveIntegerField(default=0)
    """Counts the accepted writes; a save names the one it was based on."""
    flagged = models.BooleanField(_("flagged"), default=False)
    confidence = models.PositiveSmallIntegerField(_("confidence"), choices=Confidence, null=True, blank=True)
    """Never part of a score."""
    drawn_as = models.CharField(max_length=6, choices=Drawn, blank=True)
    """Of a drill, settled at its start; empty otherwise."""
    shown_at = models.DateTimeField(null=True, blank=True)
    """When the page with this question was first shown."""
    is_first_seen = models.BooleanField(default=False)
    """Whether this user had never been shown the question before this response."""
    revealed_at = models.DateTimeField(null=True, blank=True)
    """When "Check answer" locked it; no write is accepted afterwards."""
    active_ms = models.PositiveIntegerField(default=0)
    is_correct = models.BooleanField(null=True, blank=True)
    chosen = models.ManyToManyField(Option, through="ResponseOption", related_name="+")

    objects = ResponseQuerySet.as_manager()

    class Meta:
        ordering = ["attempt", "position"]
        indexes = [
            # What somebody was shown, and when: each start reads it of the whole past.
            models.Index(fields=["user", "question", "shown_at"], name="quizzes_response_met"),
            # All that weak topics ask of a response; saves in an exam, which is not marked yet, do not touch it.
            models.Index(
                fields=["user", "shown_at", "revision", "is_correct", "is_first_seen", "attempt"],
                condition=Q(is_correct__isnull=False),
                name="quizzes_response_evidence",
            ),
            # The same for what is said of answers.
            models.Index(
                fields=["user", "confidence", "is_correct", "revision", "question"],
                condition=Q(confidence__isnull=False, is_correct__isnull=False),
                name="quizzes_response_said",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "attempt", "position"], name="quizzes_response_user_attempt_position"
            ),
            models.UniqueConstraint(
                fields=["user", "attempt", "question"], name="quizzes_response_user_attempt_question"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id} position {self.position}"


class ResponseOption(models.Model):
    """One picked option. `place` is for ordering, `target` for matching."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="picks")
    option = models.ForeignKey(Option, on_delete=models.PROTECT, related_name="picks")
    place = models.PositiveSmallIntegerField(null=True, blank=True)
    target = models.CharField(max_length=60, blank=True)

    class Meta:
        indexes = [
            # Which of some options somebody ever picked.
            models.Index(fields=["user", "option", "response"], name="quizzes_pick_user_option"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "response", "option"], name="quizzes_responseoption_user_response_option"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.response_id} picked {self.option_id}"


class ResponseEvent(models.Model):
    """One write to a response, accepted or refused, in the order in which they came. Append-only (database trigger).

    Replaying the accepted events gives the responses.
    """

    class Field(models.TextChoices):
        CHOSEN = "chosen", _("chosen")
        FLAGGED = "flagged", _("flagged")
        STRUCK = "struck", _("struck")
        CONFIDENCE = "confidence", _("confidence")
        NOTE = "note", _("note")
        HIGHLIGHT = "highlight", _("highlight")
        SHOWN = "shown", _("shown")
        CHECKED = "checked", _("checked")

    class Outcome(models.TextChoices):
        SAVED = "saved", _("saved")
        STALE = "stale", _("stale")
        OUT_OF_ORDER = "out_of_order", _("out of order")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="events")
    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="events")
    field = models.CharField(max_length=10, choices=Field)
    value = models.JSONField(null=True)
    """`chosen`: sorted option codes; `checked`: those that it locked; `flagged`: true or false; `confidence`: a
    value of Confidence, or null; `shown`: null."""
    base_rev = models.PositiveIntegerField()
    rev = models.PositiveIntegerField()
    """The response's revision counter after this event."""
    tab = models.CharField(max_length=40)
    seq = models.PositiveBigIntegerField()
    received_at = models.DateTimeField()
    outcome = models.CharField(max_length=12, choices=Outcome)
    late = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["response", "field", "id"], name="quizzes_event_response_field"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "attempt", "tab", "seq"], name="quizzes_event_user_attempt_tab_seq"
            ),
            models.CheckConstraint(condition=~Q(tab=""), name="quizzes_event_tab_named"),
        ]

    def __str__(self) -> str:
        return f"{self.response_id} {self.field} {self.tab}/{self.seq}"

    @property
    def is_accepted(self) -> bool:
        return self.outcome == self.Outcome.SAVED
