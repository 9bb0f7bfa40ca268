from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from content.models.collection import Collection


class Source(models.Model):
    """One file that was loaded: a file of the library, or raw notes."""

    class Kind(models.TextChoices):
        LIBRARY = "library", _("library")
        RAW = "raw", _("raw notes")

    collection = models.ForeignKey(Collection, on_delete=models.PROTECT, related_name="sources")
    path = models.CharField(max_length=300)
    kind = models.CharField(max_length=10, choices=Kind)
    sha256 = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["collection", "path"], name="content_source_collection_path_unique"),
        ]

    def __str__(self) -> str:
        return self.path


class SourceText(models.Model):
    """What raw notes said when they were loaded: so that a line of them can be opened, and compared with the next load.

    Files of the library have none: their text is under version control.
    """

    source = models.OneToOneField(Source, primary_key=True, on_delete=models.CASCADE, related_name="kept")
    text = models.TextField()
    """Of the last load, decoded, with LF."""
    first_text = models.TextField(blank=True)
    """Of the first load, whose line numbers facts of the library name; empty while it is the same."""

    def __str__(self) -> str:
        return f"text of {self.source_id}"

    @property
    def numbered_text(self) -> str:
        """The text whose line numbers facts of the library name."""
        return self.first_text or self.text
