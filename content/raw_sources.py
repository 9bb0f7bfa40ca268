"""The files of one load of raw notes: what they say, what they said before, and what is known from elsewhere."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import islice
from typing import Protocol, TypeVar

from accounts.models import User
from content import audit
from content.load_report import Conflict, Difference, LoadReport
from content.models import AuditEntry, Collection, FactRevision, LoadConflict, Revision, Source, SourceText
from content.notes.copies import lines_of_copies
from content.notes.following import Following
from content.notes.identity import number_of
from content.notes.pairing import Sentence, paired
from content.notes.parsed import ParsedDraft, ParsedRawNotes, RawFact

BATCH = 500
"""Rows of one statement."""
MOST_NAMED = 10_000
"""Keys that one statement names; SQLite takes three times as many."""
T = TypeVar("T")


def in_batches(keys: Iterable[T], size: int = MOST_NAMED) -> Iterator[list[T]]:
    """`keys` in lists that one statement can name."""
    waiting = iter(keys)
    while batch := list(islice(waiting, size)):
        yield batch


class HasSentence(Protocol):
    @property
    def sentence(self) -> Sentence: ...


K = TypeVar("K", bound=HasSentence)
S = TypeVar("S", bound=HasSentence)


class RawLoad:
    """One load of raw notes while it runs, in a transaction."""

    def __init__(
        self, collection: Collection, notes: Sequence[ParsedRawNotes], *, now: dt.datetime, by: User | None
    ) -> None:
        self.collection, self.notes, self.now, self.by = collection, notes, now, by
        self.report = LoadReport(documents=len(notes))
        self.trail: list[AuditEntry] = []
        self.conflicts: list[LoadConflict] = []
        self._copies: dict[str, set[int]] = {}
        self._followings: dict[str, Following] = {}
        self.texts = {each.path: each.text for each in notes}
        self.sources = {source.path: source for source in collection.sources.filter(path__in=self.texts)}
        self.changed = self._save_sources()
        """Paths of files that are new or say something else than at their last load."""

    @property
    def is_open(self) -> bool:
        """Whether the bank's notes are loaded, and not somebody's own."""
        return self.collection.owner_id is None

    def holds(self, source: Source | None) -> bool:
        """Whether `source` is one of the files of this load."""
        return source is not None and source.kind == Source.Kind.RAW and source.path in self.sources

    def is_copy(self, path: str, said: RawFact | ParsedDraft) -> bool:
        """Whether this stands in a file that was put together from others, which said it before."""
        if path not in self._copies:
            others = {other: kept.text for other, kept in self.kept.items()} | self.texts
            self._copies[path] = lines_of_copies(
                self.texts[path], (text for other, text in others.items() if other != path)
            )
        return said.line_start in self._copies[path]

    def told_apart(self, gone: Sequence[K], new: Sequence[S]) -> tuple[list[tuple[K, S]], list[S], list[K]]:
        """What was edited, with what it was; what is new; and what is gone for good."""
        old_sentences, new_sentences = [each.sentence for each in gone], [each.sentence for each in new]
        pairs = paired(old_sentences, new_sentences)
        pairs += self._paired_by_place(old_sentences, new_sentences, pairs)
        is_old, is_new = {one for one, _ in pairs}, {other for _, other in pairs}
        return (
            [(gone[one], new[other]) for one, other in pairs],
            [each for index, each in enumerate(new) if index not in is_new],
            [each for index, each in enumerate(gone) if index not in is_old],
        )

    def _paired_by_place(
        self, gone: Sequence[Sentence], new: Sequence[Sentence], pairs: Sequence[tuple[int, int]]
    ) -> list[tuple[int, int]]:
        """Which of those that were rewritten stood where something new stands, beside those that are paired already."""
        is_old, is_new = {one for one, _ in pairs}, {other for _, other in pairs}
        places = {(each.path, each.line): index for index, each in enumerate(new) if index not in is_new}
        lines = {
            index: (each.path, self._line_now(each.path, each.line))
            for index, each in enumerate(gone)
            if index not in is_old and each.is_rewritten
        }
        return [(index, places.pop(line)) for index, line in lines.items() if line in places]

    def _line_now(self, path: str, line: int) -> int:
        """Where a line of the last load of this file stands now, or what stands for it; 0 for nowhere."""
        if path not in self._followings:
            kept = self.kept_before(path)
            self._followings[path] = Following(kept.text if kept else "", self.texts[path])
        return self._followings[path].line(line)

    @cached_property
    def kept(self) -> dict[str, SourceText]:
        """Path -> what was kept of each file of the collection before this load. One query."""
        kept = SourceText.objects.filter(source__collection=self.collection).select_related("source")
        return {each.source.path: each for each in kept}

    def kept_before(self, path: str) -> SourceText | None:
        """What was kept of this file before this load, or of the one with its number that it was called until now."""
        if path in self.kept:
            return self.kept[path]
        lines = set(self.texts[path].split("\n"))
        for other, kept in sorted(self.kept.items()):
            if number_of(path) == number_of(other) != "" and other not in self.texts:
                before = set(kept.text.split("\n"))
                if 2 * len(lines & before) > len(before):
                    return kept
        return None

    # --- Writing

    def _save_sources(self) -> frozenset[str]:
        digests = {path: hashlib.sha256(text.encode()).hexdigest() for path, text in self.texts.items()}
        known = {path: source for path, source in self.sources.items() if source.sha256 == digests[path]}
        others = [source for path, source in self.sources.items() if path not in known]
        for source in others:
            source.sha256, source.loaded_at = digests[source.path], self.now
        Source.objects.bulk_update(others, ["sha256", "loaded_at"], batch_size=BATCH)
        new = Source.objects.bulk_create(
            Source(collection=self.collection, path=path, kind=Source.Kind.RAW, sha256=digest, loaded_at=self.now)
            for path, digest in digests.items()
            if path not in self.sources
        )
        self.sources |= {source.path: source for source in new}
        return frozenset(digests.keys() - known.keys())

    def keep_texts(self) -> None:
        """Keep what the files say, in place of what they said; the first text stays beside it. Writes only news."""
        of_these = [source.pk for source in self.sources.values()]
        missing = set(of_these) - set(SourceText.objects.filter(source__in=of_these).values_list("source", flat=True))
        new, other = [], []
        for path, source in self.sources.items():
            if source.pk in missing:
                former = self.kept_before(path)
                first = former.numbered_text if former else ""
                is_other = first != self.texts[path]
                new.append(SourceText(source=source, text=self.texts[path], first_text=first if is_other else ""))
            elif path in self.changed and (kept := self.kept[path]).text != self.texts[path]:
                kept.first_text, kept.text = kept.numbered_text, self.texts[path]
                other.append(kept)
        SourceText.objects.bulk_create(new)
        SourceText.objects.bulk_update(other, ["first_text", "text"])

    def record(self, revisions: Sequence[FactRevision | Revision]) -> None:
        """Put what this load wrote on the trail of the bank, which knows nothing of private collections."""
        if self.is_open:
            self.trail += audit.of_load(revisions, now=self.now, by=self.by)

    # --- Telling

    def differs(
        self, what: str, kind: LoadConflict.Kind, slug: str, path: str, said: RawFact | ParsedDraft, before: str = ""
    ) -> None:
        """Put into the report what a fact or a draft says otherwise."""
        text = said.text if isinstance(said, RawFact) else said.stem
        self.report.differences.append(Difference(what, kind.value, slug, path, said.line_start, text, before))

    def is_gone(self, kind: LoadConflict.Kind, slug: str, source: Source, line: int, text: str) -> None:
        """The same for what stands in none of the files any more; a curator may retire it."""
        self.report.differences.append(Difference("gone", kind.value, slug, source.path, line, "", text))
        self._settle_later(kind, slug, source.path, line)

    def disagrees(self, kind: LoadConflict.Kind, slug: str, path: str, line: int, *, text: str, digest: str) -> None:
        """Let a curator decide between the site's text and that of the file."""
        self.report.conflicts.append(Conflict(kind.value, slug, path, line))
        self._settle_later(kind, slug, path, line, text=text, digest=digest)

    def _settle_later(
        self, kind: LoadConflict.Kind, slug: str, path: str, line: int, *, text: str = "", digest: str = ""
    ) -> None:
        row = LoadConflict(kind=kind, slug=slug, path=path, line=line, text=text, digest=digest)
        row.collection, row.found_at = self.collection, self.now
        self.conflicts.append(row)
