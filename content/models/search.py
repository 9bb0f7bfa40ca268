from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from content.models.collection import Collection
from content.models.fact import Fact
from content.models.question import Question
from content.models.service import Service


class SearchEntryQuerySet(models.QuerySet["SearchEntry"]):
    def for_curators(self) -> SearchEntryQuerySet:
        """Everything that is not of somebody's own collection."""
        return self.filter(collection__owner__isnull=True)

    def for_candidates(self) -> SearchEntryQuerySet:
        """Services and facts that everybody may see; of questions nothing, ever.

        The rows themselves are asked, not what was copied here: an index that is out of date gives nothing away.
        """
        is_public_fact = Q(kind=SearchEntry.Kind.FACT, fact__in=Fact.objects.public())
        is_public_service = Q(kind=SearchEntry.Kind.SERVICE, service__in=Service.objects.public())
        return self.for_curators().filter(is_public_service | is_public_fact)


class SearchEntry(models.Model):
    """The words by which one question, fact or service is found: a copy, written by `content.indexing` alone.

    Beside this table the database keeps its full-text index, by triggers (SQLite) or computed columns (PostgreSQL).
    """

    class Kind(models.TextChoices):
        SERVICE = "service", _("Services")
        FACT = "fact", _("Facts")
        QUESTION = "question", _("Questions")

    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    question = models.OneToOneField(
        Question, null=True, blank=True, on_delete=models.CASCADE, related_name="search_entry"
    )
    fact = models.OneToOneField(Fact, null=True, blank=True, on_delete=models.CASCADE, related_name="search_entry")
    service = models.OneToOneField(
        Service, null=True, blank=True, on_delete=models.CASCADE, related_name="search_entry"
    )
    reference = models.CharField(max_length=120)
    """The slug."""
    title = models.TextField()
    """Stem, statement, or the names of a service, one a line."""
    text = models.TextField(blank=True)
    """What else is searched: options and rationales, what old courses say, the category."""

    objects = SearchEntryQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["reference"], name="content_searchentry_reference")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="question", question__isnull=False, fact__isnull=True, service__isnull=True)
                | Q(kind="fact", question__isnull=True, fact__isnull=False, service__isnull=True)
                | Q(kind="service", question__isnull=True, fact__isnull=True, service__isnull=False),
                name="content_searchentry_one_target",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.reference}"

    @property
    def target(self) -> Question | Fact | Service | None:
        """What is found; never None (content_searchentry_one_target)."""
        return self.question or self.fact or self.service


class SearchWord(models.Model):
    """A word that some entry has or had, for whoever misspells it. Words are never taken away: they do no harm."""

    word = models.CharField(max_length=40, primary_key=True)

    def __str__(self) -> str:
        return self.word
