from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from content.models.fact import Fact
from content.models.question import Question
from content.models.source import Source

PLACING_ANEW = ["retagged", "promoted"]
"""Actions that change where a question belongs and not what it says."""


class AuditEntryQuerySet(models.QuerySet["AuditEntry"]):
    def placing_anew(self) -> AuditEntryQuerySet:
        """Those of the actions PLACING_ANEW, for which there is an index."""
        return self.filter(action__in=PLACING_ANEW)


class AuditEntry(models.Model):
    """What was done to a question or a fact, by whom and why. Append-only (database triggers)."""

    class Action(models.TextChoices):
        LOADED = "loaded", _("loaded from a file")
        DRAFTED = "drafted", _("draft begun")
        EDITED = "edited", _("draft changed")
        DISCARDED = "discarded", _("draft dropped")
        SENT = "sent", _("sent for approval")
        APPROVED = "approved", _("approved and published")
        SELF_APPROVED = "self_approved", _("approved by its author, the only curator, and published")
        REJECTED = "rejected", _("rejected")
        RETAGGED = "retagged", _("placed anew")
        PROMOTED = "promoted", _("stage changed by its statistics")
        HELD_BACK = "held_back", _("kept in pretest by its statistics")
        RETIRED = "retired", _("retired")
        RESTORED = "restored", _("taken back into new exams")
        DISPUTED = "disputed", _("disputed")
        SETTLED = "settled", _("dispute settled")
        CORRECTED = "corrected", _("fact corrected")
        CONFIRMED = "confirmed", _("fact checked again")
        REGRADED = "regraded", _("finished exams marked anew")
        REGRADE_UNDONE = "regrade_undone", _("marks as corrected taken back")
        CONFLICT_SETTLED = "conflict_settled", _("conflict of loading settled")

    action = models.CharField(_("what"), max_length=20, choices=Action)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    """Null for a load, and once the account was erased: the only change that the database allows."""
    source = models.ForeignKey(Source, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    """The file, for a load."""
    question = models.ForeignKey(
        Question, null=True, blank=True, on_delete=models.PROTECT, related_name="audit_entries"
    )
    fact = models.ForeignKey(Fact, null=True, blank=True, on_delete=models.PROTECT, related_name="audit_entries")
    revision_number = models.PositiveIntegerField(null=True, blank=True)
    """Of the question or the fact. No key: a draft that was dropped is gone, and what was done to it stays."""
    before = models.JSONField(default=dict, blank=True)
    after = models.JSONField(default=dict, blank=True)
    """What changed, by name: as it was and as it is."""
    reason = models.CharField(_("why"), max_length=500, blank=True)
    made_at = models.DateTimeField(_("when"))

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["id"], condition=Q(action__in=PLACING_ANEW), name="content_auditentry_placing"),
            models.Index(fields=["action", "id"], name="content_auditentry_action"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(question__isnull=False, fact__isnull=True) | Q(question__isnull=True, fact__isnull=False),
                name="content_auditentry_about_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.made_at}"
