"""A sentence that says what something is, without its name: what is described?"""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from content.notes.recall.gaps import spells_out
from content.notes.recall.notebook import DISTRACTORS, Notebook, Page, looks_alike
from content.notes.recall.noted import GAP, LEADING_GAPS, Recall, asked_alone, quoted
from content.notes.recall.sentences import Sentence
from content.notes.recall.terms import GENERIC, folded_term
from content.notes.recall.words import ARTICLES, has_cjk, meaning, tokens, words_of

KIND = "subject"
FEWEST_CLUES = 4
FEWEST_DISTRACTORS = 2
MOST_WORDS = 4
MOST_LOOKED_AT = 60
WORTH = 1.0
_IS_A = re.compile(
    r"[ ]*(?:\((?P<short>[^()]{1,40})\)[ ]*)?(?:,[ ]*)?(?:(?:is|was) (?:an?|the|one of|any|basically an?)|"
    r"are (?:an?|the|any)|"
    r"means|refers to|stands for|describes|(?:ist|war|sind) (?:ein\w*|der|die|das|jede[rs]?)|bezeichnet|nennt man|"
    r"(?:es|era|son|fue) (?:un|una|el|la|los|las|unos|unas)|(?:est|sont|\xe9tait) (?:un|une|le|la|les|des)|"
    r"(?:\xe8|sono) (?:un|una|il|la|lo|i|gli|le)|(?:\xe9|s\xe3o) (?:um|uma|o|a|os|as))\b"
)
"""What follows the name of something that is then defined."""
_IS_A_IN_CJK = re.compile(
    r"(?P<name>[^\u3001\u3002\u306f\u306e\s]{1,13}[^\u3001\u3002\u306f\s\u306b\u3067\u3092\u304c\u306e\u3068\u304b\u3089])"
    r"\u3068?\u306f[\u3001]?(?=.{8})"
)
_ARTICLE = re.compile(rf"(?:{'|'.join(sorted(ARTICLES, key=len, reverse=True))})[ ]+", re.IGNORECASE)
_GAP = f"> {GAP}: "
_LABELS = words_of("labels")
"""What labels say that name no subject."""


@dataclass(frozen=True, slots=True)
class Definition:
    """What a sentence defines: its name, and where that stands."""

    name: str
    start: int
    other_name: str = ""
    """In brackets behind it."""
    is_label: bool = False


def definition_in(sentence: Sentence) -> Definition | None:
    """The definition that a sentence is; None where it is none, or of something without a name of its own."""
    said = sentence.said
    if has_cjk(said):
        match = _IS_A_IN_CJK.match(said)
        return Definition(match["name"], sentence.said_from) if match else _labelled(sentence)
    article = _ARTICLE.match(said)
    begin = article.end() if article else 0
    words = tokens(said[begin : begin + 80])[:MOST_WORDS]
    for word in words:
        verb = _IS_A.match(said, begin + word.end)
        if verb:
            name = said[begin : begin + word.end]
            return Definition(name, sentence.said_from + begin, verb["short"] or "") if is_term(name) else None
    return _labelled(sentence)


def _labelled(sentence: Sentence) -> Definition | None:
    name = sentence.labels.split(": ")[-1]
    words = tokens(name)
    if not words or len(words) > MOST_WORDS or not is_term(name) or "(" in name:
        return None
    if name[:1].islower() or not names_subject(name):
        return None
    return Definition(name, sentence.text.rindex(name, 0, sentence.said_from), is_label=True)


def is_term(name: str) -> bool:
    """Whether a text may be what something is called: few words, none of them a small one."""
    words = tokens(name)
    is_clean = all(character.isalnum() or character in " -/.&'\u2019\u30fb" for character in name)
    plain = [word for word in words if word.is_stop_word]
    return (
        is_clean
        and 1 < len(name) <= 40
        and not name[0].isdigit()
        and not plain
        and not all(word.text.lower() in GENERIC for word in words)
    )


def names_subject(title: str) -> bool:
    """Whether a title says what something is called, and not `Pricing` or `Use cases`."""
    words = [word.text.lower() for word in tokens(title)]
    return is_term(title) and len(words) <= MOST_WORDS and _LABELS.isdisjoint((words[0], words[-1]))


class Definitions:
    """All that the notes define, for what stands beside one of it."""

    def __init__(self, book: Notebook) -> None:
        self._book = book
        self._of_pages = [definition_in(page.sentence) for page in book.pages]
        labels = Counter(each.name.casefold() for each in self._of_pages if each and each.is_label)
        self._repeated = {name for name, count in labels.items() if count > 1}
        self._alike: dict[tuple[tuple[bool, ...], str], list[str]] = defaultdict(list)
        """The names of one make, of one subject or (under an empty one) of all."""
        for page, definition in zip(book.pages, self._of_pages, strict=True):
            if definition is not None and self._is_subject(definition):
                for subject in dict.fromkeys((page.noted.subject, "")):
                    self._alike[_make(definition), subject].append(definition.name)

    def _is_subject(self, definition: Definition | None) -> bool:
        """Whether it is one of a kind: a label of several statements is a title and no name."""
        return definition is not None and not (definition.is_label and definition.name.casefold() in self._repeated)

    def _is_title(self, page: Page, definition: Definition) -> bool:
        """Whether a label is the title of what is said and not its subject: that has one of its own."""
        said = page.sentence.said
        mentions = self._book.catalogue.mentions(said[:60])
        has_own = bool(mentions) and mentions[0].start == 0
        return definition.is_label and (has_own or said.casefold().startswith(definition.name.casefold()))

    def question(self, number: int) -> Recall | None:
        """The question about what the sentence of the page with this number defines; None for none."""
        page, definition = self._book.pages[number], self._of_pages[number]
        if definition is None or page.sentence.is_short or not self._is_subject(definition):
            return None
        if self._is_title(page, definition):
            return None
        gaps = self._gaps(page.sentence, definition)
        rest = without(page.sentence.text, gaps)
        clues, own = meaning(rest), meaning(definition.name)
        is_told = not own.isdisjoint(clues) or any(looks_alike(word, clues) for word in own)
        if (
            len(meaning(rest) & meaning(page.sentence.said)) < FEWEST_CLUES
            or is_told
            or spells_out(rest, definition.name)
        ):
            return None
        distractors = self._others(page, definition)
        if len(distractors) < FEWEST_DISTRACTORS:
            return None
        shown = LEADING_GAPS.sub(lambda _: _GAP if definition.is_label else "> ", quoted(page.sentence.text, gaps))
        return Recall(
            kind=KIND,
            noted=page.noted,
            number=page.number,
            sentence=page.sentence,
            stem=f"{asked_alone(page.noted, KIND)}\n\n{shown}",
            key=definition.name,
            distractors=distractors,
            worth=WORTH * min(1.0, 0.5 + len(clues) / 12),
        )

    def _gaps(self, sentence: Sentence, definition: Definition) -> list[tuple[int, int]]:
        """Where the name stands, wherever it is said again, and every other name of it."""
        slug = self._book.names.slug_of(definition.name)
        mentions = self._book.catalogue.mentions(sentence.text, any_case=True) if slug else ()
        spans = [(mention.start, mention.end) for mention in mentions if mention.slug == slug]
        for name in filter(None, (definition.name, definition.other_name)):
            again = re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", sentence.text, re.IGNORECASE)
            spans += [found.span() for found in again]
        spans.append((definition.start, definition.start + len(definition.name)))
        return merged(spans)

    def _others(self, page: Page, definition: Definition) -> tuple[str, ...]:
        book, slug = self._book, self._book.names.slug_of(definition.name)
        like = book.likeness.like(page.sentence.meaning - meaning(definition.name))
        banned = book.likeness.meanings[page.place].union(*(book.likeness.meanings[place] for place in like))
        named = frozenset().union(*(book.subjects_in(place) for place in (page.place, *like)))
        candidates = list(book.products_beside(slug, page.seed)) if slug else []
        numbers = random.Random(page.seed)  # noqa: S311 - reproducible by intent
        # A label of another section of long notes is seldom taken for one of this.
        is_near = definition.is_label and not book.is_short
        for subject in (page.noted.subject, "")[: 1 if is_near else 2]:
            alike = self._alike.get((_make(definition), subject), [])
            candidates += numbers.sample(alike, min(len(alike), MOST_LOOKED_AT))
        found: dict[str, str] = {}
        for text in candidates:
            other = book.names.slug_of(text)
            if meaning(text) & banned or (other and (other in named or other == slug)):
                continue
            if not looks_alike(folded_term(text), {folded_term(definition.name)}):
                found.setdefault(folded_term(text), text)
            if len(found) == DISTRACTORS:
                break
        return tuple(found.values())


def _make(definition: Definition) -> tuple[bool, ...]:
    """What the names of two definitions have to share, so that nothing but the sense tells them apart."""
    name = definition.name
    return name.isupper(), name[:1].isupper(), name.endswith("s") and not name.isupper(), has_cjk(name)


def without(text: str, gaps: Sequence[tuple[int, int]]) -> str:
    """The text without these pieces."""
    edges = [0, *(edge for gap in gaps for edge in gap), len(text)]
    return " ".join(text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True))


def merged(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """From left to right, without overlaps."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
