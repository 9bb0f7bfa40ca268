from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from content.models import Blueprint, Collection, Domain, Exam, Fact, Service, Task


def grace() -> dt.timedelta:
    """How long after the deadline a save that was on its way is still kept, flagged late."""
    return dt.timedelta(seconds=settings.EXAM_GRACE_SECONDS)


COOL_DOWN = dt.timedelta(hours=24)
"""A simulation that is repeated sooner measures memory of the last one as well."""


class AttemptQuerySet(models.QuerySet["Attempt"]):
    def of(self, user: User) -> AttemptQuerySet:
        return self.filter(user=user)

    def with_subject(self) -> AttemptQuerySet:
        """With what the title of an attempt names, in the same query."""
        return self.select_related("exam", "domain", "task", "service", "twin", "fact__service", "collection")

    def of_bank(self) -> AttemptQuerySet:
        """Those that ask questions of the bank, and not of somebody's own notes: only these say something of exams, and
        only these are anybody else's business."""
        return self.filter(collection__isnull=True)

    def of_own_notes(self) -> AttemptQuerySet:
        return self.filter(collection__isnull=False)

    def not_closed(self) -> AttemptQuerySet:
        return self.filter(closed_at__isnull=True)

    def exclusive(self) -> AttemptQuerySet:
        """Simulations and timed attempts: one of them per user and exam can be open."""
        return self.filter(mode__in=Attempt.EXCLUSIVE_MODES)

    def keeping_keys(self, now: dt.datetime) -> AttemptQuerySet:
        """Exams whose keys may not be seen yet: they are open, or their review is not, however they ended."""
        return self.exclusive().filter(Q(closed_at__isnull=True) | Q(review_never=True) | Q(review_from__gt=now))

    def fresh_in_memory(self, now: dt.datetime) -> AttemptQuerySet:
        """Simulations that ended, in whatever way, less than COOL_DOWN before `now`, with a question seen."""
        since = now - COOL_DOWN
        ended = Q(submitted_at__gt=since) | Q(submitted_at__isnull=True, closed_at__gt=since)
        return self.filter(ended, mode=Attempt.Mode.SIMULATION, responses__shown_at__isnull=False)

    def flattering(self) -> AttemptQuerySet:
        """Those whose answers were not won as in an exam: readiness leaves them out."""
        return self.filter(Q(is_repeat=True) | Q(key_was_open=True))

    def comparable(self) -> AttemptQuerySet:
        """Whole simulations under exam conditions, newest first."""
        return self.history().filter(mode=Attempt.Mode.SIMULATION, is_repeat=False, key_was_open=False)

    def overdue(self, now: dt.datetime) -> AttemptQuerySet:
        """Not closed although deadline and grace are over: to be sealed by whoever looks next, or by the sweep."""
        return self.not_closed().filter(deadline_at__lt=now - grace())

    def unmarked(self) -> AttemptQuerySet:
        """Submitted, but the process died before marking."""
        return self.filter(submitted_at__isnull=False, marked_at__isnull=True)

    def unfinished(self, now: dt.datetime) -> AttemptQuerySet:
        """Those that the sweep has to see: overdue or unmarked."""
        return self.filter(
            Q(closed_at__isnull=True, deadline_at__lt=now - grace())
            | Q(submitted_at__isnull=False, marked_at__isnull=True)
        )

    def to_remember(self, now: dt.datetime) -> AttemptQuerySet:
        """Marked ones that say nothing to the memory of facts yet although their review is open."""
        opened = Q(review_from__isnull=True) | Q(review_from__lte=now)
        return self.filter(opened, review_never=False, marked_at__isnull=False, remembered_at__isnull=True)

    def voided(self) -> AttemptQuerySet:
        return self.filter(close_reason=Attempt.CloseReason.VOIDED)

    def history(self) -> AttemptQuerySet:
        """What the list of past attempts shows: submitted ones, newest first; abandoned and voided ones are out."""
        return self.filter(submitted_at__isnull=False).order_by("-submitted_at")


class Attempt(models.Model):
    """One sitting. Open, overdue and submitted are read from instants and `now`; results are sealed at submission."""

    class Mode(models.TextChoices):
        SIMULATION = "simulation", _("simulation")
        TIMED = "timed", _("timed")
        PRACTICE = "practice", _("practice")
        DRILL = "drill", _("drill")

    class Preset(models.TextChoices):
        """What a drill is made of."""

        WEAK = "weak", _("my weak spots")
        DUE = "due", _("due today")
        MISSED = "missed", _("what I missed")
        SERVICE = "service", _("one service")
        DOMAIN = "domain", _("one domain")
        TASK = "task", _("one task")
        FACT = "fact", _("one fact")
        TWINS = "twins", _("a confusable pair")
        NOTES = "notes", _("your own notes")

    class CloseReason(models.TextChoices):
        SUBMITTED = "submitted", _("submitted")
        EXPIRED = "expired", _("time was over")
        ABANDONED = "abandoned", _("abandoned")
        VOIDED = "voided", _("voided")

    EXCLUSIVE_MODES = (Mode.SIMULATION, Mode.TIMED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="attempts")
    exam = models.ForeignKey(Exam, null=True, blank=True, on_delete=models.PROTECT, related_name="attempts")
    blueprint = models.ForeignKey(Blueprint, null=True, blank=True, on_delete=models.PROTECT, related_name="attempts")
    mode = models.CharField(_("mode"), max_length=10, choices=Mode)
    final = models.BooleanField(default=False)
    """A final mock, drawn from the reserve."""
    fixed_form = models.CharField(max_length=40, blank=True)
    """Name and version of a fixed list of questions (`warm-up/1`), empty for a drawn form."""
    domain = models.ForeignKey(Domain, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    service = models.ForeignKey(Service, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    """What a practice attempt or a drill was narrowed to; both null for a whole exam."""
    preset = models.CharField(max_length=8, choices=Preset, blank=True)
    """Of a drill; empty otherwise."""
    task = models.ForeignKey(Task, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    fact = models.ForeignKey(Fact, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    twin = models.ForeignKey(Service, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    """The other service of a pair."""
    collection = models.ForeignKey(
        Collection, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("own notes")
    )
    """The private collection whose questions a drill asks; null where the bank's are."""
    seed = models.BigIntegerField()
    position_count = models.PositiveSmallIntegerField()
    reached = models.PositiveSmallIntegerField(null=True, blank=True)
    """The one position that is open in an exam with sequential navigation; null where one can go anywhere."""
    started_at = models.DateTimeField()
    deadline_at = models.DateTimeField(null=True, blank=True)
    """Null where untimed (practice, drills). Written once; changed only by an audited action."""
    window_end = models.DateTimeField(null=True, blank=True)
    review_from = models.DateTimeField(null=True, blank=True)
    """When the review opens; null: at once after closing."""
    review_never = models.BooleanField(default=False)
    """The review does not open at all."""
    time_factor = models.DecimalField(max_digits=4, decimal_places=2, default=Decimal("1.00"))
    extra_minutes = models.PositiveSmallIntegerField(default=0)
    """The accommodation, as it was at the start; changed only by an audited action."""
    closed_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    close_reason = models.CharField(max_length=10, choices=CloseReason, blank=True)
    abandoned_at = models.DateTimeField(null=True, blank=True)
    is_repeat = models.BooleanField(default=False)
    """A simulation that began less than COOL_DOWN after the last one of its exam. Settled at the start and kept: what
    becomes of the one before, voided or erased, does not change what this one says."""
    key_was_open = models.BooleanField(default=False)
    """Support took its end back after a key of it could be seen: what it is worth was not won as in an exam."""
    marked_at = models.DateTimeField(null=True, blank=True)
    remembered_at = models.DateTimeField(null=True, blank=True)
    """When its responses entered the memory of facts: at marking, or when a review that was put off opens."""
    raw_score = models.PositiveSmallIntegerField(null=True, blank=True)
    scored_count = models.PositiveSmallIntegerField(null=True, blank=True)
    scaled_score = models.PositiveSmallIntegerField(null=True, blank=True)
    scaled_low = models.PositiveSmallIntegerField(null=True, blank=True)
    scaled_high = models.PositiveSmallIntegerField(null=True, blank=True)
    passed = models.BooleanField(null=True, blank=True)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at"]
        indexes = [
            models.Index(fields=["user", "closed_at"], name="quizzes_attempt_user_closed"),
            models.Index(
                fields=["deadline_at"], condition=Q(closed_at__isnull=True), name="quizzes_attempt_open_deadline"
            ),
            models.Index(
                fields=["submitted_at"],
                condition=Q(submitted_at__isnull=False, marked_at__isnull=True),
                name="quizzes_attempt_unmarked",
            ),
            # The latest simulations of an exam, to compare one with; written once, at the end.
            models.Index(
                fields=["exam", "mode", "submitted_at"],
                condition=Q(submitted_at__isnull=False),
                name="quizzes_attempt_comparable",
            ),
            models.Index(
                fields=["review_from"],
                condition=Q(marked_at__isnull=False, remembered_at__isnull=True),
                name="quizzes_attempt_to_remember",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "exam"],
                condition=Q(mode__in=["simulation", "timed"], closed_at__isnull=True),
                name="quizzes_attempt_one_open_per_exam",
            ),
            models.CheckConstraint(
                condition=Q(mode__in=["practice", "drill"]) | Q(deadline_at__isnull=False, blueprint__isnull=False),
                name="quizzes_attempt_exam_modes_timed",
            ),
            models.CheckConstraint(
                condition=Q(mode="drill") & ~Q(preset="") | ~Q(mode="drill") & Q(preset=""),
                name="quizzes_attempt_drill_has_preset",
            ),
            models.CheckConstraint(
                condition=Q(preset__in=["", "weak", "due", "missed"])
                | Q(preset="service", service__isnull=False)
                | Q(preset="domain", domain__isnull=False)
                | Q(preset="task", task__isnull=False)
                | Q(preset="fact", fact__isnull=False)
                | Q(preset="twins", service__isnull=False, twin__isnull=False) & ~Q(service=F("twin"))
                | Q(preset="notes", collection__isnull=False),
                name="quizzes_attempt_drill_has_subject",
            ),
            models.CheckConstraint(
                condition=Q(collection__isnull=True)
                | Q(preset="notes", exam__isnull=True, blueprint__isnull=True, service__isnull=True),
                name="quizzes_attempt_own_notes_are_no_exam",
            ),
            models.CheckConstraint(
                condition=Q(final=False) | Q(mode="simulation"), name="quizzes_attempt_final_is_simulation"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, close_reason="") | Q(closed_at__isnull=False) & ~Q(close_reason=""),
                name="quizzes_attempt_closed_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=True) | Q(closed_at__isnull=False, abandoned_at__isnull=True),
                name="quizzes_attempt_submitted_is_closed",
            ),
            models.CheckConstraint(
                condition=Q(reached__isnull=True) | Q(reached__gte=1, reached__lte=F("position_count")),
                name="quizzes_attempt_reached_is_a_position",
            ),
            models.CheckConstraint(
                condition=Q(window_end__isnull=True)
                | Q(deadline_at__isnull=True)
                | Q(deadline_at__lte=F("window_end")),
                name="quizzes_attempt_deadline_within_window",
            ),
            models.CheckConstraint(
                condition=~Q(close_reason="voided")
                | Q(submitted_at__isnull=True, marked_at__isnull=True, raw_score__isnull=True, passed__isnull=True),
                name="quizzes_attempt_voided_is_unscored",
            ),
            models.CheckConstraint(
                condition=Q(remembered_at__isnull=True) | Q(marked_at__isnull=False, review_never=False),
                name="quizzes_attempt_remembered_is_marked",
            ),
            models.CheckConstraint(
                condition=Q(deadline_at__isnull=True) | Q(deadline_at__gt=F("started_at")),
                name="quizzes_attempt_deadline_after_start",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    def get_absolute_url(self) -> str:
        return reverse("attempt_overview", args=[self.id])

    def position_url(self, position: int) -> str:
        return reverse("position", args=[self.id, position])

    @property
    def is_exclusive(self) -> bool:
        return self.mode in self.EXCLUSIVE_MODES

    @property
    def reveals_on_check(self) -> bool:
        """Practice and drills show the key of one position on "Check answer"; exams show nothing before the end."""
        return self.mode in (self.Mode.PRACTICE, self.Mode.DRILL)

    @property
    def is_of_own_notes(self) -> bool:
        return self.collection_id is not None

    @property
    def is_voided(self) -> bool:
        return self.close_reason == self.CloseReason.VOIDED

    def opens(self, position: int) -> bool:
        """Whether that position can be looked at and written to, as far as the order of the questions goes."""
        return self.reached is None or self.reached == position

    def accepts_saves_at(self, now: dt.datetime) -> bool:
        """Not closed, and within deadline and grace."""
        return self.closed_at is None and (self.deadline_at is None or now <= self.deadline_at + grace())

    def is_overdue_at(self, now: dt.datetime) -> bool:
        return self.closed_at is None and not self.accepts_saves_at(now)

    @property
    def is_unmarked(self) -> bool:
        return self.submitted_at is not None and self.marked_at is None

    def is_late_at(self, now: dt.datetime) -> bool:
        """Received after the deadline; kept while the grace lasts."""
        return self.deadline_at is not None and now > self.deadline_at

    def remaining_ms_at(self, now: dt.datetime) -> int | None:
        """Milliseconds until the deadline, not below zero; None where untimed."""
        if self.deadline_at is None:
            return None
        return max(0, round((self.deadline_at - now).total_seconds() * 1000))

    def review_is_open_at(self, now: dt.datetime) -> bool:
        """Whether key and rationales of all positions may be shown."""
        is_time = not self.review_never and (self.review_from is None or now >= self.review_from)
        return self.submitted_at is not None and is_time
