"""Bringing raw notes into a collection: their facts, unverified, and their questions, as drafts.

One operation for the open collection and for private ones, and one transaction for all the files of a load. What is
loaded twice is there once: a fact is known by its section and its text (`content.notes.identity`), a draft by its text.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction

from accounts.models import User
from content import audit
from content.drafts import draft_questions, draft_slug
from content.indexing import index_facts
from content.load_report import Difference, LoadReport
from content.models import AuditEntry, Collection, Fact, FactRevision, Question, Revision, Service, Source, SourceText
from content.notes.identity import RAW_PREFIX, keys_of, slug_of
from content.notes.parsed import ParsedRawNotes, RawFact
from content.pairs import names_of
from content.raw_subjects import subject_slug, subjects_of
from content.revisions import QuestionText, add_revisions, question_hash

BATCH = 500


@transaction.atomic
def load_raw(
    *,
    collection: Collection,
    notes: Sequence[ParsedRawNotes],
    now: dt.datetime,
    by: User | None = None,
    dry_run: bool = False,
) -> LoadReport:
    """Load raw notes into `collection`, all of them or none; with `dry_run` only report what would happen.

    `by`: who loads them, for the trail of the open collection; None for a command.
    """
    loading = _RawLoading(collection, notes, now, by)
    loading.run()
    if dry_run:
        transaction.set_rollback(True)
    return loading.report


@dataclass(frozen=True, slots=True)
class _Said:
    """A fact as one file says it."""

    key: str
    fact: RawFact

    @property
    def provenance(self) -> str:
        return " / ".join(self.fact.heading_path)[:300]


class _RawLoading:
    def __init__(
        self, collection: Collection, notes: Sequence[ParsedRawNotes], now: dt.datetime, by: User | None
    ) -> None:
        self.collection = collection
        self.notes = notes
        self.now = now
        self.by = by
        self.report = LoadReport(documents=len(notes))
        self.sources: dict[str, Source] = {}
        self.trail: list[AuditEntry] = []

    def run(self) -> None:
        self._keep_texts()
        self._load_facts()
        self._load_drafts()
        if self.collection.owner_id is None:
            audit.record_all(self.trail)

    # --- Sources

    def _keep_texts(self) -> None:
        texts = {each.path: each.text for each in self.notes}
        digests = {path: hashlib.sha256(text.encode()).hexdigest() for path, text in texts.items()}
        known = {
            source.path: source for source in self.collection.sources.filter(path__in=texts).select_related("kept")
        }
        for path, text in texts.items():
            if path not in known:
                known[path] = self.collection.sources.create(
                    path=path, kind=Source.Kind.RAW, sha256=digests[path], loaded_at=self.now
                )
            self._keep_text(known[path], text, digests[path])
        self.sources = known

    def _keep_text(self, source: Source, text: str, digest: str) -> None:
        kept = getattr(source, "kept", None)
        if kept is None:
            SourceText.objects.create(source=source, text=text)
        elif kept.text != text:
            kept.first_text, kept.text = kept.numbered_text, text
            kept.save()
        if source.sha256 != digest:
            source.sha256, source.loaded_at = digest, self.now
            source.save(update_fields=["sha256", "loaded_at"])

    # --- Facts

    def _load_facts(self) -> None:
        self.report.facts = sum(len(each.facts) for each in self.notes)
        said: dict[str, _Said] = {}
        for each in self.notes:
            for key, fact in zip(keys_of(each.facts), each.facts, strict=True):
                said.setdefault(key, _Said(key, fact))
        known = {fact.loaded_hash: fact for fact in self.collection.facts.filter(slug__startswith=RAW_PREFIX)}
        subjects = subjects_of(self.collection, (each.fact for each in said.values()))
        self._add_facts([each for key, each in said.items() if key not in known], subjects)
        self._follow_facts([(known[key], each) for key, each in said.items() if key in known])

    def _add_facts(self, new: Sequence[_Said], subjects: dict[str, Service]) -> None:
        facts = Fact.objects.bulk_create(
            (
                Fact(
                    collection=self.collection,
                    slug=slug_of(each.key),
                    service=subjects[subject_slug(each.fact)],
                    position=each.fact.line_start,
                    loaded_hash=each.key,
                )
                for each in new
            ),
            batch_size=BATCH,
        )
        self._add_revisions([(fact, 1, each) for fact, each in zip(facts, new, strict=True)])
        self._report("new", "fact", ((fact, each.fact) for fact, each in zip(facts, new, strict=True)))
        self.report.new += len(new)

    def _add_revisions(self, texts: Iterable[tuple[Fact, int, _Said]]) -> None:
        """What facts say from now on: unverified, with no official source."""
        today = self.now.date()
        revisions = FactRevision.objects.bulk_create(
            (
                FactRevision(
                    fact=fact,
                    number=number,
                    statement=each.fact.text,
                    as_of=today,
                    as_of_text=today.isoformat(),
                    review_by=today,
                    provenance=each.provenance,
                    source=self.sources[each.fact.path],
                    line_start=each.fact.line_start,
                    line_end=each.fact.line_end,
                    content_hash=each.fact.digest,
                    created_at=self.now,
                )
                for fact, number, each in texts
            ),
            batch_size=BATCH,
        )
        index_facts(revision.fact_id for revision in revisions)
        self.trail += audit.of_load(revisions, now=self.now, by=self.by)

    def _follow_facts(self, known: Sequence[tuple[Fact, _Said]]) -> None:
        """Let facts follow their sentences to other lines and files."""
        current = {
            revision.fact_id: revision
            for revision in FactRevision.objects.current().filter(
                fact__collection=self.collection, fact__slug__startswith=RAW_PREFIX
            )
        }
        moved = []
        for fact, each in known:
            revision, source = current[fact.pk], self.sources[each.fact.path]
            place = (source.pk, each.fact.line_start, each.fact.line_end)
            if (revision.source_id, revision.line_start, revision.line_end) != place:
                revision.source_id, revision.line_start, revision.line_end = place
                moved.append(revision)
                self._report("moved", "fact", [(fact, each.fact)])
        FactRevision.objects.bulk_update(moved, ["source", "line_start", "line_end"], batch_size=BATCH)
        self.report.unchanged += len(known)

    def _report(self, what: str, kind: str, rows: Iterable[tuple[Fact, RawFact]]) -> None:
        self.report.differences += [
            Difference(what, kind, fact.slug, said.path, said.line_start, said.text) for fact, said in rows
        ]

    # --- Questions

    def _load_drafts(self) -> None:
        services = Service.objects.filter(collection__owner__isnull=True).order_by("slug").prefetch_related("names")
        self.report.drafts = sum(len(each.drafts) for each in self.notes)
        slugs = {draft_slug(draft) for each in self.notes for draft in each.drafts}
        if not slugs:
            return
        names = names_of(services)
        known = set(self.collection.questions.filter(slug__in=slugs).values_list("slug", flat=True))
        self.report.unchanged += len(known)
        made = []
        for each in self.notes:
            for draft, parsed in draft_questions(each.drafts, names=names, known=known):
                known.add(parsed.slug)
                question = Question(collection=self.collection, slug=parsed.slug, created_at=self.now)
                made.append((draft, QuestionText(question, parsed, question_hash(parsed), self.sources[each.path])))
        Question.objects.bulk_create((text.question for _, text in made), batch_size=BATCH)
        revisions = add_revisions([text for _, text in made], facts={}, now=self.now)
        for revision, (draft, text) in zip(revisions, made, strict=True):
            revision.provenance = " / ".join(draft.heading_path)[:300]
            path = text.source.path if text.source else ""
            self.report.differences.append(
                Difference("new", "question", text.question.slug, path, draft.line_start, draft.stem)
            )
        Revision.objects.bulk_update(revisions, ["provenance"], batch_size=BATCH)
        self.trail += audit.of_load(revisions, now=self.now, by=self.by)
        self.report.new += len(made)
