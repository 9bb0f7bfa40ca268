"""What notes say that is out of date: names that nothing bears any more, and what the library says otherwise.

Rather no claim than a wrong one: a sentence that tells a former name or limit as history is left alone.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path

from content.notes.names import Catalogue, Subject
from content.notes.naming import outdated_names
from content.notes.nodes import Kind, Outline
from content.notes.parsed import ParsedRawNotes
from content.notes.variants.arithmetic import QUANTITY, number_of

_HISTORY = re.compile(
    r"\b(?:former(?:ly)?|previous(?:ly)?|used to|until|was|were|had been|replac\w+|renamed|rebranded|deprecated|legacy|"
    r"retir\w+|discontinued|superseded|no longer|any ?more|obsolete|outdated|old(?:er)?|originally|historical(?:ly)?|"
    r"evolution of|ended|end of life|eol|sunset\w*|aka|a\.k\.a|also known as|now|today|since|instead of|once called|"
    r"before (?:19|20)[0-9]{2}|succe(?:ssor|eds)\w*|closed)\b",
    re.IGNORECASE,
)
"""Words of a sentence that knows itself that things changed."""

_UNITS = {
    "kib": "kb",
    "kilobyte": "kb",
    "mib": "mb",
    "megabyte": "mb",
    "gib": "gb",
    "gigabyte": "gb",
    "tib": "tb",
    "terabyte": "tb",
    "percent": "%",
    "sec": "second",
    "min": "minute",
    "hr": "hour",
    "mib/": "mb/",
    "gib/": "gb/",
}


@dataclass(frozen=True, slots=True)
class OutdatedName:
    """A name that was given up, or the name of something that was."""

    name: str
    """As the catalogue writes it."""
    subject: Subject
    since: dt.date
    is_retired: bool


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Something that a fact of the library says otherwise."""

    fact: str
    """Its slug."""


@dataclass(frozen=True, slots=True)
class OutdatedClaim:
    """A line of notes that looks outdated, and what it is held against."""

    line_start: int
    line_end: int
    text: str
    """The statement, title or question."""
    against: OutdatedName | Contradiction


def outdated_claims(parsed: ParsedRawNotes, outline: Outline, catalogue: Catalogue) -> tuple[OutdatedClaim, ...]:
    """What looks outdated in notes, in the order of their lines. A title or label is named once, not with each line
    that lies below it."""
    found = [
        OutdatedClaim(said.line_start, said.line_end, said.text, against)
        for said in _said(parsed, outline)
        for against in _against(said.text, said.own, said.services, catalogue)
    ]
    first = {(claim.line_start, claim.against): claim for claim in reversed(found)}
    return tuple(sorted(first.values(), key=lambda claim: (claim.line_start, claim.line_end)))


@dataclass(frozen=True, slots=True)
class _Said:
    text: str
    own: str
    """What its own lines say, without the labels above it."""
    line_start: int
    line_end: int
    services: tuple[str, ...]


def _said(parsed: ParsedRawNotes, outline: Outline) -> Iterator[_Said]:
    """Facts, the titles and labels above them, and questions with their keys."""
    labels: dict[int, tuple[str, ...]] = {}
    sections: dict[tuple[str, ...], tuple[str, ...]] = {}
    lines = parsed.text.split("\n")
    for fact in parsed.facts:
        own = "\n".join(lines[fact.line_start - 1 : fact.line_end])
        yield _Said(fact.text, own, fact.line_start, fact.line_end, fact.services)
        labels |= {line: fact.services for line in fact.label_lines if line not in labels}
        for depth in range(1, len(fact.heading_path) + 1):
            sections.setdefault(fact.heading_path[:depth], fact.services)
    for node, parents in outline.walk():
        path = tuple(each.text for each in (*parents, node) if each.kind is Kind.HEADING and each.text)
        if node.kind is Kind.HEADING or node.line_start in labels:
            services = sections.get(path, ()) if node.kind is Kind.HEADING else labels[node.line_start]
            yield _Said(node.text, node.text, node.line_start, node.line_end, services)
    for draft in parsed.drafts:
        services = sections.get(draft.heading_path, ())
        asked = f"{draft.stem} {draft.key}".strip()
        yield _Said(asked, asked, draft.line_start, draft.line_end, services)


def _against(
    text: str, own: str, services: Sequence[str], catalogue: Catalogue
) -> Iterator[OutdatedName | Contradiction]:
    """What contradicts a statement whose own lines are `own`, names first."""
    if _HISTORY.search(text) or _HISTORY.search(own):
        return
    current = {mention.slug for mention in catalogue.mentions(own) if mention.until is None}
    names = [each for each in outdated_names(own, catalogue) if each.is_retired or each.subject.slug not in current]
    for name in names:
        yield OutdatedName(name.name, name.subject, name.since, name.is_retired)
    if services:
        rows = [row for row in _rows() if row.is_said_in(text, own, services)]
        # Where the catalogue knows a name, one claim about it is enough.
        named = {row.fact for row in rows for name in names if row.terms and row.terms.search(name.name)}
        for slug in dict.fromkeys(row.fact for row in rows if row.fact not in named):
            yield Contradiction(slug)


@dataclass(frozen=True, slots=True)
class _Row:
    """One way in which notes say what a fact contradicts; see `outdated.toml`."""

    fact: str
    about: frozenset[str]
    terms: re.Pattern[str] | None
    words: tuple[re.Pattern[str], ...]
    amounts: frozenset[tuple[Fraction, str]]
    unless: re.Pattern[str] | None

    def is_said_in(self, text: str, own: str, services: Sequence[str]) -> bool:
        return (
            (not self.about or services[0] in self.about)
            and (self.terms is None or self.terms.search(own) is not None)
            and all(word.search(text) for word in self.words)
            and (not self.amounts or any(amount in self.amounts for amount in amounts_in(own)))
            and (self.unless is None or self.unless.search(text) is None)
        )


def amounts_in(text: str) -> Iterator[tuple[Fraction, str]]:
    """Each number with its unit in small letters and the singular, and without it: 64 TiB is (64, tb) and (64, )."""
    for match in QUANTITY.finditer(text):
        value = number_of(match["number"])
        if value is not None:
            unit = (match["unit"] or "").lower().removesuffix("s")
            yield value, _UNITS.get(unit, unit)
            yield value, ""


@cache
def _rows() -> tuple[_Row, ...]:
    with Path(__file__).with_name("outdated.toml").open("rb") as file:
        rows = tomllib.load(file)["claim"]
    return tuple(
        _Row(
            fact=row["fact"],
            about=frozenset(row.get("about", ())),
            terms=_phrases(row["terms"]) if "terms" in row else None,
            words=tuple(_beginning(alternatives.split("|")) for alternatives in row.get("words", ())),
            amounts=frozenset(_amount(amount) for amount in row.get("amounts", ())),
            unless=_phrases(row["unless"]) if "unless" in row else None,
        )
        for row in rows
    )


def facts_contradicting() -> frozenset[str]:
    """The slugs of all facts of the library that a claim can rest on."""
    return frozenset(row.fact for row in _rows())


def _amount(text: str) -> tuple[Fraction, str]:
    """The amount as it is written, with its unit if it has one."""
    return next(amounts_in(text))


def _phrases(texts: Sequence[str]) -> re.Pattern[str]:
    """Whole words, whatever their capitals, but for abbreviations: those are written in capitals."""
    is_abbreviation = [text.isupper() and not any(map(str.isdigit, text)) for text in texts]
    patterns = [
        re.escape(text) if is_kept else f"(?i:{re.escape(text)})"
        for text, is_kept in zip(texts, is_abbreviation, strict=True)
    ]
    return re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)")


def _beginning(texts: Iterable[str]) -> re.Pattern[str]:
    """The same at the beginning of a word."""
    return re.compile(rf"(?<![^\W\d_])(?:{'|'.join(re.escape(text) for text in texts)})", re.IGNORECASE)
