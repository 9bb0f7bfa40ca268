from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from content.models import Domain, Exam


class OfficialResult(models.Model):
    """What a candidate says of the real exam, and what this site had said of the chance to pass it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="official_results")
    exam = models.ForeignKey(Exam, on_delete=models.PROTECT, related_name="official_results")
    sat_on = models.DateField(_("date of the exam"))
    passed = models.BooleanField(_("passed"))
    scaled_score = models.PositiveSmallIntegerField(_("official score"), null=True, blank=True)
    stated = models.FloatField(null=True, blank=True)
    """The probability to pass that the evidence before that day gave; null where there was not enough of it."""
    entered_at = models.DateTimeField()

    class Meta:
        ordering = ["-sat_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["user", "exam", "sat_on"], name="quizzes_officialresult_user_exam_day"),
            models.CheckConstraint(
                condition=Q(stated__isnull=True) | Q(stated__gte=0, stated__lte=1),
                name="quizzes_officialresult_stated_is_a_share",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.exam_id} on {self.sat_on}"


class OfficialVerdict(models.Model):
    """What the official score report says of one domain."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    official_result = models.ForeignKey(OfficialResult, on_delete=models.PROTECT, related_name="verdicts")
    domain = models.ForeignKey(Domain, on_delete=models.PROTECT, related_name="+")
    meets = models.BooleanField(_("meets competencies"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "official_result", "domain"], name="quizzes_officialverdict_user_result_domain"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.official_result_id} domain {self.domain_id}"
