from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from content.models import Exam


class StudyPlan(models.Model):
    """Which exam a user prepares for, by when, and with how many minutes a day. All of it may be left open."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="study_plan")
    exam = models.ForeignKey(Exam, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    exam_date = models.DateField(_("exam date"), null=True, blank=True)
    minutes_per_day = models.PositiveSmallIntegerField(
        _("minutes per day"), null=True, blank=True, validators=[MaxValueValidator(960)]
    )
    reminds = models.BooleanField(_("remind me by mail"), default=False)
    reminded_on = models.DateField(null=True, blank=True)
    """The last day that was looked at for a reminder, in the zone of the user: one a day."""
    calendar_token = models.CharField(max_length=43, null=True, blank=True, unique=True)
    """Whoever knows it may read the calendar of this plan; null while nobody has asked for one."""
    asked_at = models.DateTimeField(null=True, blank=True)
    """When the three questions after sign-up were answered or skipped."""

    def __str__(self) -> str:
        return f"plan of user {self.user_id}"
