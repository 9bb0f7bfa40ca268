"""One load of files of the library: what it was given, what it found out, and what becomes of what disagrees."""

from __future__ import annotations

import datetime as dt

from accounts.models import User
from content.conflicts import canonical
from content.load_report import Conflict, LoadReport, difference_of
from content.models import AuditEntry, Collection, FactRevision, LoadConflict, Revision, Source
from content.notes.parsed import ParsedFact, ParsedQuestion, ParsedService
from content.reading import ReadSet
from content.revisions import fact_hash, question_hash
from content.subjects import service_hash


class LibraryLoad:
    """A load while it runs: made outside of its transaction, written inside."""

    def __init__(self, collection: Collection, found: ReadSet, *, now: dt.datetime, by: User | None) -> None:
        self.collection, self.found, self.now, self.by = collection, found, now, by
        self.report = LoadReport(refused=list(found.refused), warnings=list(found.warnings))
        self.trail: list[AuditEntry] = []
        self.conflicts: list[LoadConflict] = []
        self._sources: dict[str, Source] = {}
        self.digests = {
            **{("service", each.service.slug): service_hash(each.service) for each in found.documents},
            **{("fact", fact.slug): fact_hash(fact) for each in found.documents for fact in each.facts},
            **{("question", asked.slug): question_hash(asked) for each in found.documents for asked in each.questions},
        }
        """Kind and slug -> hash of the canonical text; made before the transaction, which others wait for."""

    def source(self, path: str) -> Source:
        """The row of a file; written only when its bytes are new."""
        if path not in self._sources:
            digest = self.found.digests[path]
            source, is_new = Source.objects.get_or_create(
                collection=self.collection,
                path=path,
                defaults={"kind": Source.Kind.LIBRARY, "sha256": digest, "loaded_at": self.now},
            )
            if not is_new and source.sha256 != digest:
                source.sha256, source.loaded_at = digest, self.now
                source.save(update_fields=["sha256", "loaded_at"])
            self._sources[path] = source
        return self._sources[path]

    def differs(self, what: str, parsed: ParsedService | ParsedFact | ParsedQuestion, path: str) -> None:
        """Put into the report what a file says otherwise."""
        self.report.differences.append(difference_of(what, parsed, path))

    def disagrees(self, kind: str, parsed: ParsedService | ParsedFact | ParsedQuestion, path: str, line: int) -> None:
        """Let a curator decide between the site's text, which stays, and that of the file."""
        self.report.conflicts.append(Conflict(kind, parsed.slug, path, line))
        self.conflicts.append(
            LoadConflict(
                collection=self.collection,
                kind=kind,
                slug=parsed.slug,
                path=path,
                line=line,
                text=canonical(parsed),
                digest=self.digests[kind, parsed.slug],
                found_at=self.now,
            )
        )


def move(revision: FactRevision | Revision, parsed: ParsedFact | ParsedQuestion, source: Source) -> bool:
    """Let a revision follow its text to another line or file; whether it moved."""
    place = (source.pk, parsed.line_start, parsed.line_end)
    if (revision.source_id, revision.line_start, revision.line_end) == place:
        return False
    revision.source, revision.line_start, revision.line_end = source, parsed.line_start, parsed.line_end
    return True
