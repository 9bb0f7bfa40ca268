from __future__ import annotations

import datetime as dt
from typing import Literal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from content.models import Exam


class ExamWindow(models.Model):
    """When the simulations and timed exams of an exam can be sat, and when their keys may be read.

    Attempts freeze what holds at their start; a change counts for those that start after it.
    """

    class Review(models.TextChoices):
        AT_ONCE = "at_once", _("as soon as it is submitted")
        FROM = "from", _("from a date")
        NEVER = "never", _("never")

    exam = models.OneToOneField(Exam, on_delete=models.PROTECT, related_name="window")
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    review = models.CharField(_("review"), max_length=10, choices=Review, default=Review.AT_ONCE)
    review_from = models.DateTimeField(_("review from"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(opens_at__isnull=True) | Q(closes_at__isnull=True) | Q(closes_at__gt=F("opens_at")),
                name="quizzes_examwindow_closes_after_opening",
            ),
            models.CheckConstraint(
                condition=Q(review="from", review_from__isnull=False) | ~Q(review="from") & Q(review_from__isnull=True),
                name="quizzes_examwindow_review_has_its_date",
            ),
        ]

    def __str__(self) -> str:
        return f"window of {self.exam_id}"

    def state_at(self, now: dt.datetime) -> Literal["before", "open", "over"]:
        """Whether an attempt can be started; at the very instant of closing none can."""
        if self.opens_at is not None and now < self.opens_at:
            return "before"
        return "over" if self.closes_at is not None and now >= self.closes_at else "open"
