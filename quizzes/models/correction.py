from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from content.models import Revision
from quizzes.models.attempt import Attempt
from quizzes.models.response import Response


class CorrectedMark(models.Model):
    """A response of a finished attempt that another key makes right or wrong. How it was marked stays beside it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    response = models.OneToOneField(Response, on_delete=models.PROTECT, related_name="corrected")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+")
    """Its keys decided."""
    is_correct = models.BooleanField()
    told_at = models.DateTimeField(null=True, blank=True)
    """When the candidate put the message about it away."""

    class Meta:
        indexes = [
            models.Index(fields=["user"], condition=Q(told_at__isnull=True), name="quizzes_correctedmark_untold"),
        ]

    def __str__(self) -> str:
        return f"{self.response_id} is {'right' if self.is_correct else 'wrong'} by {self.revision_id}"


class CorrectedResult(models.Model):
    """What a finished attempt is worth with its corrected marks. The columns are those of the attempt."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    attempt = models.OneToOneField(Attempt, on_delete=models.PROTECT, related_name="corrected")
    raw_score = models.PositiveSmallIntegerField()
    scored_count = models.PositiveSmallIntegerField()
    scaled_score = models.PositiveSmallIntegerField(null=True, blank=True)
    scaled_low = models.PositiveSmallIntegerField(null=True, blank=True)
    scaled_high = models.PositiveSmallIntegerField(null=True, blank=True)
    passed = models.BooleanField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.attempt_id} as corrected"


class Regrade(models.Model):
    """That a corrected key was applied to an attempt, or taken back. Append-only (database trigger)."""

    class Kind(models.TextChoices):
        APPLIED = "applied", _("applied")
        UNDONE = "undone", _("undone")
        DROPPED = "dropped", _("dropped, because the attempt was reopened or voided")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="regrades")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)
    before = models.JSONField()
    after = models.JSONField()
    """The corrected mark and the result as corrected, each null where there was none."""
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.revision_id} to {self.response_id}"
