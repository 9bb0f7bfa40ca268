from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, Q
from django.db.models.expressions import RawSQL
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from content.models.collection import Collection
from content.models.exam import Blueprint, Task
from content.models.fact import FactRevision
from content.models.service import Service
from content.models.source import Source


class Scenario(models.Model):
    """A text that several questions share."""

    collection = models.ForeignKey(Collection, on_delete=models.PROTECT, related_name="scenarios")
    slug = models.SlugField(max_length=120)
    text = models.TextField()
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="scenarios")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["collection", "slug"], name="content_scenario_collection_slug_unique"),
        ]

    def __str__(self) -> str:
        return self.slug


class EnemyGroup(models.Model):
    """Questions that give each other away: no form holds two of one group."""

    collection = models.ForeignKey(Collection, on_delete=models.PROTECT, related_name="enemy_groups")
    slug = models.SlugField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["collection", "slug"], name="content_enemygroup_collection_slug_unique"),
        ]

    def __str__(self) -> str:
        return self.slug


PUBLISHED = RawSQL("'published'", (), output_field=models.CharField())
"""The state within a statement, not beside it: only then SQLite sees that the index of what is published will do."""


class QuestionQuerySet(models.QuerySet["Question"]):
    def public(self) -> QuestionQuerySet:
        # A join would let SQLite walk through the questions of the collection, all of the bank, to find a few of them.
        return self.filter(Exists(Collection.objects.public().filter(pk=models.OuterRef("collection"))))

    def out_of_use(self) -> models.QuerySet[Question, Any]:
        """The keys of those that nobody gets from the bank, published or not: the retired, and private ones.

        One query now, for the public collections. They are one or very few, and named: PostgreSQL knows how few
        questions stand beside them, and would take a collection that it looks up for as large as any.
        """
        public = sorted(Collection.objects.public().values_list("pk", flat=True))
        beside = [{"collection__gt": last, "collection__lt": pk} for last, pk in pairwise([0, *public])]
        private = [
            self.filter(retired_at__isnull=True, **each) for each in (*beside, {"collection__gt": [0, *public][-1]})
        ]
        retired = self.filter(retired_at__isnull=False)
        # Not one condition: SQLite would read the whole of an index for it.
        first, *others = [found.order_by().values("pk") for found in (retired, *private)]
        return first.union(*others)

    def published(self) -> QuestionQuerySet:
        """Questions that have a published revision and were not retired."""
        return self.filter(revisions__state=PUBLISHED, retired_at__isnull=True)

    def servable(self) -> QuestionQuerySet:
        """Questions that new attempts may draw: public, published, neither retired nor disputed."""
        return self.public().published().filter(disputed_at__isnull=True)

    def all_servable(self) -> QuestionQuerySet:
        """The same, for who passes over all of the bank. One query now, for the public collections."""
        return self.all_undisputed().published()

    def all_undisputed(self) -> QuestionQuerySet:
        """Public questions, published or not, neither retired nor disputed. One query now, for the public collections.

        They are named: with a collection that it looks up PostgreSQL hashes all questions, instead of reading two
        indexes side by side.
        """
        public = list(Collection.objects.public().values_list("pk", flat=True))
        return self.filter(collection__in=public, retired_at__isnull=True, disputed_at__isnull=True)

    def unpublished(self) -> QuestionQuerySet:
        """Questions with revisions of which none is published."""
        published = Exists(Revision.objects.filter(question=models.OuterRef("question"), state=PUBLISHED))
        others = Revision.objects.exclude(state=Revision.State.PUBLISHED).filter(~published)
        return self.filter(pk__in=others.order_by().values("question"))


class Question(models.Model):
    """The identity of what is asked; its text at one moment is a Revision."""

    class Stage(models.TextChoices):
        OPERATIONAL = "operational", _("operational")
        PRETEST = "pretest", _("pretest")

    class Difficulty(models.TextChoices):
        EASY = "easy", _("easy")
        MEDIUM = "medium", _("medium")
        HARD = "hard", _("hard")

    collection = models.ForeignKey(Collection, on_delete=models.PROTECT, related_name="questions")
    slug = models.SlugField(max_length=120)
    service = models.ForeignKey(Service, null=True, blank=True, on_delete=models.PROTECT, related_name="questions")
    """Its primary service; null only for drafts of raw notes."""
    twins = models.ManyToManyField(Service, blank=True, related_name="+")
    enemy_groups = models.ManyToManyField(EnemyGroup, blank=True, related_name="questions")
    scenario = models.ForeignKey(Scenario, null=True, blank=True, on_delete=models.PROTECT, related_name="questions")
    stage = models.CharField(_("stage"), max_length=12, choices=Stage, default=Stage.OPERATIONAL)
    difficulty = models.CharField(_("difficulty"), max_length=8, choices=Difficulty, blank=True)
    is_reserve = models.BooleanField(_("reserve"), default=False)
    position = models.PositiveIntegerField(default=0)
    """Place in its file."""
    author = models.CharField(_("author"), max_length=200, blank=True)
    licence = models.CharField(_("licence"), max_length=60, blank=True)
    provenance = models.CharField(_("in the raw notes"), max_length=400, blank=True)
    """Where raw notes ask the same."""
    loaded_hash = models.CharField(max_length=64, blank=True)
    """SHA-256 of what a file said when it was last loaded; empty for a question made on the site."""
    created_at = models.DateTimeField()
    disputed_at = models.DateTimeField(null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)
    retired_reason = models.CharField(max_length=300, blank=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ["slug"]
        permissions = [("curate", "Can keep facts and questions")]
        indexes = [
            models.Index(
                fields=["disputed_at"], condition=Q(disputed_at__isnull=False), name="content_question_disputed"
            ),
            models.Index(fields=["retired_at"], condition=Q(retired_at__isnull=False), name="content_question_retired"),
            # What long lists and their counts walk through, and what services count: no row of the table is read.
            # SQLite looks for the columns of the condition, too.
            models.Index(
                fields=["collection", "id", "retired_at"],
                condition=Q(retired_at__isnull=True),
                name="content_question_in_use",
            ),
            models.Index(
                fields=["service", "collection", "id", "retired_at", "disputed_at"],
                condition=Q(retired_at__isnull=True, disputed_at__isnull=True),
                name="content_question_undisputed",
            ),
            # For a pass over all that can be drawn, in the order in which the index of what is published has them.
            # Narrow: one that is wider costs PostgreSQL more than to hash the table.
            models.Index(
                fields=["id", "collection", "service"],
                condition=Q(retired_at__isnull=True, disputed_at__isnull=True),
                name="content_question_drawn",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["collection", "slug"], name="content_question_collection_slug_unique"),
        ]

    def __str__(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        return reverse("desk_question", args=[self.slug])


class Placement(models.Model):
    """Puts a question on a task of a blueprint: at most one task of each."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="placements")
    blueprint = models.ForeignKey(Blueprint, on_delete=models.PROTECT, related_name="placements")
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="placements")

    class Meta:
        indexes = [
            models.Index(fields=["task", "question"], name="content_placement_of_task"),
            models.Index(fields=["blueprint", "question", "task"], name="content_placement_of_exam"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["question", "blueprint"], name="content_placement_question_blueprint_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question_id} on {self.task_id}"


class RevisionQuerySet(models.QuerySet["Revision"]):
    def published(self) -> RevisionQuerySet:
        return self.filter(state=Revision.State.PUBLISHED)

    def without_successor(self) -> RevisionQuerySet:
        """What is not published, and of which nothing that is published goes on with the statistics."""
        goes_on = Exists(Revision.objects.filter(continues=models.OuterRef("pk"), state=PUBLISHED))
        return self.filter(~goes_on, ~Q(state=PUBLISHED))

    def drafts(self) -> RevisionQuerySet:
        """What was not published yet and may be; the two columns say the same, and the second has a small index."""
        return self.filter(state__in=[Revision.State.DRAFT, Revision.State.IN_APPROVAL], published_at__isnull=True)


class Revision(models.Model):
    """What a question says at one moment. Text and options are frozen once it leaves `draft` (database triggers)."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        IN_APPROVAL = "in_approval", _("in approval")
        PUBLISHED = "published", _("published")
        SUPERSEDED = "superseded", _("superseded")
        REJECTED = "rejected", _("rejected")

    MOVES: Mapping[str, frozenset[str]] = {
        State.DRAFT: frozenset({State.IN_APPROVAL, State.PUBLISHED}),
        State.IN_APPROVAL: frozenset({State.PUBLISHED, State.REJECTED}),
        State.PUBLISHED: frozenset({State.SUPERSEDED}),
        State.SUPERSEDED: frozenset(),
        State.REJECTED: frozenset(),
    }
    """The life of a revision, which the database holds, too. From draft to published leads a load only, which nobody
    signs: its text was approved where the file is kept."""

    class Kind(models.TextChoices):
        MULTIPLE_CHOICE = "multiple-choice", _("multiple choice")
        MULTIPLE_RESPONSE = "multiple-response", _("multiple response")
        ORDERING = "ordering", _("ordering")
        MATCHING = "matching", _("matching")

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.DRAFT)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    stem = models.TextField(_("stem"))
    template = models.TextField(blank=True)
    select_count = models.PositiveSmallIntegerField(default=1)
    """How many options to pick: the number of keys, so that a served question needs no look at them."""
    drafted = models.CharField(_("drafted"), max_length=60, blank=True)
    checked = models.CharField(_("checked"), max_length=200, blank=True)
    content_hash = models.CharField(max_length=64)
    source = models.ForeignKey(Source, null=True, blank=True, on_delete=models.PROTECT, related_name="revisions")
    line_start = models.PositiveIntegerField(default=0)
    line_end = models.PositiveIntegerField(default=0)
    provenance = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    reason = models.CharField(_("why it was changed"), max_length=300, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    continues = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="continuations")
    """The first of the published revisions from which this one differs in nothing that matters; their statistics are
    one. Null where something else is asked than before, and before publication."""

    objects = RevisionQuerySet.as_manager()

    class Meta:
        ordering = ["question", "number"]
        indexes = [
            # Its condition has no parameters, which SQLite could not compare with those of a query.
            models.Index(fields=["state"], condition=Q(published_at__isnull=True), name="content_revision_unpublished"),
            # With that of Option the way from a fact to the questions that rest on it.
            # SQLite looks for the column of the condition, too, or it reads the row.
            models.Index(
                fields=["id", "question", "state"], condition=Q(state="published"), name="content_revision_way"
            ),
            models.Index(
                fields=["id", "state"], condition=~Q(state="published"), name="content_revision_not_published"
            ),
            # Between many questions and their revisions, without a look at the texts.
            models.Index(fields=["question", "id"], name="content_revision_of_question"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["question", "number"], name="content_revision_question_number_unique"),
            # The state says nothing here, but that its index will do where questions are looked up or listed.
            models.UniqueConstraint(
                fields=["question", "state"], condition=Q(state="published"), name="content_revision_one_published"
            ),
            models.UniqueConstraint(
                fields=["question"],
                condition=Q(state__in=["draft", "in_approval"]),
                name="content_revision_one_in_work",
            ),
            models.CheckConstraint(condition=Q(select_count__gte=1), name="content_revision_select_count_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.question_id} revision {self.number}"

    @property
    def is_frozen(self) -> bool:
        return self.state != self.State.DRAFT


class BareRevision(models.Model):
    """A revision that was published with an option that cites no fact.

    A trigger writes it with the publication: what a revision says and cites is frozen by then, so that this stays true.
    """

    revision = models.OneToOneField(Revision, primary_key=True, on_delete=models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return f"bare {self.revision_id}"


class Option(models.Model):
    """An alternative of one revision. `code` is stable within the question across revisions."""

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="options")
    code = models.SlugField(max_length=60)
    position = models.PositiveSmallIntegerField()
    text = models.TextField(_("text"))
    is_key = models.BooleanField(_("key"), default=False)
    rationale = models.TextField(_("rationale"), blank=True)
    misconception = models.CharField(max_length=120, blank=True)
    is_anchored = models.BooleanField(default=False)
    place = models.PositiveSmallIntegerField(default=0)
    """Place in the right order (ordering), else 0."""
    target = models.TextField(blank=True)
    """Right side of a pair (matching), else empty."""
    facts = models.ManyToManyField(FactRevision, through="OptionFact", related_name="options")

    class Meta:
        ordering = ["revision", "position"]
        indexes = [models.Index(fields=["id", "revision"], name="content_option_way")]
        constraints = [
            models.UniqueConstraint(fields=["revision", "code"], name="content_option_revision_code_unique"),
            models.UniqueConstraint(fields=["revision", "position"], name="content_option_revision_position_unique"),
        ]

    def __str__(self) -> str:
        return self.code


class OptionFactQuerySet(models.QuerySet["OptionFact"]):
    def changed(self) -> OptionFactQuerySet:
        """Citations of facts that say something else today. A later date of the check alone is no change."""
        return self.filter(fact_revision__in=FactRevision.objects.outdated())

    def stale(self, today: dt.date) -> OptionFactQuerySet:
        """Citations to be verified: the fact says something else today, or was to be checked again before `today`."""
        return self.filter(fact_revision__in=FactRevision.objects.stale(today))


class OptionFact(models.Model):
    """An option cites a fact as it stood when the revision was written."""

    option = models.ForeignKey(Option, on_delete=models.CASCADE, related_name="citations")
    fact_revision = models.ForeignKey(FactRevision, on_delete=models.PROTECT, related_name="citations")
    position = models.PositiveSmallIntegerField(default=0)

    objects = OptionFactQuerySet.as_manager()

    class Meta:
        ordering = ["option", "position"]
        constraints = [
            models.UniqueConstraint(fields=["option", "fact_revision"], name="content_optionfact_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.option_id} cites {self.fact_revision_id}"
