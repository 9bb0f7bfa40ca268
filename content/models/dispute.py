from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from content.models.fact import FactRevision
from content.models.question import Option, Question, Revision


class DisputeQuerySet(models.QuerySet["Dispute"]):
    def open(self) -> DisputeQuerySet:
        return self.filter(settled_at__isnull=True)


class Dispute(models.Model):
    """Another reading of a published question, with its argument and its facts, until a curator settles it.

    The reading that stands is the key of `revision`, with the facts that its options cite.
    """

    class Outcome(models.TextChoices):
        KEPT = "kept", _("the key stays")
        CORRECTED = "corrected", _("the question was corrected")
        RETIRED = "retired", _("the question was retired")

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="disputes")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="disputes")
    """What was published when the dispute was opened."""
    argument = models.TextField(_("argument"))
    keys = models.ManyToManyField(Option, related_name="+")
    """What would be right by the other reading."""
    facts = models.ManyToManyField(FactRevision, blank=True, related_name="+")
    """What the other reading rests on, as it stood then."""
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    opened_at = models.DateTimeField()
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, blank=True)
    reason = models.TextField(_("why"), blank=True)
    """Of the settlement; candidates read it."""

    objects = DisputeQuerySet.as_manager()

    class Meta:
        ordering = ["opened_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["question"], condition=Q(settled_at__isnull=True), name="content_dispute_one_open"
            ),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, outcome="", reason="")
                | Q(settled_at__isnull=False) & ~Q(outcome="") & ~Q(reason=""),
                name="content_dispute_settled_with_reason",
            ),
            models.CheckConstraint(condition=~Q(argument=""), name="content_dispute_has_argument"),
        ]

    def __str__(self) -> str:
        return f"{self.question_id} {self.opened_at}"

    @property
    def is_open(self) -> bool:
        return self.settled_at is None
