"""In which language notes are written, and what is asked in it."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from functools import cache
from pathlib import Path

DEFAULT = "en"
"""The language of the questions where that of the notes cannot be told."""
LOOKED_AT = 20_000
"""Characters of a text; more of it tell nothing new."""
FEWEST = 2
"""Words of a language in a text."""
_WORD = re.compile(r"[^\W\d_]+")
_KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30fa]")


@cache
def _data() -> dict[str, dict[str, str]]:
    with Path(__file__).with_name("languages.toml").open("rb") as file:
        return tomllib.load(file)


@cache
def _languages_by_word() -> dict[str, tuple[str, ...]]:
    """Word, in small letters -> the languages in which it is one of the smallest, or one of a question."""
    found: dict[str, dict[str, None]] = {}
    for language, own in _data().items():
        told_by = " ".join(text for name, text in own.items() if name != "opposites")
        for word in _WORD.findall(told_by.lower()):
            found.setdefault(word, {})[language] = None
    return {word: tuple(languages) for word, languages in found.items()}


def language_of(text: str) -> str:
    """The language of a text as HTML names it, of those in `languages.toml`; empty where it cannot be told."""
    text = text[:LOOKED_AT]
    if _KANA.search(text):
        return "ja"
    by_word = _languages_by_word()
    votes = Counter(language for word in _WORD.findall(text.lower()) for language in by_word.get(word, ()))
    (best, most), (_, second) = [*votes.most_common(2), ("", 0), ("", 0)][:2]
    return best if most >= FEWEST and most > second else ""


def phrase(name: str, language: str) -> str:
    """What a kind of question asks, or an option that is always the same, in this language or in English."""
    return _data().get(language, _data()[DEFAULT])[name]


@cache
def opposites(language: str) -> dict[str, str]:
    """Word, in small letters -> the one that says the opposite and can stand in its place."""
    pairs = [pair.split("/") for pair in phrase("opposites", language).split()]
    return {word: other for one, another in pairs for word, other in ((one, another), (another, one))}
