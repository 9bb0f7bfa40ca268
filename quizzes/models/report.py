from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from content.models import Revision
from quizzes.models.response import Response


class ProblemReportQuerySet(models.QuerySet["ProblemReport"]):
    def open(self) -> ProblemReportQuerySet:
        """Those that nobody has settled yet."""
        return self.filter(settled_at__isnull=True)

    def untold(self) -> ProblemReportQuerySet:
        """Settled ones whose reporter has not put the answer away."""
        return self.filter(settled_at__isnull=False, told_at__isnull=True)


class ProblemReport(models.Model):
    """A candidate says that something is wrong with a question. The response carries revision, seed and picks."""

    class Reason(models.TextChoices):
        WRONG_KEY = "wrong-key", _("The key is wrong")
        SEVERAL_RIGHT = "several-right", _("Another option is right, too")
        OUTDATED = "outdated", _("It is out of date")
        UNCLEAR = "unclear", _("It can be read in more than one way")
        OTHER = "other", _("Something else")

    class Verdict(models.TextChoices):
        ACCEPTED = "accepted", _("accepted")
        REJECTED = "rejected", _("not accepted")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="problem_reports")
    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="problem_reports")
    reason = models.CharField(_("reason"), max_length=20, choices=Reason)
    text = models.TextField(_("what is wrong"), blank=True)
    suggestion = models.TextField(_("what it should say"), blank=True)
    part = models.CharField(max_length=80, blank=True)
    """Which part the suggestion is meant for: `stem`, or `text` or `rationale` with the code of an option behind a
    colon. Empty where the reporter did not say."""
    draft = models.ForeignKey(Revision, null=True, blank=True, on_delete=models.SET_NULL, related_name="suggested_by")
    """The revision that was begun because of it: it credits its reporter as long as that account exists."""
    made_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    verdict = models.CharField(max_length=10, choices=Verdict, blank=True)
    answer = models.TextField(_("answer to the reporter"), blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    """When the reporter put the answer away."""

    objects = ProblemReportQuerySet.as_manager()

    class Meta:
        ordering = ["made_at", "id"]
        indexes = [
            models.Index(fields=["made_at"], condition=Q(settled_at__isnull=True), name="quizzes_report_open"),
            models.Index(
                fields=["user"],
                condition=Q(settled_at__isnull=False, told_at__isnull=True),
                name="quizzes_report_untold",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "response"],
                condition=Q(settled_at__isnull=True),
                name="quizzes_problemreport_one_open",
            ),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, verdict="") | Q(settled_at__isnull=False) & ~Q(verdict=""),
                name="quizzes_problemreport_settled_with_verdict",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.response_id} {self.reason}"
