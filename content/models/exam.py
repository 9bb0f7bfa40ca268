from __future__ import annotations

import datetime as dt

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class Exam(models.Model):
    """A certification exam; what it asks and how it scores is in its blueprints."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=200)
    provider = models.CharField(_("provider"), max_length=100)
    retake_days = models.PositiveSmallIntegerField(_("days until it may be sat again"), null=True, blank=True)
    """After a fail, by the rules of the provider; null where they are not known."""
    retake_source = models.URLField(max_length=500, blank=True)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(retake_days__isnull=True, retake_source="")
                | models.Q(retake_days__isnull=False) & ~models.Q(retake_source=""),
                name="content_exam_retake_days_with_source",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("exam_detail", args=[self.code.lower()])

    @property
    def slug(self) -> str:
        return self.code.lower()

    def may_be_sat_again_on(self, failed_on: dt.date) -> dt.date | None:
        """The first day after a fail on which the provider lets one sit it again; None where that is not known."""
        return None if self.retake_days is None else failed_on + dt.timedelta(days=self.retake_days)


class BlueprintQuerySet(models.QuerySet["Blueprint"]):
    def in_force_on(self, day: dt.date) -> BlueprintQuerySet:
        """Of each exam the blueprint with the latest effective date that is not in the future."""
        latest = (
            Blueprint.objects.filter(exam=models.OuterRef("exam"), effective__lte=day)
            .order_by("-effective", "-id")
            .values("id")[:1]
        )
        return self.filter(id=models.Subquery(latest))


class Blueprint(models.Model):
    """The official plan of an exam at one guide version. Never changed once an attempt has used it."""

    class Navigation(models.TextChoices):
        FREE = "free", _("free")
        SEQUENTIAL = "sequential", _("sequential")

    exam = models.ForeignKey(Exam, on_delete=models.PROTECT, related_name="blueprints")
    guide_version = models.CharField(_("guide version"), max_length=20)
    effective = models.DateField(_("effective"))
    source_url = models.URLField(_("source"), max_length=500)
    time_limit_seconds = models.PositiveIntegerField(_("time limit in seconds"))
    scored_slots = models.PositiveSmallIntegerField(_("scored questions"))
    unscored_slots = models.PositiveSmallIntegerField(_("unscored questions"))
    scale_min = models.PositiveSmallIntegerField(default=100)
    scale_max = models.PositiveSmallIntegerField(default=1000)
    cut_score = models.PositiveSmallIntegerField(_("cut score"))
    navigation = models.CharField(max_length=10, choices=Navigation, default=Navigation.FREE)
    loaded_hash = models.CharField(max_length=64)

    objects = BlueprintQuerySet.as_manager()

    class Meta:
        ordering = ["exam", "effective"]
        constraints = [
            models.UniqueConstraint(fields=["exam", "guide_version"], name="content_blueprint_exam_version_unique"),
            models.CheckConstraint(
                condition=models.Q(time_limit_seconds__gt=0, scored_slots__gt=0),
                name="content_blueprint_time_and_slots_positive",
            ),
            models.CheckConstraint(
                condition=models.Q(cut_score__gte=models.F("scale_min"), cut_score__lte=models.F("scale_max")),
                name="content_blueprint_cut_score_on_scale",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.exam} {self.guide_version}"

    @property
    def slots(self) -> int:
        return self.scored_slots + self.unscored_slots

    @property
    def seconds_per_question(self) -> float:
        return self.time_limit_seconds / self.slots


class BlueprintKind(models.Model):
    """A kind of question that the exam asks."""

    blueprint = models.ForeignKey(Blueprint, on_delete=models.CASCADE, related_name="kinds")
    kind = models.CharField(max_length=20)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["blueprint", "kind"], name="content_blueprintkind_unique"),
        ]

    def __str__(self) -> str:
        return self.kind


class Domain(models.Model):
    blueprint = models.ForeignKey(Blueprint, on_delete=models.CASCADE, related_name="domains")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    weight = models.PositiveSmallIntegerField(_("weight in per cent"))
    scored_slots = models.PositiveSmallIntegerField()
    """Its share of the scored slots, by largest remainder."""

    class Meta:
        ordering = ["blueprint", "number"]
        constraints = [
            models.UniqueConstraint(fields=["blueprint", "number"], name="content_domain_blueprint_number_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class Task(models.Model):
    domain = models.ForeignKey(Domain, on_delete=models.CASCADE, related_name="tasks")
    number = models.CharField(max_length=10)
    title = models.CharField(max_length=300)

    class Meta:
        ordering = ["domain", "number"]
        constraints = [
            models.UniqueConstraint(fields=["domain", "number"], name="content_task_domain_number_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"
