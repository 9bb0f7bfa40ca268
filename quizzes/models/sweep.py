from __future__ import annotations

from django.db import models
from django.db.models import Q


class Sweep(models.Model):
    """What is known of the sweep, which finishes attempts whose time is over. One row."""

    ONLY = 1

    expected_since = models.DateTimeField(null=True, blank=True)
    """When the site was last started with a sweep that it watches; null where none is expected."""
    seen_at = models.DateTimeField(null=True, blank=True)
    """Its heartbeat: when it last came to the end of a round."""

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="quizzes_sweep_one_row")]

    def __str__(self) -> str:
        return f"sweep, last seen {self.seen_at}"
