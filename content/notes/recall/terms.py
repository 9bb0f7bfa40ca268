"""Terms of notes: names, abbreviations, code and nouns, and which of them may stand for each other."""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

from content.notes.names import Catalogue
from content.notes.recall.languages import DEFAULT, language_of
from content.notes.recall.sentences import Sentence
from content.notes.recall.words import (
    ARTICLES,
    PHRASE_ENDS,
    PREPOSITIONS,
    STOP_WORDS,
    Token,
    folded,
    is_han,
    is_hiragana,
    is_kana,
    tokens,
    words_of,
)

_ACRONYM = re.compile(r"[A-Z][A-Z0-9]{1,5}s?")
_CODE = re.compile(r"[A-Za-z]*[a-z][A-Z][A-Za-z0-9]*|[^\W_]+(?:[_:@]+[^\W_]+)+|\w{2,}(?:\.\w{2,})+")
_DOMAINS = (".com", ".org", ".net", ".io", ".de", ".example")
_UNITS = words_of("units")
_ROMAN = re.compile(r"[IVX]{1,5}")
_NUMERIC = re.compile(r"[0-9][\w.,:-]*")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_NO_NOUN = re.compile(r"(?:ly|ing|ed|able|ible|ful|less|ive|ous|ical|ary|ently|lich|isch|bar|sam|mente|ado|ada)$")
"""What is hardly ever a noun."""
_VERB_ENDINGS = "\u3055\u3057\u3059\u305b\u3089\u308a\u308b\u308c\u304f\u304d\u3044\u3063"
_MOST_TITLE_WORDS = 3
GENERIC = words_of("generic")
"""Nouns that stand nearly anywhere: nobody could tell which one belongs in a gap."""
LOOKED_AT = 16
"""Other terms of one bag; among so many are three that can be taken, or none."""
GIVEN_AWAY = 0.6
"""Share of the terms beside a word that are the same one."""
SHORTEST = 4
"""Letters of a word that is neither a name nor an abbreviation."""
_MOSTLY = 0.6


class Shape(StrEnum):
    """What a term looks like; only those of one shape stand beside each other."""

    NAME = "name"
    """Of a service, as the catalogue knows it."""
    ACRONYM = "acronym"
    CODE = "code"
    TITLE = "title"
    """Capitalised words inside of a sentence; in German every noun."""
    NOUN = "noun"
    """A word behind an article or a preposition, with which its phrase ends."""
    PHRASE = "phrase"
    """Two or three such words."""
    HAN = "han"
    KANA = "kana"


@dataclass(frozen=True, slots=True)
class Term:
    text: str
    start: int
    end: int
    shape: Shape
    before: str
    """The word before it, in small letters, where that is an article or a preposition."""
    beside: tuple[str, ...] = ()
    """The words right before and behind it that have a meaning, each with its side."""

    @property
    def known_as(self) -> str:
        return folded_term(self.text)

    @property
    def kin(self) -> tuple[str, bool, bool]:
        """What another term has to share with it at the least: nouns stand beside nouns, of however many words."""
        shape, is_plural, _ = self.make
        return ("noun phrase", is_plural, False) if shape in (Shape.NOUN, Shape.PHRASE) else self.make

    @property
    def make(self) -> tuple[str, bool, bool]:
        """What another term has to share with it, so that grammar gives nothing away."""
        if self.shape is Shape.CODE:
            return self.shape, not self.text.isalnum(), self.text[:1].isupper()
        is_plural = self.shape is not Shape.NAME and len(self.text) > 3 and _is_plural(self.text)
        return self.shape, is_plural, " " in self.text


def folded_term(text: str) -> str:
    return " ".join(folded(word) for word in text.split())


@dataclass(frozen=True, slots=True)
class Writing:
    """How notes write words: a capital says that a word is a name only where the word is never without."""

    lower_case: frozenset[str]
    """The words that stand somewhere in small letters."""
    has_capital_nouns: bool
    """Whether nouns have capitals, as in German."""
    has_agreeing_adjectives: bool
    """Whether adjectives have a plural, as in most languages but English."""

    @classmethod
    def of(cls, texts: Sequence[str]) -> Writing:
        agrees = language_of("\n".join(texts)) not in (DEFAULT, "")
        words = [token.text for text in texts for token in tokens(text)]
        behind = [word for before, word in pairwise(words) if before in ARTICLES and word.lower() not in STOP_WORDS]
        capitals = sum(word[0].isupper() and not word.isupper() for word in behind)
        lower_case = frozenset(word for word in words if word.islower())
        return cls(lower_case, capitals > _MOSTLY * len(behind), agrees)

    def is_name(self, word: str) -> bool:
        return word.lower() not in STOP_WORDS and word.lower() not in self.lower_case


def terms_in(sentence: Sentence, catalogue: Catalogue, writing: Writing) -> list[Term]:
    """The terms of what a sentence says, from left to right; none overlaps another."""
    found = [term for term in _names(sentence, catalogue) if not _may_begin(term, sentence, writing)]
    taken = [(term.start, term.end) for term in found]
    place = next((at for at, token in enumerate(sentence.tokens) if token.start >= sentence.said_from), 0)
    first = place
    while place < len(sentence.tokens):
        token = sentence.tokens[place]
        end = place
        if not any(start < token.end and token.start < end_ for start, end_ in taken):
            end, shape = _term_at(sentence, place, first, writing)
            if shape is not None:
                found.append(_term(sentence, place, end, shape))
        place = end + 1
    return sorted((_with_neighbours(term, sentence) for term in found), key=lambda term: term.start)


def _term_at(sentence: Sentence, place: int, first: int, writing: Writing) -> tuple[int, Shape | None]:
    """The last word of the term that begins at a place, and its shape; None where none begins."""
    word = sentence.tokens[place].text
    if is_han(word) or is_kana(word):
        is_term = len(word) > (1 if is_han(word) else 2) and not _touches(sentence.tokens, place)
        return place, (Shape.HAN if is_han(word) else Shape.KANA) if is_term else None
    if is_hiragana(word) or word.lower() in STOP_WORDS or _NUMERIC.fullmatch(word):
        return place, None
    end = _end_of_phrase(sentence, place) if place > first else None
    if end is not None:
        if end > place:
            is_phrase = writing.has_agreeing_adjectives or _is_noun_phrase(sentence.tokens[place - 1 : end + 1])
            return end, Shape.PHRASE if is_phrase else None
        return end, Shape.NOUN if word not in GENERIC else None
    last = _end_of_title(sentence, place, first, writing)
    if last is not None and (last > place or writing.has_capital_nouns) and word.lower() not in GENERIC:
        return last, Shape.TITLE
    return place, _shape_of(word, writing)


def _is_noun_phrase(words: Sequence[Token]) -> bool:
    """Whether lower-case English words behind an article or a preposition may be one: what looks like a plural before
    the last word is a verb, and so is one at the end behind `a`."""
    before, *inner, last = (word.text.lower() for word in words)
    return not any(map(_is_plural, inner)) and not (before in ("a", "an") and _is_plural(last))


def _is_plural(word: str) -> bool:
    """Whether a word looks like one; `hypothesis` and `status` do not."""
    return word.endswith("s") and not word.endswith(("ss", "us", "is"))


def _shape_of(word: str, writing: Writing) -> Shape | None:
    """The shape of a word that is a term by its letters alone; None for others."""
    singular = word.rstrip("s") if _ACRONYM.fullmatch(word) else word
    if singular.lower() in GENERIC | _UNITS:
        return None
    if _ROMAN.fullmatch(word):
        return None
    if _ACRONYM.fullmatch(word):
        return Shape.ACRONYM if writing.is_name(singular) else None
    return Shape.CODE if _CODE.fullmatch(word) and not word.endswith(_DOMAINS) else None


def _with_neighbours(term: Term, sentence: Sentence) -> Term:
    """With the words that touch it but for a blank: `instance` behind `EC2`."""
    beside = []
    for token in sentence.tokens:
        if not token.is_stop_word:
            if token.end < term.start and sentence.text[token.end : term.start] in (" ", "-"):
                beside.append(f"{folded(token.text)} _")
            elif token.start > term.end and sentence.text[term.end : token.start] in (" ", "-"):
                beside.append(f"_ {folded(token.text)}")
    return replace(term, beside=tuple(beside))


def _names(sentence: Sentence, catalogue: Catalogue) -> Iterator[Term]:
    """The names of products. What says more than a name, as `EC2 instance` does, is left to its words."""
    for mention in catalogue.mentions(sentence.said):
        start, end = mention.start + sentence.said_from, mention.end + sentence.said_from
        text = sentence.text[start:end]
        is_product = catalogue.subjects[mention.slug].kind == "service" and not mention.is_aspect
        if is_product and all(word[:1].isupper() or word.lower() in STOP_WORDS for word in text.split()):
            before = (sentence.text[:start].split() or [""])[-1].lower()
            yield Term(text, start, end, Shape.NAME, before if before in ARTICLES else "")


def _may_begin(term: Term, sentence: Sentence, writing: Writing) -> bool:
    """Whether a name is an everyday word that has its capital from the sentence it begins."""
    return term.start == sentence.said_from and term.text.istitle() and not writing.is_name(term.text)


def _term(sentence: Sentence, first: int, last: int, shape: Shape) -> Term:
    start, end = sentence.tokens[first].start, sentence.tokens[last].end
    before = sentence.tokens[first - 1].text if first else ""
    before = "" if before.isupper() else before.lower()
    return Term(sentence.text[start:end], start, end, shape, before if before in ARTICLES | PREPOSITIONS else "")


def _end_of_title(sentence: Sentence, place: int, first: int, writing: Writing) -> int | None:
    """The last of the capitalised words that begin here; None where none do, or where a sentence begins."""
    tokens_ = sentence.tokens
    if place == first or not _is_capitalised(tokens_[place], writing) or _follows_a_stop(sentence.text, tokens_[place]):
        return None
    last = place
    while (
        last + 1 < len(tokens_)
        and last - place + 1 < _MOST_TITLE_WORDS
        and _is_capitalised(tokens_[last + 1], writing)
        and sentence.text[tokens_[last].end : tokens_[last + 1].start] == " "
    ):
        last += 1
    return last


def _is_capitalised(token: Token, writing: Writing) -> bool:
    word = token.text
    parts = word.split("-")
    is_word = (
        len(word) > 2 and _WORD.fullmatch(word) and all(part[0].isupper() and part[1:].islower() for part in parts)
    )
    return bool(is_word) and writing.is_name(word)


def _follows_a_stop(text: str, token: Token) -> bool:
    return text[: token.start].rstrip(" \"'(\u201c\u201e")[-1:] in (".", ":", "!", "?", "-", "\u2013", "\u2014", "")


def _touches(tokens_: Sequence[Token], place: int) -> bool:
    """Whether a word of a script without blanks is part of a longer one, or the stem of a verb or an adjective."""
    before = tokens_[place - 1] if place else None
    after = tokens_[place + 1] if place + 1 < len(tokens_) else None
    goes_on = after is not None and after.start == tokens_[place].end
    follows = before is not None and before.end == tokens_[place].start and not is_hiragana(before.text)
    return follows or (
        goes_on and after is not None and (not is_hiragana(after.text) or after.text[:1] in _VERB_ENDINGS)
    )


def _end_of_phrase(sentence: Sentence, place: int) -> int | None:
    """The last of the lower-case words that are all of a noun phrase behind an article or a preposition, as far as the
    words around them tell; None where they tell otherwise."""
    tokens_, text = sentence.tokens, sentence.text
    before = tokens_[place - 1]
    is_before_noun = before.text.lower() in ARTICLES | PREPOSITIONS and not (
        before.text.isupper() and len(before.text) > 1
    )
    if not is_before_noun or text[before.end : tokens_[place].start] != " ":
        return None
    for last in range(place, min(place + _MOST_TITLE_WORDS, len(tokens_))):
        word = tokens_[last].text
        if len(word) < SHORTEST or not word.islower() or word in STOP_WORDS or not _WORD.fullmatch(word):
            return None
        rest = text[tokens_[last].end :]
        following = tokens_[last + 1].text.lower() if last + 1 < len(tokens_) else ""
        if not rest or rest[0] in ".;!)," or (rest[0] == " " and following in PHRASE_ENDS):
            return None if _NO_NOUN.search(word) else last
        if rest[0] != " ":
            return None
    return None


_Bag = tuple[tuple[str, bool, bool], str, str]
"""What can stand for each other: by make, by the word before it and by subject, either of which may be any."""


def _bags_of(term: Term, subject: str) -> tuple[_Bag, ...]:
    """From those that are most like a term to those that are least."""
    make, before = term.make, term.before
    return (make, before, subject), (make, before, "*"), (make, "*", "*"), (term.kin, "*", "*")


class Vocabulary:
    """The terms of all notes: how often each is said, and which others have its make."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self._texts: dict[str, str] = {}
        self._bags: dict[_Bag, list[str]] = defaultdict(list)
        self._beside: Counter[str] = Counter()
        self._pairs: Counter[tuple[str, str]] = Counter()
        self._bagged: set[tuple[_Bag, str]] = set()

    def add(self, term: Term, subject: str) -> None:
        known_as = term.known_as
        self.counts[known_as] += 1
        self._texts.setdefault(known_as, term.text)
        self._beside.update(term.beside)
        self._pairs.update((known_as, neighbour) for neighbour in term.beside)
        for bag in _bags_of(term, subject):
            if (bag, known_as) not in self._bagged:
                self._bagged.add((bag, known_as))
                self._bags[bag].append(known_as)

    def like(self, term: Term, subject: str, *, seed: str, is_near: bool = False) -> Iterator[str]:
        """Other terms that could stand in its place, folded: some of the same subject, then, unless only those are
        wanted, some in the same slot, some of the same make and some of its kin. The same seed gives the same ones."""
        numbers = random.Random(seed)  # noqa: S311 - reproducible by intent
        bags = _bags_of(term, subject)
        for name in bags[:1] if is_near else bags:
            bag = self._bags.get(name, [])
            yield from numbers.sample(bag, min(len(bag), LOOKED_AT))

    def is_given_away(self, term: Term) -> bool:
        """Whether a word beside it is hardly ever beside any other term: after `dead letter` comes `queue`."""
        return any(
            self._beside[neighbour] > 1
            and self._pairs[term.known_as, neighbour] >= GIVEN_AWAY * self._beside[neighbour]
            for neighbour in term.beside
        )

    def text_of(self, known_as: str) -> str:
        """As the notes wrote it first."""
        return self._texts[known_as]
