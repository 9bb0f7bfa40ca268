from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from content.models.collection import Collection


class ServiceQuerySet(models.QuerySet["Service"]):
    def of_library(self) -> ServiceQuerySet:
        """Those that a file of the library describes, and not only raw notes."""
        return self.exclude(loaded_hash="")

    def of_bank(self, slug: str) -> ServiceQuerySet:
        """That of the open collections with this slug; private ones have services of the same names."""
        return self.filter(slug=slug, collection__owner__isnull=True).order_by()

    def public(self) -> ServiceQuerySet:
        """Those that everybody may see: of the library, or with something that is verified or published by now."""
        # Those with a fact, of all that is verified: raw notes have thousands that are not.
        has_fact = models.Q(
            pk__in=Service.objects.filter(
                facts__retired_at__isnull=True,
                facts__revisions__superseded_at__isnull=True,
                facts__revisions__verified_at__isnull=False,
            )
            .order_by()
            .values("pk")
        )
        same = Service.objects.filter(pk=models.OuterRef("pk"))
        has_question = same.filter(questions__retired_at__isnull=True, questions__revisions__state="published")
        is_told = ~models.Q(loaded_hash="") | has_fact | models.Exists(has_question)
        return self.filter(is_told, collection__owner__isnull=True)


class Service(models.Model):
    """A subject of the notes: a product, or a topic that is not one."""

    class Kind(models.TextChoices):
        SERVICE = "service", _("service")
        TOPIC = "topic", _("topic")

    collection = models.ForeignKey(Collection, on_delete=models.PROTECT, related_name="services")
    slug = models.SlugField(max_length=80)
    name = models.CharField(_("name"), max_length=200)
    heading = models.CharField(_("short name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.SERVICE)
    category = models.CharField(_("category"), max_length=100)
    docs_url = models.URLField(_("official documentation"), max_length=500)
    retired_on = models.DateField(_("retired"), null=True, blank=True)
    successor = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="predecessors")
    loaded_hash = models.CharField(max_length=64, blank=True)
    """SHA-256 of what a file said when it was last loaded; empty for a subject that only raw notes speak of."""

    objects = ServiceQuerySet.as_manager()

    class Meta:
        ordering = ["heading"]
        constraints = [
            models.UniqueConstraint(fields=["collection", "slug"], name="content_service_collection_slug_unique"),
        ]

    def __str__(self) -> str:
        return self.heading

    def get_absolute_url(self) -> str:
        return reverse("service_detail", args=[self.slug])


class ServiceName(models.Model):
    """Another name of a service: an alias of today, or an official name given up in the month of `until`."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="names")
    name = models.CharField(max_length=200)
    until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["service", "name"], name="content_servicename_service_name_unique"),
        ]

    def __str__(self) -> str:
        return self.name
