from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from content.models.collection import Collection
from content.models.service import Service
from content.models.source import Source


class FactQuerySet(models.QuerySet["Fact"]):
    def public(self) -> FactQuerySet:
        """Facts that candidates may see: of a public collection, verified, not retired."""
        return self.filter(
            collection__owner__isnull=True,
            retired_at__isnull=True,
            revisions__superseded_at__isnull=True,
            revisions__verified_at__isnull=False,
        )


class Fact(models.Model):
    """The identity of one checkable statement; what it says is in its revisions."""

    collection = models.ForeignKey(Collection, on_delete=models.PROTECT, related_name="facts")
    slug = models.SlugField(max_length=120)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="facts")
    is_asked = models.BooleanField(_("asked"), default=False)
    position = models.PositiveIntegerField(default=0)
    loaded_hash = models.CharField(max_length=64, blank=True)
    """SHA-256 of what a file said when it was last loaded; empty for a fact made on the site."""
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = FactQuerySet.as_manager()

    class Meta:
        ordering = ["service", "position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["collection", "slug"], name="content_fact_collection_slug_unique"),
        ]

    def __str__(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        return f"{reverse('service_detail', args=[self.service.slug])}#{self.slug}"


class FactRevisionQuerySet(models.QuerySet["FactRevision"]):
    def current(self) -> FactRevisionQuerySet:
        return self.filter(superseded_at__isnull=True)

    def verified(self) -> FactRevisionQuerySet:
        return self.filter(verified_at__isnull=False)

    def expired(self, today: dt.date) -> FactRevisionQuerySet:
        """What facts say today and should have been checked again before `today`. Nobody owes that of raw notes."""
        return self.current().verified().filter(review_by__lt=today)

    def outdated(self) -> FactRevisionQuerySet:
        """What facts no longer say. A later date of the check alone is no change."""
        current = FactRevision.objects.current().filter(fact=models.OuterRef("fact")).order_by()
        says_now = models.Subquery(current.values("statement")[:1])
        return self.filter(~models.Q(statement=says_now), superseded_at__isnull=False)

    def stale(self, today: dt.date) -> FactRevisionQuerySet:
        """Citing these is to be verified: the fact says something else today, was to be checked again before, or comes
        from lines of raw notes that say something else since."""
        expired = FactRevision.objects.expired(today).values("fact")
        unsettled = Fact.objects.filter(note_changes__isnull=False).values("pk")
        return self.filter(
            models.Q(fact__in=expired)
            | models.Q(fact__in=unsettled)
            | models.Q(pk__in=FactRevision.objects.outdated().values("pk"))
        )


class FactRevision(models.Model):
    """What a fact says from one correction to the next. Never changed; the current one has no `superseded_at`."""

    fact = models.ForeignKey(Fact, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    statement = models.TextField(_("statement"))
    attribute = models.CharField(_("attribute"), max_length=60, blank=True)
    source_url = models.URLField(_("official source"), max_length=500)
    as_of = models.DateField(_("checked"))
    as_of_text = models.CharField(max_length=10)
    review_by = models.DateField(_("check again by"))
    changed = models.TextField(_("what old courses say"), blank=True)
    provenance = models.CharField(_("in the raw notes"), max_length=300, blank=True)
    source = models.ForeignKey(Source, null=True, blank=True, on_delete=models.PROTECT, related_name="fact_revisions")
    line_start = models.PositiveIntegerField(default=0)
    line_end = models.PositiveIntegerField(default=0)
    content_hash = models.CharField(max_length=64)
    verified_at = models.DateTimeField(null=True, blank=True)
    """Null for what raw notes say: shown to curators, never to candidates."""
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    reason = models.CharField(max_length=300, blank=True)
    superseded_at = models.DateTimeField(null=True, blank=True)

    objects = FactRevisionQuerySet.as_manager()

    class Meta:
        ordering = ["fact", "number"]
        indexes = [
            # What the library says, beside any number of raw notes. SQLite looks for the columns of the condition, too.
            models.Index(
                fields=["fact", "review_by", "superseded_at", "verified_at"],
                condition=models.Q(superseded_at__isnull=True, verified_at__isnull=False),
                name="content_factrevision_verified",
            ),
            models.Index(
                fields=["fact", "superseded_at"],
                condition=models.Q(superseded_at__isnull=False),
                name="content_factrevision_former",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["fact", "number"], name="content_factrevision_fact_number_unique"),
            models.UniqueConstraint(
                fields=["fact"],
                condition=models.Q(superseded_at__isnull=True),
                name="content_factrevision_one_current",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fact_id} revision {self.number}"

    def needs_check_on(self, today: dt.date) -> bool:
        """Whether its date has passed, so that pages say "verify". What raw notes say was never checked."""
        return self.verified_at is not None and self.review_by < today

    @property
    def library_place(self) -> str:
        """The file of the library and the line in which it stands, for everybody; empty for a fact of raw notes."""
        source = self.source
        is_shown = source is not None and source.kind == Source.Kind.LIBRARY
        return f"{source}:{self.line_start}" if is_shown else ""
