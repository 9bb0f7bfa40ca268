from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

OPEN_COLLECTION = "open"
"""Slug of the public collection that holds the library."""


class CollectionQuerySet(models.QuerySet["Collection"]):
    def public(self) -> CollectionQuerySet:
        return self.filter(owner__isnull=True)


class Collection(models.Model):
    """Who may see what was loaded: without an owner everybody, with one only the owner."""

    slug = models.SlugField(max_length=80)
    title = models.CharField(_("title"), max_length=200)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="collections"
    )

    objects = CollectionQuerySet.as_manager()

    class Meta:
        constraints = [
            # SQLite and PostgreSQL 14 know no NULLS NOT DISTINCT: two constraints say the same.
            models.UniqueConstraint(fields=["owner", "slug"], name="content_collection_owner_slug_unique"),
            models.UniqueConstraint(
                fields=["slug"], condition=models.Q(owner__isnull=True), name="content_collection_public_slug_unique"
            ),
        ]

    def __str__(self) -> str:
        return self.title


def open_collection() -> Collection:
    """The public collection; made when there is none."""
    defaults = {"title": "AWS certification"}
    return Collection.objects.get_or_create(slug=OPEN_COLLECTION, owner=None, defaults=defaults)[0]
