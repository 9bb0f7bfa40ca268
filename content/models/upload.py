"""Notes that somebody sent and has not loaded yet, with what they corrected about the reading of them."""

from __future__ import annotations

import datetime as dt
import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from content.models.collection import Collection
from content.notes.amendments import What

LIFETIME = dt.timedelta(days=1)
"""What is not loaded within this time is deleted."""


class UploadQuerySet(models.QuerySet["Upload"]):
    def waiting_at(self, now: dt.datetime) -> UploadQuerySet:
        return self.filter(made_at__gt=now - LIFETIME)

    def expired_at(self, now: dt.datetime) -> UploadQuerySet:
        return self.filter(made_at__lte=now - LIFETIME)

    def of(self, user: User, *, now: dt.datetime) -> UploadQuerySet:
        """What this person may still look at, correct and load; nobody else sees it."""
        return self.waiting_at(now).filter(user=user)


class Upload(models.Model):
    """The files that were sent at once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="uploads")
    is_for_bank = models.BooleanField(default=False)
    """Whether it is loaded into the open collection, by a curator, and not into one of the person's own."""
    made_at = models.DateTimeField(db_index=True)
    collection = models.ForeignKey(Collection, null=True, on_delete=models.SET_NULL, related_name="+", editable=False)
    """The collection that its facts are in already, while questions are made of them: an interrupted load goes on."""

    objects = UploadQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.pk)

    def get_absolute_url(self) -> str:
        return reverse("notes_upload", args=[self.pk])


class UploadedFile(models.Model):
    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="files")
    path = models.CharField(max_length=300)
    text = models.TextField()
    """As `content.notes.text.decode` returned it."""

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["upload", "path"], name="content_uploadedfile_upload_path_unique"),
        ]

    def __str__(self) -> str:
        return self.path


class UploadAmendment(models.Model):
    """One correction of how a line was read (`content.notes.amendments`); a later one takes its place."""

    file = models.ForeignKey(UploadedFile, on_delete=models.CASCADE, related_name="amendments")
    line = models.PositiveIntegerField()
    what = models.CharField(max_length=10, choices=[(what.value, what.value) for what in What])
    subject = models.CharField(_("subject"), max_length=200, blank=True)

    class Meta:
        ordering = ["line"]
        constraints = [
            models.UniqueConstraint(fields=["file", "line"], name="content_uploadamendment_file_line_unique"),
            models.CheckConstraint(
                condition=(models.Q(what=What.SUBJECT.value) & ~models.Q(subject=""))
                | (~models.Q(what=What.SUBJECT.value) & models.Q(subject="")),
                name="content_uploadamendment_subject_has_name",
            ),
        ]

    def __str__(self) -> str:
        return f"line {self.line}: {self.what}"
