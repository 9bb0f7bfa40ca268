"""Documents whose margin says what has to be read in each line: what stands left of the bar was written before any run.

    s2 @sqs "Title" a heading of level 2 about sqs (its title where it is not just what follows the signs)
    a:  b<a:        a label or an item that holds others, b below a
    f   f<ab        a statement, below a and b (`f<?`: below whatever); @slug is what it is about first
    q"key"          a question and its key
    -               gives nothing

What is about no service belongs to the title above it. The first line of a text is line 1. Right of the bar the signs
of `_VISIBLE` stand for what cannot be seen.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from content.notes.names import Catalogue
from content.notes.outline import Kind, read_outline
from content.notes.raw import read_raw
from content.notes.statements import RawFact, read_facts
from content.notes.text import decode

_VISIBLE = str.maketrans({"␣": "\u00a0", "␉": "\t", "␍": "\r"})
_TOKEN = re.compile(
    r"s(?P<level>[1-6])\b|(?P<label>[a-z])(?:<(?P<outer>[a-z]+))?:|(?P<fact>f)(?:<(?P<parents>[a-z?]+))?(?=\s|$)"
    r'|q"(?P<key>[^"]*)"|@(?P<services>[\w,-]+)|"(?P<title>[^"]*)"|(?P<nothing>-)(?=\s|$)'
)


@dataclass(frozen=True, slots=True)
class ExpectedFact:
    line: int
    labels: tuple[int, ...] | None
    service: str
    """Empty: about no service, but about `topic`."""
    topic: str


@dataclass(frozen=True, slots=True)
class Annotated:
    name: str
    data: bytes
    sections: tuple[tuple[int, str], ...]
    facts: tuple[ExpectedFact, ...]
    questions: tuple[tuple[int, str], ...]
    silent: frozenset[int]
    """Lines that give nothing."""


@dataclass(frozen=True, slots=True)
class Score:
    """How much of a document was read as its margin says."""

    sections_right: bool
    expected: int
    found: int
    """Statements that were read, right or not."""
    lines_right: int
    labels_right: int
    subjects_right: int
    questions: int
    keys_right: int
    questions_found: int
    faults: tuple[str, ...]


def read_annotated(path: Path) -> Annotated:
    """A document and what its margin says; a margin that cannot be read raises ValueError."""
    lines, sections, facts, questions = [], [], [], []
    labels: dict[str, tuple[int, ...]] = {}
    silent = set()
    title = ""
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n")[:-1], start=1):
        margin, bar, text = line.partition("¦")
        if not bar:
            raise ValueError(f"{path.name}:{number} has no bar")
        lines.append(text.translate(_VISIBLE))
        found = list(_TOKEN.finditer(margin))
        if _TOKEN.sub("", margin).strip(" \t␣"):
            raise ValueError(f"{path.name}:{number}: {margin!r}")
        said = {name: value for match in found for name, value in match.groupdict().items() if value is not None}
        services = said.get("services", "").split(",")[0]
        if "level" in said:
            title = said.get("title", re.sub(r"^[#=*\s-]+", "", text).strip())
            sections.append((int(said["level"]), title))
        if "label" in said:
            labels[said["label"]] = (*_lines_of(said.get("outer", ""), labels), number)
        if "fact" in said:
            parents = said.get("parents", "")
            known = None if parents == "?" else _lines_of(parents, labels)
            facts.append(ExpectedFact(number, known, services, title))
        if "key" in said:
            questions.append((number, said["key"]))
        if "nothing" in said:
            silent.add(number)
    data = ("\n".join(lines) + "\n").encode()
    return Annotated(path.name, data, tuple(sections), tuple(facts), tuple(questions), frozenset(silent))


def _lines_of(letters: str, labels: dict[str, tuple[int, ...]]) -> tuple[int, ...]:
    return tuple(labels[letter][-1] for letter in letters)


def score_of(document: Annotated, catalogue: Catalogue) -> Score:
    """Reads a document and compares."""
    text = decode(document.data, document.name).value
    outline = read_outline(text)
    sections = tuple((node.depth, node.text) for node, _ in outline.walk() if node.kind is Kind.HEADING)
    facts = read_facts(outline, document.name, catalogue)
    drafts = {draft.line_start: draft.key for draft in read_raw(text, document.name).drafts}
    same = _same_sections(document, sections)
    faults = [] if same else list(_faults_of_sections(document.sections, sections))
    by_line = {fact.line_start: fact for fact in facts}
    right = [0, 0, 0]
    for expected in document.facts:
        fact = by_line.pop(expected.line, None)
        checks = (fact is not None, fact and _labels_right(expected, fact), fact and _subject_right(expected, fact))
        right = [count + bool(check) for count, check in zip(right, checks, strict=True)]
        if not all(checks):
            faults.append(f"{expected.line}: {expected} but {fact and _shown(fact)}")
    faults += [f"{line}: nothing expected but {_shown(fact)}" for line, fact in by_line.items()]
    wrong = [each for each in document.questions if _plain(drafts.get(each[0], "?")) != _plain(each[1])]
    faults += [f"{line}: key {key!r} but {drafts.get(line)!r}" for line, key in wrong]
    asked = {line for line, _ in document.questions}
    faults += [f"{line}: no question but {key!r}" for line, key in drafts.items() if line not in asked]
    return Score(
        same,
        len(document.facts),
        len(facts),
        *right,
        len(document.questions),
        len(document.questions) - len(wrong),
        len(drafts),
        tuple(faults),
    )


def _same_sections(document: Annotated, sections: Sequence[tuple[int, str]]) -> bool:
    """Titles without signs, as in plain text, have no level of their own: they only lie below each other."""
    if document.name.endswith(".txt"):
        return _ranked(sections) == _ranked(document.sections)
    return tuple(sections) == document.sections


def _ranked(sections: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    levels = sorted({level for level, _ in sections})
    return [(levels.index(level), title) for level, title in sections]


def _plain(key: str) -> str:
    return key.casefold().strip(" .")


def _labels_right(expected: ExpectedFact, fact: RawFact) -> bool:
    return expected.labels is None or fact.label_lines == expected.labels


def _subject_right(expected: ExpectedFact, fact: RawFact) -> bool:
    if expected.service:
        return fact.services[:1] == (expected.service,)
    return not fact.services and (not expected.topic or fact.topic == expected.topic)


def _shown(fact: RawFact) -> str:
    return f"{fact.label_lines} {fact.services} [{fact.topic}] {fact.text[:90]}"


def _faults_of_sections(expected: Sequence[tuple[int, str]], found: Sequence[tuple[int, str]]) -> list[str]:
    if expected == found:
        return []
    return [f"section {section} missing" for section in expected if section not in found] + [
        f"section {section} not expected" for section in found if section not in expected
    ]
