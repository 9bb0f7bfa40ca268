"""What is to be said about single lines of a person's notes, kept since they were loaded."""

from __future__ import annotations

from django.db import models

from content.models.source import Source


class UnreadLine(models.Model):
    """A line of loaded notes that gave neither a fact nor a question: what its owner may want to say otherwise."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="unread_lines")
    line = models.PositiveIntegerField()

    class Meta:
        ordering = ["line"]
        constraints = [
            models.UniqueConstraint(fields=["source", "line"], name="content_unreadline_source_line_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.source_id}:{self.line}"


class OutdatedLineQuerySet(models.QuerySet["OutdatedLine"]):
    def contradicted(self) -> OutdatedLineQuerySet:
        """Lines that say something else than a fact of the library does."""
        return self.exclude(fact="")

    def around_the_outer_row(self) -> OutdatedLineQuerySet:
        """For a subquery: those that share a line with the row of the outer query, which has a source and lines."""
        return self.filter(
            source=models.OuterRef("source"),
            line_start__lte=models.OuterRef("line_end"),
            line_end__gte=models.OuterRef("line_start"),
        )


class OutdatedLine(models.Model):
    """A line that looked outdated when it was loaded: the library says otherwise, or a name in it was given up."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="outdated_lines")
    line_start = models.PositiveIntegerField()
    line_end = models.PositiveIntegerField()
    text = models.TextField()
    fact = models.SlugField(max_length=120, blank=True)
    """Slug of the fact of the open collection that says otherwise. No foreign key: a fact of the library may go."""
    name = models.CharField(max_length=200, blank=True)
    """What nothing is called any more."""
    instead = models.CharField(max_length=200, blank=True)
    """What bears the name's place today; empty where nothing does."""
    service = models.SlugField(max_length=80, blank=True)
    """Slug of what bore the name."""
    since = models.DateField(null=True, blank=True)
    is_retired = models.BooleanField(default=False)
    """Whether the name's bearer ended, and not the name alone."""

    objects = OutdatedLineQuerySet.as_manager()

    class Meta:
        ordering = ["source", "line_start", "id"]
        constraints = [
            models.CheckConstraint(
                condition=(models.Q(fact="") & ~models.Q(name="") & models.Q(since__isnull=False))
                | (~models.Q(fact="") & models.Q(name="") & models.Q(since__isnull=True)),
                name="content_outdatedline_fact_or_name",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_id}:{self.line_start} {self.fact or self.name}"
