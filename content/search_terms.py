"""The words of a search: read from what somebody typed, found again in a text (rules)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from content.spelling import LONG, SHORTEST, distance

LONGEST_QUERY = 80
MOST_WORDS = 10
LONGEST_WORD = 40
SHORTEST_PART = 3
"""Letters from which on a word is looked for as the beginning or a part of others; two letters begin too many."""

_WORD = re.compile(r"[^\W_]+")
_ENDING = re.compile(r"(?:ies|ing|ed|es|s|y|e)$")
_COMMON = (
    "a an and are as at be but by can do does for how i if in into is it no not of on or that the this to what when "
    "which with you your"
)
_TOO_COMMON = frozenset(_COMMON.split(" "))


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text, and whether it is what was looked for."""

    text: str
    is_hit: bool = False


def tidy(query: str) -> str:
    """What was typed, as far as it is looked at."""
    return query.replace("\x00", "").strip()[:LONGEST_QUERY].strip()


def words_of(query: str) -> tuple[str, ...]:
    """The words to look for, in lower case, each once; those that stand everywhere only if there are no others."""
    found = _WORD.findall(unicodedata.normalize("NFKC", tidy(query)).lower())
    words = tuple(dict.fromkeys(found))[:MOST_WORDS]
    return tuple(word for word in words if word not in _TOO_COMMON) or words


def are_too_common(words: Sequence[str]) -> bool:
    """Whether all of the words stand everywhere."""
    return _TOO_COMMON.issuperset(words)


def vocabulary(text: str) -> set[str]:
    """The words of a text that somebody may misspell, in lower case."""
    return {word for word in _WORD.findall(text.lower()) if SHORTEST <= len(word) <= LONGEST_WORD}


def nearest(word: str, known: Collection[str]) -> str:
    """The word of `known` that was meant by one that is not among them; `word` itself where none is near enough.

    One letter may be wrong, in long words two; the first one is taken to be right.
    """
    if len(word) < SHORTEST or word in known:
        return word
    most = 2 if len(word) >= LONG else 1
    near = [
        (distance(word, other), other) for other in known if other[0] == word[0] and abs(len(other) - len(word)) <= most
    ]
    return min([each for each in near if each[0] <= most], default=(0, word))[1]


def parts_of(words: Sequence[str]) -> tuple[str, ...]:
    """Those that are long enough to be looked for within words."""
    return tuple(word for word in words if len(word) >= SHORTEST_PART)


def is_named(word: str, words: Sequence[str]) -> bool:
    """Whether `word` of a text is one of the words that are looked for, in whatever ending, or has it as a part."""
    word = word.lower()
    return any(_stem(wanted) in word if len(wanted) >= SHORTEST_PART else wanted == word for wanted in words)


def names_all(text: str, words: Sequence[str]) -> bool:
    """Whether the text has each of the words. Quick: a search asks it of hundreds of texts."""
    text = text.lower()
    return all(
        _stem(wanted) in text if len(wanted) >= SHORTEST_PART else wanted in _WORD.findall(text) for wanted in words
    )


def marked(text: str, words: Sequence[str]) -> tuple[Piece, ...]:
    """The whole text in pieces, the words that are looked for marked."""
    return tuple(_pieces(text, words))


def excerpt(text: str, words: Sequence[str], *, length: int) -> tuple[Piece, ...]:
    """At most about `length` characters around the first word that is looked for; the beginning without one."""
    text = " ".join(text.split())
    first = next((match.start() for match in _WORD.finditer(text) if is_named(match[0], words)), 0)
    start = max(0, first - length // 3) if len(text) > length else 0
    start = min(start, max(0, len(text) - length))
    end = start + length
    if start:
        start = text.find(" ", start, first) + 1 or start
    if end < len(text):
        end = max(text.rfind(" ", start, end), first + 1) if " " in text[start:end] else end
    shown = ("… " if start else "") + text[start:end] + (" …" if end < len(text) else "")
    return marked(shown, words)


def _stem(word: str) -> str:
    return _ENDING.sub("", word) if len(word) > SHORTEST_PART + 1 else word


def _pieces(text: str, words: Sequence[str]) -> Iterator[Piece]:
    end = 0
    for match in _WORD.finditer(text):
        if is_named(match[0], words):
            if match.start() > end:
                yield Piece(text[end : match.start()])
            yield Piece(match[0], is_hit=True)
            end = match.end()
    if end < len(text):
        yield Piece(text[end:])
