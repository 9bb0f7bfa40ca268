from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from quizzes.models.attempt import Attempt


class AttemptChange(models.Model):
    """What support did to an attempt, or to the time of all attempts that a user will start. Append-only (trigger)."""

    class Kind(models.TextChoices):
        EXTENDED = "extended", _("time given")
        SHORTENED = "shortened", _("time taken back")
        REOPENED = "reopened", _("reopened")
        VOIDED = "voided", _("voided")
        GRANTED = "granted", _("extra time for future exams")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    """The candidate."""
    attempt = models.ForeignKey(Attempt, null=True, blank=True, on_delete=models.PROTECT, related_name="changes")
    """Null for what was granted to the person."""
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    """Null once the operator's account was erased: the only change that the database allows."""
    kind = models.CharField(max_length=10, choices=Kind)
    reason = models.CharField(_("reason"), max_length=500)
    """The candidate reads it."""
    before = models.JSONField()
    after = models.JSONField()
    """The columns that can change, as they were and as they are; `before` of a closed attempt keeps its results."""
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["user", "attempt"], name="quizzes_change_user_attempt")]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="quizzes_attemptchange_has_reason"),
            models.CheckConstraint(
                condition=Q(kind="granted", attempt__isnull=True) | ~Q(kind="granted") & Q(attempt__isnull=False),
                name="quizzes_attemptchange_about_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.made_at}"
