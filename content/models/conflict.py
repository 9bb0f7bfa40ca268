from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from content.models.collection import Collection


class LoadConflict(models.Model):
    """What a file says of something that the site changed, or that the file no longer has; waits for a curator.

    Rows are those of the last load of each file: nothing else makes them, a decision removes them.
    """

    class Kind(models.TextChoices):
        SERVICE = "service", _("service")
        FACT = "fact", _("fact")
        QUESTION = "question", _("question")

    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="load_conflicts")
    kind = models.CharField(max_length=10, choices=Kind)
    slug = models.CharField(max_length=120)
    path = models.CharField(max_length=300)
    line = models.PositiveIntegerField()
    text = models.TextField(blank=True)
    """The file's text in canonical form; empty when it is gone from the file."""
    digest = models.CharField(max_length=64, blank=True)
    """SHA-256 (hex) of that text."""
    found_at = models.DateTimeField()

    class Meta:
        ordering = ["path", "line", "kind", "slug"]
        constraints = [
            models.UniqueConstraint(fields=["collection", "kind", "slug"], name="content_loadconflict_one_of_each"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.slug}"

    @property
    def is_gone(self) -> bool:
        return not self.text
