from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from content.models import Blueprint, Option, Question, Revision


class Refresh(models.Model):
    """When all statistics were last brought up to date. One row."""

    ONLY = 1

    finished_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="quizzes_refresh_one_row")]

    def __str__(self) -> str:
        return f"refresh of {self.finished_at}"


def _of_others() -> Q:
    """Of what new attempts get no more: the few that are named, not the nearly all that they get."""
    out_of_use = Revision.objects.filter(question__in=Question.objects.out_of_use()).order_by().values("pk")
    replaced = Revision.objects.without_successor().order_by().values("pk")
    # Not one condition or another: PostgreSQL would look at all statistics to find a few.
    return Q(revision__in=out_of_use.union(replaced))


class RevisionStatisticsQuerySet(models.QuerySet["RevisionStatistics"]):
    def in_service(self) -> RevisionStatisticsQuerySet:
        """Of what new attempts may get, whether disputed or not. One query now, see `Question.objects.out_of_use`."""
        return self.exclude(_of_others())

    def out_of_service(self) -> RevisionStatisticsQuerySet:
        """All others, found without a look at those that are in service. One query now, too."""
        return self.filter(_of_others())

    def suspicious(self) -> RevisionStatisticsQuerySet:
        """Of what new attempts may get, where the answers hold something against the question."""
        return self.in_service().filter(flag_count__gt=0)


class RevisionStatistics(models.Model):
    """What the answers to one revision say of it (`item_analysis.py`); computed from responses, and from nothing else.
    Those of a line of revisions that differ in nothing that matters stand at the first (`Revision.continues`).

    Shares are from 0 to 1, times in seconds. Figures are null where there are too few answers to show them.
    """

    revision = models.OneToOneField(Revision, on_delete=models.PROTECT, related_name="statistics")
    n = models.PositiveIntegerField(default=0)
    """First-seen responses of marked exams that it rests on."""
    response_sum = models.BigIntegerField(default=0)
    last_marked_at = models.DateTimeField(null=True, blank=True)
    """With `n` the sign of those responses: their primary keys added up, and the last marking of any."""
    facility = models.FloatField(_("facility"), null=True, blank=True)
    facility_low = models.FloatField(null=True, blank=True)
    facility_high = models.FloatField(null=True, blank=True)
    discrimination = models.FloatField(_("discrimination"), null=True, blank=True)
    seconds_low = models.FloatField(null=True, blank=True)
    seconds_median = models.FloatField(null=True, blank=True)
    seconds_high = models.FloatField(null=True, blank=True)
    forms_drawn = models.PositiveIntegerField(default=0)
    forms_possible = models.PositiveIntegerField(default=0)
    """Simulations for which it could have been drawn, and those of them for which it was."""
    is_weak = models.BooleanField(default=False)
    has_idle_distractor = models.BooleanField(default=False)
    has_tempting_distractor = models.BooleanField(default=False)
    is_out_of_bounds = models.BooleanField(default=False)
    is_overexposed = models.BooleanField(default=False)
    flag_count = models.PositiveSmallIntegerField(default=0)
    refreshed_at = models.DateTimeField()

    objects = RevisionStatisticsQuerySet.as_manager()

    FLAGS = ("is_weak", "has_tempting_distractor", "has_idle_distractor", "is_out_of_bounds", "is_overexposed")

    class Meta:
        indexes = [
            # The orders of the table at the desk, each read from one end or the other.
            models.Index(fields=["facility", "id"], name="quizzes_statistics_facility"),
            models.Index(fields=["discrimination", "id"], name="quizzes_statistics_telling"),
            models.Index(fields=["n", "id"], name="quizzes_statistics_answers"),
            # On PostgreSQL with nulls first: the table is in the opposite order (migration 0028).
            models.Index(fields=["seconds_median", "id"], name="quizzes_statistics_time"),
            models.Index(fields=["flag_count", "id"], name="quizzes_statistics_flags"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(forms_drawn__lte=F("forms_possible")), name="quizzes_statistics_drawn_was_possible"
            ),
        ]

    def __str__(self) -> str:
        return f"statistics of {self.revision_id}"

    @property
    def exposure(self) -> float | None:
        """The share of the forms on which it stood; None where there was no form."""
        return self.forms_drawn / self.forms_possible if self.forms_possible else None


class OptionStatistics(models.Model):
    """How often an option was picked, as a share of all, and of the lowest and the highest third."""

    option = models.OneToOneField(Option, on_delete=models.PROTECT, related_name="statistics")
    count = models.PositiveIntegerField()
    rate = models.FloatField()
    rate_bottom = models.FloatField(null=True, blank=True)
    rate_top = models.FloatField(null=True, blank=True)
    is_idle = models.BooleanField()
    is_tempting = models.BooleanField()

    def __str__(self) -> str:
        return f"statistics of option {self.option_id}"


class FormStatistics(models.Model):
    """How reliable the forms of a blueprint are, or a fixed paper (`fixed_form`), from one sitting of each person."""

    blueprint = models.ForeignKey(Blueprint, on_delete=models.PROTECT, related_name="form_statistics")
    fixed_form = models.CharField(max_length=40, blank=True)
    n = models.PositiveIntegerField()
    mean_share = models.FloatField(null=True, blank=True)
    coefficient = models.FloatField(null=True, blank=True)
    error_share = models.FloatField(null=True, blank=True)
    guess_share = models.FloatField()
    """To be expected of blind guessing."""
    refreshed_at = models.DateTimeField()

    class Meta:
        ordering = ["blueprint__exam", "fixed_form"]
        constraints = [
            models.UniqueConstraint(
                fields=["blueprint", "fixed_form"], name="quizzes_formstatistics_blueprint_form_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"statistics of {self.blueprint_id} {self.fixed_form}"
