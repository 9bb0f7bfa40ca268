from __future__ import annotations

from django.db import models

from content.models.fact import Fact
from content.models.source import Source


class NoteChange(models.Model):
    """Lines of raw notes that a fact of the library comes from, and that say something else since the last load.

    The fact counts as "verify" until a curator corrects or confirms it, which removes the row.
    """

    fact = models.ForeignKey(Fact, on_delete=models.CASCADE, related_name="note_changes")
    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="note_changes")
    line_start = models.PositiveIntegerField()
    line_end = models.PositiveIntegerField()
    """As the fact names them: of the first text of the notes that was loaded."""
    before = models.TextField()
    """What stood there before the load that changed it."""
    after = models.TextField(blank=True)
    """What stands there now; empty when it is gone."""
    found_at = models.DateTimeField()

    class Meta:
        ordering = ["source", "line_start", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["fact", "source", "line_start", "line_end"], name="content_notechange_one_of_each"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fact_id} at {self.source_id}:{self.line_start}"
