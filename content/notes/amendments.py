"""What a person corrected about the reading of raw notes, applied to what the reader found."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from content.notes.names import Catalogue
from content.notes.naming import title_owners
from content.notes.nodes import Kind, Node, Outline
from content.notes.parsed import ParsedDraft, RawFact


class What(StrEnum):
    SUBJECT = "subject"
    """The section or list that begins here is about `Amendment.subject`."""
    FACT = "fact"
    """What stands here is a fact, and no question."""
    NOTHING = "nothing"
    """What stands here is neither a fact nor a question."""


@dataclass(frozen=True, slots=True, order=True)
class Amendment:
    line: int
    """From 1; any line of what is meant."""
    what: What
    subject: str = ""
    """Slug of a subject of the catalogue, or the title of a topic of the notes' own."""


def amended(
    facts: Sequence[RawFact],
    drafts: Sequence[ParsedDraft],
    amendments: Iterable[Amendment],
    *,
    path: str,
    outline: Outline,
    catalogue: Catalogue,
) -> tuple[tuple[RawFact, ...], tuple[ParsedDraft, ...]]:
    """Facts and drafts with the amendments, both in the order of their lines. Amendments of lines that say nothing
    are without effect. Of two sections that are both said to be about something, the inner one decides."""
    ordered = sorted(amendments)
    if not ordered:
        return tuple(facts), tuple(drafts)
    stated = {each.line for each in ordered if each.what is What.FACT}
    refused = {each.line for each in ordered if each.what is What.NOTHING}
    kept = [fact for fact in facts if not _stands_on(fact, refused)]
    missing = {line for line in stated if not any(_stands_on(fact, {line}) for fact in kept)}
    is_about_services = any(fact.services for fact in facts)
    kept += _made_facts(outline, missing, path=path, catalogue=catalogue if is_about_services else None)
    kept_drafts = [draft for draft in drafts if not _stands_on(draft, stated | refused)]
    for section in _sections(outline, {each.line: each.subject for each in ordered if each.what is What.SUBJECT}):
        kept = [section.given_to(fact, catalogue) for fact in kept]
        kept_drafts = [section.renamed(draft, catalogue) for draft in kept_drafts]
    return tuple(sorted(kept, key=lambda fact: (fact.line_start, fact.line_end))), tuple(kept_drafts)


def _stands_on(found: RawFact | ParsedDraft, lines: set[int]) -> bool:
    return bool(lines) and any(line in lines for line in range(found.line_start, found.line_end + 1))


# --- Lines that are facts after all


def _made_facts(outline: Outline, lines: set[int], *, path: str, catalogue: Catalogue | None) -> Iterator[RawFact]:
    """One fact for the innermost node at each of these lines; without a catalogue they are about no service."""
    innermost: dict[int, tuple[Node, tuple[Node, ...]]] = {}
    for node, parents in outline.walk() if lines else ():
        innermost |= {line: (node, parents) for line in lines if node.line_start <= line <= node.line_end}
    seen = set()
    for line, (node, parents) in sorted(innermost.items(), key=lambda found: found[0]):
        is_code = node.kind in (Kind.CODE, Kind.FRONT_MATTER)
        start, end = (line, line) if is_code else (node.line_start, node.line_end)
        said = _line_of(node, line) if is_code else node.text.strip()
        if start not in seen and any(character.isalnum() for character in said):
            seen.add(start)
            yield _fact_of(said, (start, end), parents, path=path, catalogue=catalogue)


def _line_of(code: Node, line: int) -> str:
    lines = code.raw.split("\n")
    place = line - code.line_start
    return lines[place].strip() if place < len(lines) else ""


def _fact_of(
    said: str, lines: tuple[int, int], parents: Sequence[Node], *, path: str, catalogue: Catalogue | None
) -> RawFact:
    headings = tuple(node.text for node in parents if node.kind is Kind.HEADING and node.text)
    labels = [node for node in parents if node.kind is not Kind.HEADING and node.text]
    text = ": ".join((*(label.text.strip().rstrip(" :\uff1a") for label in labels), said))
    services: tuple[str, ...] = ()
    if catalogue:
        for title in headings:
            services = title_owners(title, catalogue, services) or services
        named = (mention.slug for mention in catalogue.mentions(said) if not (services and mention.is_aspect))
        services = tuple(dict.fromkeys((*services, *named)))
    return RawFact(
        text=text,
        services=services,
        topic=headings[-1] if headings else "",
        heading_path=headings,
        label_lines=tuple(label.line_start for label in labels),
        path=path,
        line_start=lines[0],
        line_end=lines[1],
        digest=hashlib.sha256(text.encode()).hexdigest(),
    )


# --- Sections that are about something else


@dataclass(frozen=True, slots=True)
class _Section:
    line_start: int
    line_end: int
    depth: int | None
    """How many headings it lies in; None for a list, which no heading path names."""
    subject: str

    def given_to(self, fact: RawFact, catalogue: Catalogue) -> RawFact:
        if not self.line_start <= fact.line_start <= self.line_end:
            return fact
        if self.subject not in catalogue.subjects:
            return replace(fact, services=(), topic=self.subject)
        return replace(fact, services=tuple(dict.fromkeys((self.subject, *fact.services))))

    def renamed(self, draft: ParsedDraft, catalogue: Catalogue) -> ParsedDraft:
        """A draft is about what the headings above it name."""
        path = draft.heading_path
        if self.depth is None or self.depth >= len(path) or not self.line_start <= draft.line_start <= self.line_end:
            return draft
        subject = catalogue.subjects.get(self.subject)
        title = subject.heading if subject else self.subject
        return replace(draft, heading_path=(*path[: self.depth], title, *path[self.depth + 1 :]))


def _sections(outline: Outline, subjects: Mapping[int, str]) -> list[_Section]:
    """What begins at these lines, with all that belongs to it; the outer ones first."""
    ends: dict[int, int] = {}
    depths: dict[int, int | None] = {}
    for node, parents in outline.walk() if subjects else ():
        for each in (*parents, node):
            if each.line_start in subjects:
                ends[each.line_start] = max(node.line_end, ends.get(each.line_start, 0))
        if node.line_start in subjects and node.line_start not in depths:
            depth = sum(parent.kind is Kind.HEADING and bool(parent.text) for parent in parents)
            depths[node.line_start] = depth if node.kind is Kind.HEADING else None
    return [_Section(line, ends[line], depths[line], subjects[line]) for line in sorted(ends)]
