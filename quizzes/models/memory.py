from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from content.models import Fact
from quizzes.models.response import Response


class FactReview(models.Model):
    """One recall of a fact: by a flashcard, or by a marked response whose keys cite it. Memory is a fold over these."""

    class Rating(models.IntegerChoices):
        """The four grades of FSRS."""

        AGAIN = 1, _("Forgotten")
        HARD = 2, _("With effort")
        GOOD = 3, _("Recalled")
        EASY = 4, _("At once")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="fact_reviews")
    fact = models.ForeignKey(Fact, on_delete=models.PROTECT, related_name="reviews")
    response = models.ForeignKey(Response, null=True, blank=True, on_delete=models.PROTECT, related_name="fact_reviews")
    """Null for a flashcard."""
    rating = models.PositiveSmallIntegerField(_("rating"), choices=Rating)
    reviewed_at = models.DateTimeField()
    """When it was recalled: for a response when it was checked or shown, not when its key was."""
    day = models.DateField()
    """The day of `reviewed_at` where the user was then; a later change of the time zone makes no other days of it."""

    class Meta:
        ordering = ["reviewed_at", "id"]
        indexes = [models.Index(fields=["user", "fact", "reviewed_at"], name="quizzes_review_user_fact")]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "response", "fact"],
                condition=Q(response__isnull=False),
                name="quizzes_factreview_one_per_response",
            ),
            models.CheckConstraint(condition=Q(rating__gte=1, rating__lte=4), name="quizzes_factreview_rating"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} recalled fact {self.fact_id}: {self.rating}"


class FactMemory(models.Model):
    """What the reviews of a fact say: how well one user remembers it, and when to ask again. Computed, never edited."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="fact_memories")
    fact = models.ForeignKey(Fact, on_delete=models.PROTECT, related_name="memories")
    stability = models.FloatField()
    """Days until the chance to recall it has fallen to 90 %."""
    difficulty = models.FloatField()
    """From 1 to 10."""
    due_at = models.DateTimeField()
    last_review_at = models.DateTimeField()
    review_count = models.PositiveIntegerField()
    lapse_count = models.PositiveIntegerField(default=0)
    """How often it was forgotten although it had been reviewed before."""
    right_days = models.PositiveIntegerField(default=0)
    """On how many different days it was recalled."""
    last_right_on = models.DateField(null=True, blank=True)
    """The last of these days."""

    class Meta:
        verbose_name_plural = "fact memories"
        ordering = ["due_at", "id"]
        indexes = [models.Index(fields=["user", "due_at"], name="quizzes_memory_user_due")]
        constraints = [
            models.UniqueConstraint(fields=["user", "fact"], name="quizzes_factmemory_user_fact"),
            models.CheckConstraint(condition=Q(stability__gt=0), name="quizzes_factmemory_stability_above_0"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} and fact {self.fact_id}"
