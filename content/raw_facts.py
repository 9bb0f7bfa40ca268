"""The facts of raw notes: those that are new, those that moved, those that say something else. Part of a load."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Container, Sequence
from dataclasses import dataclass

from content.indexing import index_facts
from content.models import Fact, FactRevision, LoadConflict, Source
from content.notes.identity import RAW_PREFIX, keys_of, slug_of
from content.notes.pairing import Sentence
from content.notes.parsed import RawFact
from content.raw_sources import BATCH, RawLoad, in_batches
from content.raw_subjects import subject_slug, subjects_of

KIND = LoadConflict.Kind.FACT


@dataclass(frozen=True, slots=True)
class _Said:
    """A fact as a file says it."""

    key: str
    fact: RawFact

    @property
    def provenance(self) -> str:
        return " / ".join(self.fact.heading_path)[:300]

    @property
    def sentence(self) -> Sentence:
        return Sentence(self.fact.path, self.provenance.casefold(), self.fact.text, self.fact.line_start)


@dataclass(frozen=True, slots=True)
class _Known:
    """A fact that is there, and what it says today."""

    fact: Fact
    revision: FactRevision

    @property
    def path(self) -> str:
        return self.revision.source.path if self.revision.source else ""

    @property
    def is_curated(self) -> bool:
        """Whether a curator stands behind it: a load never changes what it says."""
        return self.revision.verified_at is not None

    @property
    def is_of_library(self) -> bool:
        """Whether a file of the library has it by now, which decides alone where it stands and what it says."""
        return self.revision.source is not None and self.revision.source.kind == Source.Kind.LIBRARY

    @property
    def sentence(self) -> Sentence:
        said = self.revision
        return Sentence(self.path, said.provenance.casefold(), said.statement, said.line_start, self.is_curated)


def load_facts(load: RawLoad) -> list[Fact]:
    """Write the facts of all files of a load, and follow those that are known to where they stand now.

    Returns those of which the files say something else than before.
    """
    return _Facts(load).run()


class _Facts:
    def __init__(self, load: RawLoad) -> None:
        self.load = load
        current = FactRevision.objects.current().filter(
            fact__collection=load.collection, fact__slug__startswith=RAW_PREFIX
        )
        # Each file and each subject is one value for all of its facts, of which there may be a hundred thousand.
        sources, services = load.collection.sources.in_bulk(), load.collection.services.in_bulk()
        self.known = []
        for revision in current.select_related("fact").order_by("fact_id").iterator(chunk_size=BATCH):
            revision.source = sources.get(revision.source_id) if revision.source_id else None
            revision.fact.service = services[revision.fact.service_id]
            self.known.append(_Known(revision.fact, revision))
        self.by_key = {each.fact.loaded_hash: each for each in self.known if each.fact.loaded_hash}
        self.by_slug = {each.fact.slug: each for each in self.known}
        self.standing: list[tuple[_Known, _Said]] = []
        """Facts whose sentences stand in the files, here or elsewhere."""
        self.edited: list[tuple[_Known, _Said]] = []
        """Facts whose sentences stand there no more, and what stands in their place."""
        self.added: list[_Said] = []
        self.changed: list[Fact] = []
        """Of these, the facts of which the files say something else than before."""
        self.revised: list[tuple[Fact, int, _Said]] = []
        """Facts that get a revision, and its number."""
        self.facts: dict[int, Fact] = {}
        """Facts of which a column changes, by primary key."""
        self.places: dict[int, FactRevision] = {}
        """Revisions that stand elsewhere now, by primary key."""

    def run(self) -> list[Fact]:
        self.load.report.facts += sum(len(each.facts) for each in self.load.notes)
        gone = self._match()
        placed = [*self.added, *(said for known, said in (*self.standing, *self.edited) if _is_elsewhere(known, said))]
        self.subjects = subjects_of(self.load.collection, [said.fact for said in placed])
        for known, said in self.standing:
            self._follow(known, said)
        for known, said in self.edited:
            self._change(known, said)
        self._add()
        self._write()
        for known in gone:
            if known.revision.source:
                line, statement = known.revision.line_start, known.revision.statement
                self.load.is_gone(KIND, known.fact.slug, known.revision.source, line, statement)
        return self.changed

    # --- What is known

    def _match(self) -> list[_Known]:
        """Tell apart what stands there, what was edited and what is new; returns what is gone."""
        occurrences: dict[str, list[_Said]] = defaultdict(list)
        for each in self.load.notes:
            for key, fact in zip(keys_of(each.facts), each.facts, strict=True):
                occurrences[key].append(_Said(key, fact))
        new: list[_Said] = []
        found: set[int] = set()
        for key, places in occurrences.items():
            known = self.by_key.get(key) or self._known_by_slug(key, occurrences)
            said = self._place_of(known, places)
            if known:
                found.add(known.fact.pk)
            if said is None or (known and known.is_of_library):
                self.load.report.unchanged += 1
            elif known is None:
                new.append(said)
            elif key != known.fact.loaded_hash and not known.is_curated and known.revision.statement != said.fact.text:
                self.edited.append((known, said))
            else:
                self.standing.append((known, said))
        gone = [each for each in self.known if each.fact.pk not in found and self._may_be_gone(each)]
        edited, self.added, lost = self.load.told_apart(gone, new)
        self.edited += edited
        return lost

    def _known_by_slug(self, key: str, standing: Container[str]) -> _Known | None:
        """The fact that had this key when it was new, unless its sentence of today stands elsewhere."""
        known = self.by_slug.get(slug_of(key))
        if known is None or known.is_of_library or not known.fact.loaded_hash:
            return known
        return known if known.fact.loaded_hash not in standing and self._may_be_gone(known) else None

    def _place_of(self, known: _Known | None, places: Sequence[_Said]) -> _Said | None:
        """Where the sentence stands: where it stood, else in the first file that is no copy of others."""
        for said in places:
            if known and said.fact.path == known.path:
                return said
        return next((said for said in places if not self.load.is_copy(said.fact.path, said.fact)), None)

    def _may_be_gone(self, known: _Known) -> bool:
        is_waited_for = bool(known.fact.loaded_hash) and known.fact.retired_at is None
        return is_waited_for and self.load.holds(known.revision.source)

    # --- What becomes of it

    def _follow(self, known: _Known, said: _Said) -> None:
        self.load.report.unchanged += 1
        fact = known.fact
        if fact.loaded_hash != said.key:
            fact.loaded_hash = said.key
            self.facts[fact.pk] = fact
        is_elsewhere = _is_elsewhere(known, said)
        if is_elsewhere:
            fact.service = self.subjects[subject_slug(said.fact)]
            self.facts[fact.pk] = fact
        if self._move(known, said) or is_elsewhere:
            self.load.differs("moved", KIND, fact.slug, said.fact.path, said.fact)

    def _move(self, known: _Known, said: _Said) -> bool:
        """Let what a fact says stand where the file has it; whether that is news."""
        revision, source = known.revision, self.load.sources[said.fact.path]
        provenance = revision.provenance if known.is_curated else said.provenance
        place = (source.pk, said.fact.line_start, said.fact.line_end, provenance)
        if (revision.source_id, revision.line_start, revision.line_end, revision.provenance) == place:
            return False
        revision.source_id, revision.line_start, revision.line_end, revision.provenance = place
        self.places[revision.pk] = revision
        return True

    def _change(self, known: _Known, said: _Said) -> None:
        """The file says it otherwise: that is a revision, unless a curator stands behind what the site says."""
        fact, statement, path = known.fact, known.revision.statement, said.fact.path
        if statement == said.fact.text or (known.is_curated and path not in self.load.changed):
            # Only its headings changed, or only how the program reads a text that is the same.
            self._follow(known, said)
            return
        self.changed.append(fact)
        self.load.differs("changed", KIND, fact.slug, path, said.fact, before=statement)
        if known.is_curated:
            self._move(known, said)
            self.load.disagrees(KIND, fact.slug, path, said.fact.line_start, text=said.fact.text, digest=said.key)
            return
        self.load.report.changed += 1
        fact.loaded_hash = said.key
        if _is_elsewhere(known, said):
            fact.service = self.subjects[subject_slug(said.fact)]
        self.facts[fact.pk] = fact
        self.revised.append((fact, known.revision.number + 1, said))

    def _add(self) -> None:
        facts = []
        for said in self.added:
            slug = slug_of(said.key)
            while slug in self.by_slug:
                # The fact that was called so says something else today, and that stands there, too.
                slug = slug_of(hashlib.sha256(slug.encode()).hexdigest())
            facts.append(
                Fact(
                    collection=self.load.collection,
                    slug=slug,
                    service=self.subjects[subject_slug(said.fact)],
                    position=said.fact.line_start,
                    loaded_hash=said.key,
                )
            )
            self.load.differs("new", KIND, slug, said.fact.path, said.fact)
        Fact.objects.bulk_create(facts, batch_size=BATCH)
        self.revised += [(fact, 1, said) for fact, said in zip(facts, self.added, strict=True)]
        self.load.report.new += len(facts)

    def _write(self) -> None:
        """What facts say from now on: unverified, with no official source."""
        Fact.objects.bulk_update(self.facts.values(), ["loaded_hash", "service"], batch_size=BATCH)
        fields = ["source", "line_start", "line_end", "provenance"]
        FactRevision.objects.bulk_update(self.places.values(), fields, batch_size=BATCH)
        before = [fact.pk for fact, number, _ in self.revised if number > 1]
        for batch in in_batches(before):
            FactRevision.objects.current().filter(fact__in=batch).update(superseded_at=self.load.now)
        revisions = FactRevision.objects.bulk_create(
            (self._revision(fact, number, said) for fact, number, said in self.revised), batch_size=BATCH
        )
        if self.load.is_open:
            index_facts(revision.fact_id for revision in revisions)
        self.load.record(revisions)

    def _revision(self, fact: Fact, number: int, said: _Said) -> FactRevision:
        today = self.load.now.date()
        return FactRevision(
            fact=fact,
            number=number,
            statement=said.fact.text,
            as_of=today,
            as_of_text=today.isoformat(),
            review_by=today,
            provenance=said.provenance,
            source=self.load.sources[said.fact.path],
            line_start=said.fact.line_start,
            line_end=said.fact.line_end,
            content_hash=said.fact.digest,
            created_at=self.load.now,
        )


def _is_elsewhere(known: _Known, said: _Said) -> bool:
    """Whether a load puts the fact below another subject; where a curator stands behind it, it stays."""
    return not known.is_curated and known.fact.service.slug != subject_slug(said.fact)
