"""Words of notes in any language: where they stand, and which of them carry meaning."""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from content import wording

_KANA = "\u30a1-\u30fa\u30fc"
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\u3005"
_HIRAGANA = "\u3041-\u309f"
_TOKEN = re.compile(
    rf"[{_KANA}]+|[{_HAN}]+|[{_HIRAGANA}]+"
    rf"|[^\W_{_KANA}{_HAN}{_HIRAGANA}]+(?:[-'\u2019.:_@][^\W_{_KANA}{_HAN}{_HIRAGANA}]+)*\+*"
)
"""Scripts without blanks between their words are cut where the script changes, which is where most words end."""
_HAS_CJK = re.compile(rf"[{_KANA}{_HAN}{_HIRAGANA}]")
_PAIR_OF_HAN = re.compile(rf"(?=([{_HAN}]{{2}}))")


@cache
def _data() -> dict[str, str]:
    with Path(__file__).with_name("words.toml").open("rb") as file:
        return tomllib.load(file)


def words_of(name: str) -> frozenset[str]:
    """One of the lists of `words.toml`."""
    return frozenset(_data()[name].split())


ARTICLES = words_of("articles")
PREPOSITIONS = words_of("prepositions")
JOINING = words_of("joining")
STOP_WORDS = wording.STOP_WORDS | words_of("stop") | ARTICLES | PREPOSITIONS | JOINING
PHRASE_ENDS = STOP_WORDS - words_of("vague") - ARTICLES - JOINING
"""Words at which a noun phrase is over."""


class Token(NamedTuple):
    text: str
    start: int
    end: int

    @property
    def is_stop_word(self) -> bool:
        return self.text.lower() in STOP_WORDS


def tokens(text: str) -> list[Token]:
    """The words of a text from left to right."""
    return [Token(match[0], match.start(), match.end()) for match in _TOKEN.finditer(text)]


@lru_cache(maxsize=16_384)
def meaning(text: str) -> frozenset[str]:
    """The distinct words of a text that carry meaning, folded; of Han characters each pair counts as one."""
    return frozenset(word for token in tokens(text) for word in meaning_of(token.text))


@lru_cache(maxsize=16_384)
def meaning_of(word: str) -> tuple[str, ...]:
    """What a single word means; nothing for small words."""
    if is_han(word):
        return tuple(_PAIR_OF_HAN.findall(word)) or (word,)
    return () if word.lower() in STOP_WORDS or is_hiragana(word) else (folded(word),)


def folded(word: str) -> str:
    """A word in small letters and in the singular, as far as a final s tells."""
    word = word[:-1] if word.endswith("s") and word[:-1].isupper() else word
    word = word.casefold().strip(".:'\u2019")
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def has_cjk(text: str) -> bool:
    return _HAS_CJK.search(text) is not None


@lru_cache(maxsize=4_096)
def is_han(word: str) -> bool:
    return re.fullmatch(f"[{_HAN}]+", word) is not None


@lru_cache(maxsize=4_096)
def is_kana(word: str) -> bool:
    """Whether a word is written in katakana, as names and terms from abroad are."""
    return re.fullmatch(f"[{_KANA}]+", word) is not None


@lru_cache(maxsize=4_096)
def is_hiragana(word: str) -> bool:
    """Whether a word is written in hiragana, as endings and particles are."""
    return re.fullmatch(f"[{_HIRAGANA}]+", word) is not None
