"""Which sections of the raw notes of this site the library has facts of, for curators (read side)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from content.coverage import SectionCell, lines_named, section_cells
from content.models import FactRevision, Question, Source
from content.models.collection import OPEN_COLLECTION


@dataclass(frozen=True, slots=True)
class NotesFile:
    """A file of raw notes; its sections without a fact come first."""

    source: Source
    sections: tuple[SectionCell, ...]

    @property
    def statements(self) -> int:
        return sum(section.statements for section in self.sections)

    @property
    def named(self) -> int:
        return sum(section.named for section in self.sections)

    @property
    def bare(self) -> int:
        """How many sections have no fact of the library."""
        return sum(not section.named for section in self.sections)

    @property
    def url(self) -> str:
        return f"{reverse('desk_coverage_notes')}?source={self.source.pk}"


@dataclass(frozen=True, slots=True)
class NotesCoverage:
    files: tuple[NotesFile, ...]
    chosen: NotesFile | None
    """The file whose sections are shown; None where no raw notes are loaded."""

    @property
    def sections(self) -> tuple[SectionCell, ...]:
        return self.chosen.sections if self.chosen else ()

    @property
    def address(self) -> str:
        """The part of the address of a page that names the file."""
        return f"source={self.chosen.source.pk}" if self.chosen else ""

    @property
    def has_moved(self) -> bool:
        """Whether the notes were changed since the library named their lines."""
        return bool(self.chosen and self.chosen.source.kept.first_text)


def notes_coverage(source: str) -> NotesCoverage:
    """The files of raw notes in the open collection, and the one with the primary key `source`, else the first.

    A constant number of queries.
    """
    sources = list(
        Source.objects.filter(kind=Source.Kind.RAW, collection__slug=OPEN_COLLECTION, collection__owner=None)
        .filter(kept__isnull=False)
        .select_related("kept")
        .defer("kept__text")
        .order_by("path")
    )
    references = list(_references())
    statements = _statements(sources)
    files = tuple(_file(each, statements[each.pk], references) for each in sources)
    chosen = next((file for file in files if str(file.source.pk) == source), files[0] if files else None)
    return NotesCoverage(files, chosen)


def _references() -> Iterable[str]:
    """Where facts and questions of the library say that they come from."""
    of_facts = FactRevision.objects.current().verified().filter(fact__collection__owner__isnull=True)
    of_questions = Question.objects.public().filter(retired_at__isnull=True)
    for told in (of_facts.filter(fact__retired_at__isnull=True), of_questions):
        yield from told.exclude(provenance="").order_by().values_list("provenance", flat=True).distinct()


def _statements(sources: Iterable[Source]) -> dict[int, list[tuple[str, int, int]]]:
    """For each file the statements in it: titles, first and last line."""
    raw = FactRevision.objects.current().filter(verified_at__isnull=True, source__in=list(sources))
    places = raw.filter(fact__retired_at__isnull=True).order_by("source", "line_start", "pk")
    found = defaultdict(list)
    for source, provenance, first, last in places.values_list("source", "provenance", "line_start", "line_end"):
        found[source].append((provenance, first, last))
    return found


def _file(source: Source, statements: list[tuple[str, int, int]], references: list[str]) -> NotesFile:
    name = source.path.rpartition("/")[2][:3]
    cells = section_cells(statements, lines_named(name, references))
    return NotesFile(source, tuple(sorted(cells, key=lambda cell: (cell.named > 0, cell.line))))
