"""Facts of the library whose lines in raw notes say something else: found by a load, settled by a curator.

A fact names its lines as `001:2686`: the file whose name begins with 001, and the line in the text of it that was
loaded first. Every later text is compared with that one, so that a line may move as often as it likes. See ADR 0018.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from content.load_report import Touched
from content.models import FactRevision, NoteChange, OptionFact, Revision, SourceText
from content.notes.following import Following
from content.notes.identity import RAW_PREFIX, number_of
from content.raw_sources import RawLoad, in_batches

_PLACE = re.compile(r"([0-9]{3}):([0-9]{1,9})(?:-([0-9]{1,9}))?")


@dataclass(frozen=True, slots=True)
class _Passage:
    """Lines that a fact names: what they said when they were loaded first, at the last load, and now."""

    fact_id: int
    line_start: int
    line_end: int
    first: str
    before: str
    after: str


def follow_provenance(load: RawLoad) -> list[Touched]:
    """Mark the facts of the library whose lines this load changed as "verify", and take the mark from those whose lines
    say what they said at first. Returns the published options that cite the facts marked now."""
    marked = [
        row
        for path in sorted(load.changed)
        if (kept := load.kept_before(path)) and kept.text != load.texts[path] and _is_meant(load, path, kept)
        for row in _follow(load, path, kept)
    ]
    return touched_by(row.fact_id for row in marked)


def _is_meant(load: RawLoad, path: str, kept: SourceText) -> bool:
    """Whether facts mean this file by its number: of several it is the one that was loaded first, or its new name."""
    number = number_of(path)
    of_number = [each for other, each in load.kept.items() if number_of(other) == number]
    return bool(number) and kept.numbered_text == min(of_number, key=lambda each: each.pk).numbered_text


def touched_by(facts: Iterable[int]) -> list[Touched]:
    """The published options that cite one of these facts (primary keys), as it is or as it was."""
    published = OptionFact.objects.filter(option__revision__state=Revision.State.PUBLISHED)
    fact, question = "fact_revision__fact__slug", "option__revision__question__slug"
    found = []
    for batch in in_batches(sorted(set(facts))):
        citations = published.filter(fact_revision__fact__in=batch).order_by(fact, question, "option__position")
        found += [Touched(*row) for row in citations.values_list(fact, question, "option__code")]
    return found


def _follow(load: RawLoad, path: str, kept: SourceText) -> list[NoteChange]:
    passages = _passages(load, path, kept)
    changed = [each for each in passages if not _is_same(each.before, each.after)]
    standing = NoteChange.objects.filter(source__in=[load.sources[path], kept.source])
    for each in changed:
        standing.filter(fact=each.fact_id, line_start=each.line_start, line_end=each.line_end).delete()
    return NoteChange.objects.bulk_create(
        NoteChange(
            fact_id=each.fact_id,
            source=load.sources[path],
            line_start=each.line_start,
            line_end=each.line_end,
            before=each.before,
            after=each.after,
            found_at=load.now,
        )
        for each in changed
        if not _is_same(each.first, each.after)
    )


def _passages(load: RawLoad, path: str, kept: SourceText) -> Iterator[_Passage]:
    """The lines of this file that facts of the library name."""
    first, number = kept.numbered_text, number_of(path)
    before, after = Following(first, kept.text), Following(first, load.texts[path])
    lines = first.split("\n")
    for fact, start, end in _places(load, number):
        told = "\n".join(line for line in lines[start - 1 : end] if line.strip())
        yield _Passage(fact, start, end, told, before.passage(start, end), after.passage(start, end))


def _places(load: RawLoad, number: str) -> Iterator[tuple[int, int, int]]:
    """Primary key and lines of each place in this file that a fact names.

    Without what the library says anew in the same load, which was written with the new text at hand; and without facts
    that came from raw notes, which are followed by themselves.
    """
    current = FactRevision.objects.current().filter(
        fact__collection=load.collection, fact__retired_at__isnull=True, provenance__contains=f"{number}:"
    )
    told = current.exclude(fact__slug__startswith=RAW_PREFIX).exclude(created_at=load.now)
    for fact, provenance in told.order_by("fact_id").values_list("fact", "provenance"):
        for document, start, end in _PLACE.findall(provenance):
            if document == number:
                yield fact, int(start), int(end or start)


def _is_same(one: str, other: str) -> bool:
    return one.split() == other.split()
