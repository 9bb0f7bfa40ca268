"""Facts in notes: one statement each, joined with the labels it lies below, so that it stands alone."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from content.notes.asking import (
    answers,
    is_answer,
    is_question,
    is_scenario,
    is_title_of_links,
    is_title_of_plans,
    is_title_of_questions,
    opens_question,
)
from content.notes.names import Catalogue
from content.notes.naming import (
    are_hubs,
    evidence_in,
    is_broad,
    is_enumerating,
    is_foreign_title,
    is_of_kinds,
    item_owners,
    subject_of,
    title_owners,
    titled_subject,
)
from content.notes.nodes import Kind, Node, Outline
from content.notes.parsed import RawFact
from content.notes.remarks import is_remark, is_to_do, without_remarks
from content.notes.rows import sentence_of_row
from content.notes.spelling import Spelling

_WITHOUT_STATEMENT = frozenset(
    (Kind.CODE, Kind.HTML, Kind.IMAGE, Kind.LINKS, Kind.CONTENTS, Kind.TAGS, Kind.FRONT_MATTER, Kind.RULE)
)
_NUMBER = re.compile(r"^[0-9]+(?:\.[0-9]+)*[.)]?[ \t]+")
_MAY_BE_NO_LINKS = re.compile(r"\W*(?:resources?|links?|sources?)\W*", re.IGNORECASE)
_IN_GENERAL = re.compile(
    r"\b(?:general|random|things|stuff|facts|remember|cheat|quick|more|misc\w*|others?|summary|overview|tips?|exam|introduction|intro|glossary|sources|comparison|"
    r"divers\w*|autres|r\xe9sum\xe9|otr[ao]s|varios|resumen|outr[ao]s|resumo|altr[ie]|weitere[sn]?|andere|sonstige[sn]?|allgemein\w*|zusammenfassung|overig\w*)\b|\bvs\b",
    re.IGNORECASE,
)
"""Titles that go on with nothing."""

_LABEL_SIGNS = (" -", ":-", "->", "=>", "..")
_LABEL_ENDS = frozenset(":\uff1a;\uff1b\u2192\u21d2\u2013\u2014\u2026")
_EQUATING = re.compile(r"\w(?::| -| =|=| \u2013| \u2014)[ \t]*\w")
"""What says of something short what it is: `SQS: managed queue`."""

_FRAGMENT = 3
"""Words; what is not longer says nothing without the title above it."""

_FRAGMENT_LENGTH = 20
"""Characters; half of them in scripts whose letters say more."""


@dataclass(frozen=True, slots=True)
class _Place:
    """What a node lies in."""

    headings: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    """The subjects of the closest title that names any."""
    is_broad: bool = False
    """Whether what lies here is about the narrower subjects that it names."""
    around: tuple[str, ...] = ()
    """Those of the sections around it."""
    topic: str = ""
    is_foreign: bool = False
    """Whether the section is about something that is not AWS."""
    parents: tuple[Node, ...] = ()
    """Headings and labels, the outermost first."""
    labels: tuple[tuple[int, str], ...] = ()
    """First line and text of those labels that are joined with what lies below them."""


def read_facts(outline: Outline, path: str, catalogue: Catalogue) -> tuple[RawFact, ...]:
    """The facts of an outline in the order of its lines. The same sentence in two sections is two facts."""
    return tuple(_Reader(outline, path, catalogue).facts())


class _Reader:
    def __init__(self, outline: Outline, path: str, catalogue: Catalogue) -> None:
        self._nodes = outline.nodes
        self._path = path
        self._catalogue = catalogue
        evidence = evidence_in(outline, catalogue)
        self._any_case, self._is_about_aws = evidence.is_all_lower_case, evidence.is_about_aws
        self._spelling = Spelling(catalogue, is_lower_case=self._any_case, is_about_aws=self._is_about_aws)

    def facts(self) -> Iterator[RawFact]:
        return self._within(self._nodes, _Place(is_foreign=not self._is_about_aws))

    def _are_one_product(self, slugs: Sequence[str]) -> bool:
        return len(slugs) == 1 and self._catalogue.subjects[slugs[0]].kind == "service"

    def _within(self, nodes: Sequence[Node], place: _Place, *, after_question: bool = False) -> Iterator[RawFact]:
        before: tuple[str, ...] = ()
        """What the weak title before this one is about."""
        for index, node in enumerate(nodes):
            following = nodes[index + 1] if index + 1 < len(nodes) else None
            if node.kind is Kind.HEADING:
                after_question = False
                below = self._below_heading(node, place, before)
                before = below.services if _is_weak(node) and self._are_one_product(below.services) else ()
                if not _is_silent(node):
                    yield from self._within(node.children, below)
            elif is_question(node, following):
                after_question = True
                if node.kind is Kind.ITEM and not opens_question(node.text):
                    yield from self._within(node.children, self._below_label(node, place), after_question=True)
            elif not (after_question and answers(node)) and not _says_nothing(node):
                after_question = False
                yield from self._of(node, following, place)

    def _of(self, node: Node, following: Node | None, place: _Place) -> Iterator[RawFact]:
        match node.kind:
            case Kind.TABLE:
                yield from self._of_rows(node, place)
            case Kind.QUOTE if len(node.text.split()) > _FRAGMENT:
                yield from self._within(node.children, place)
            case Kind.DETAILS:
                yield from self._within(node.children, self._below_label(node, place))
            case Kind.LABEL:
                yield from self._of_label(node, place)
            case Kind.ITEM:
                yield from self._of_item(node, place)
            case Kind.PARAGRAPH if not _is_title_of_link(node, following):
                yield from self._fact(node, node.text, place)

    def _of_label(self, node: Node, place: _Place) -> Iterator[RawFact]:
        if any(child.kind not in _WITHOUT_STATEMENT for child in node.children):
            yield from self._within(node.children, self._below_label(node, place))
        elif len(node.text.split()) >= 8:
            yield from self._fact(node, node.text.rstrip(" :"), place)

    def _of_item(self, node: Node, place: _Place) -> Iterator[RawFact]:
        inner = [child for child in node.children if child.kind not in _WITHOUT_STATEMENT]
        only_text = all(child.kind in (Kind.PARAGRAPH, Kind.QUOTE) for child in inner)
        if not inner or (only_text and len(node.text.split()) > _FRAGMENT and not node.text.endswith(":")):
            yield from self._fact(node, node.text, place)
        if inner:
            yield from self._within(node.children, self._below_label(node, place))

    def _of_rows(self, table: Node, place: _Place) -> Iterator[RawFact]:
        for row in table.children:
            text = sentence_of_row(table.cells, row.cells)
            if text:
                yield from self._fact(row, text, place)

    def _fact(self, node: Node, text: str, place: _Place) -> Iterator[RawFact]:
        said = without_remarks(text)
        if not any(character.isalnum() for character in said):
            return
        joined = [text for _, text in place.labels]
        if not joined and node.kind is not Kind.ROW and _is_fragment(said):
            if place.topic:
                joined = [_without_end(_NUMBER.sub("", place.topic))]
            elif not _EQUATING.search(said):
                return
        statement = self._spelling.of(": ".join((*joined, said)))
        yield RawFact(
            text=statement,
            services=self._services(said, place),
            topic=self._spelling.of(place.topic),
            heading_path=place.headings,
            label_lines=tuple(line for line, _ in place.labels),
            path=self._path,
            line_start=node.line_start,
            line_end=node.line_end,
            digest=hashlib.sha256(statement.encode()).hexdigest(),
        )

    def _services(self, said: str, place: _Place) -> tuple[str, ...]:
        """What a statement is about: its own subject before those of its section."""
        if place.is_foreign:
            return ()
        title = place.parents[-1].text if place.parents else ""
        own = "" if place.services and is_enumerating(title) else self._subject(said, place)
        if own and is_of_kinds(title) and are_hubs((own,), place.services):
            own = ""
        return tuple(dict.fromkeys((*([own] if own else []), *place.services, *place.around)))

    def _subject(self, said: str, place: _Place) -> str:
        """The subject of a sentence; empty where it is that of the section."""
        services = place.services
        is_owned = bool(services) and not place.is_broad
        mentions = self._catalogue.mentions(said, any_case=self._any_case)
        own = subject_of(said, mentions, is_defining=is_owned)
        if not (own or is_owned):
            own = titled_subject(said, self._catalogue)
        if own or not mentions or (is_owned and len(services) == 1):
            return own
        named = Counter(
            mention.slug for mention in mentions if not mention.is_aspect and (not is_owned or mention.slug in services)
        )
        return max(named, key=named.__getitem__, default="")

    def _below_heading(self, node: Node, place: _Place, before: tuple[str, ...]) -> _Place:
        is_foreign = not self._is_about_aws or is_foreign_title(node.text, self._catalogue, is_inside=place.is_foreign)
        owners = () if is_foreign else title_owners(node.text, self._catalogue, place.services)
        if not (owners or place.services or is_foreign) and _is_weak(node) and not _IN_GENERAL.search(node.text):
            owners = before
        return self._below(node, place, owners, node.text, is_foreign=is_foreign)

    def _below_label(self, node: Node, place: _Place) -> _Place:
        owners = () if place.is_foreign else item_owners(node, place.parents, self._catalogue, place.services)
        topic = _without_end(node.text) if owners or not place.topic else place.topic
        if not (owners or place.is_foreign or is_remark(node.text)):
            subject = self._subject(node.text, place)
            owners = (subject,) if subject else ()
        return self._below(node, place, owners, topic, is_foreign=place.is_foreign)

    def _below(self, node: Node, place: _Place, owners: tuple[str, ...], topic: str, *, is_foreign: bool) -> _Place:
        is_heading = node.kind is Kind.HEADING
        label = (node.line_start, _without_end(node.text))
        return _Place(
            headings=(*place.headings, node.text) if is_heading and node.text else place.headings,
            services=() if is_foreign else owners or place.services,
            is_broad=is_broad(node.text, owners, self._catalogue) if owners else place.is_broad,
            around=() if is_foreign else (*place.services, *place.around) if owners else place.around,
            topic=topic,
            is_foreign=is_foreign,
            parents=(*place.parents, node),
            labels=place.labels if is_heading or is_remark(node.text) or not node.text else (*place.labels, label),
        )


def _without_end(label: str) -> str:
    """A label without the signs that say that something follows: `Limits:-`, `Limits ->`, `Limits...`."""
    label = label.strip()
    while label[-1:] in _LABEL_ENDS or label.endswith(_LABEL_SIGNS):
        label = label.rstrip(".") if label.endswith("..") else label[:-1].rstrip(" -=")
    return label


def _is_silent(section: Node) -> bool:
    """Whether a section holds questions, links or plans of its author, and no statements."""
    title = section.text
    is_of_links = is_title_of_links(title) and _leads_elsewhere(section)
    return is_title_of_questions(title) or is_title_of_plans(title) or is_of_links


def _is_weak(title: Node) -> bool:
    """Whether a title has no level: a line in bold type or in plain text goes on with the subject of the one before."""
    return title.raw.strip(" \t*_:") == title.text.rstrip(":") and not title.text[:1].isdigit()


def _leads_elsewhere(section: Node) -> bool:
    """Whether a section with such a title holds links, or works without an address: `Resources` may be limits."""
    if not _MAY_BE_NO_LINKS.fullmatch(section.text):
        return True
    waiting, leaves = list(section.children), []
    while waiting:
        node = waiting.pop()
        waiting.extend(node.children)
        if not node.children:
            leaves.append(node)
    return 2 * sum("](" in leaf.raw or "://" in leaf.raw for leaf in leaves) >= len(leaves)


def _says_nothing(node: Node) -> bool:
    return node.kind in _WITHOUT_STATEMENT or is_answer(node) or is_scenario(node) or is_to_do(node.text, node.marker)


def _is_fragment(text: str) -> bool:
    """Whether a text is too short to say anything by itself, in scripts with blanks and without."""
    return len(text.split()) <= _FRAGMENT and len(text) < (_FRAGMENT_LENGTH if text.isascii() else _FRAGMENT_LENGTH / 2)


def _is_title_of_link(node: Node, following: Node | None) -> bool:
    """Whether a short line only says where the address right below it leads."""
    if following is None or following.kind is not Kind.LINKS or following.line_start != node.line_end + 1:
        return False
    return len(node.text.split()) <= 8 and not node.text.endswith(".")
