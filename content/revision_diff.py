"""What differs between two revisions of a question, and whether it matters to who answers it (rules).

A change is substantive when it can change what is asked or what is right: then the statistics of the revision before
say nothing about this one. Everything else is cosmetic. In doubt it is substantive: statistics that begin anew cost
some weeks, statistics of two questions in one figure are false. `docs/curation.md` says the rule in words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Literal

from content.notes.parsed import ParsedOption, ParsedQuestion
from content.spelling import is_respelling


class Reason(StrEnum):
    """Why a change is substantive."""

    KIND = "kind"
    SCENARIO = "scenario"
    SELECT_COUNT = "select_count"
    KEY = "key"
    OPTIONS = "options"
    STEM = "stem"
    OPTION_TEXT = "option_text"
    PLACE = "place"
    """The right order, or what belongs to what."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words: in both texts, only in the one before, or only in the one after."""

    kind: Literal["same", "removed", "added"]
    text: str


@dataclass(frozen=True, slots=True)
class FieldDiff:
    name: str
    before: str
    after: str
    pieces: tuple[Piece, ...]
    is_cosmetic: bool


@dataclass(frozen=True, slots=True)
class OptionDiff:
    """An option in both revisions, or in one of them: then the other is None."""

    code: str
    before: ParsedOption | None
    after: ParsedOption | None
    fields: tuple[FieldDiff, ...] = ()
    """Of text, target, rationale, facts and misconception those that differ."""
    is_moved: bool = False
    """Whether it stands elsewhere among the options that both have."""

    @property
    def is_added(self) -> bool:
        return self.before is None

    @property
    def is_removed(self) -> bool:
        return self.after is None

    @property
    def key_changed(self) -> bool:
        return self.before is not None and self.after is not None and self.before.is_key != self.after.is_key

    @property
    def is_changed(self) -> bool:
        return bool(self.is_added or self.is_removed or self.fields or self.is_moved or self.key_changed)


@dataclass(frozen=True, slots=True)
class RevisionDiff:
    fields: tuple[FieldDiff, ...]
    """Of kind, scenario and stem those that differ."""
    options: tuple[OptionDiff, ...]
    """All of them, in the order of the revision after; those that are gone come last."""
    reasons: tuple[Reason, ...]
    """Why the change is substantive, each once; empty when it is cosmetic."""

    @property
    def is_cosmetic(self) -> bool:
        return not self.reasons

    @property
    def is_same(self) -> bool:
        """Whether nothing differs that a diff shows."""
        return not self.fields and not any(option.is_changed for option in self.options)


def diff(one: ParsedQuestion, other: ParsedQuestion) -> RevisionDiff:
    """What changed from `one` to `other`, two revisions of one question. Where a question belongs is no part of it."""
    options = tuple(_options(one, other))
    fields = tuple(
        _field(name, before, after)
        for name in ("kind", "scenario", "stem")
        if (before := getattr(one, name)) != (after := getattr(other, name))
    )
    return RevisionDiff(fields, options, tuple(dict.fromkeys(_reasons(one, other, fields, options))))


def _reasons(
    one: ParsedQuestion, other: ParsedQuestion, fields: Sequence[FieldDiff], options: Sequence[OptionDiff]
) -> Iterator[Reason]:
    of_fields = {"kind": Reason.KIND, "scenario": Reason.SCENARIO, "stem": Reason.STEM}
    for field in fields:
        if field.name != "stem" or not field.is_cosmetic:
            yield of_fields[field.name]
    if _key_count(one) != _key_count(other):
        yield Reason.SELECT_COUNT
    for option in options:
        if option.is_added or option.is_removed:
            yield Reason.OPTIONS
        if option.key_changed:
            yield Reason.KEY
        if option.before and option.after and option.before.place != option.after.place:
            yield Reason.PLACE
        for field in option.fields:
            if field.name in ("text", "target") and not field.is_cosmetic:
                yield Reason.OPTION_TEXT if field.name == "text" else Reason.PLACE


def _key_count(question: ParsedQuestion) -> int:
    return sum(option.is_key for option in question.options)


# --- Options


def _options(one: ParsedQuestion, other: ParsedQuestion) -> Iterator[OptionDiff]:
    before = {option.code: option for option in one.options}
    after = {option.code: option for option in other.options}
    stayed = _stayed([code for code in before if code in after], [code for code in after if code in before])
    for code, option in after.items():
        if code not in before:
            yield OptionDiff(code, None, option)
            continue
        fields = tuple(
            _field(name, was, becomes)
            for name in ("text", "target", "rationale", "facts", "misconception")
            if (was := _value(before[code], name)) != (becomes := _value(option, name))
        )
        yield OptionDiff(code, before[code], option, fields, is_moved=code not in stayed)
    for code, option in before.items():
        if code not in after:
            yield OptionDiff(code, option, None)


def _value(option: ParsedOption, name: str) -> str:
    value = getattr(option, name)
    return ", ".join(value) if isinstance(value, tuple) else value


def _stayed(before: Sequence[str], after: Sequence[str]) -> set[str]:
    """The codes that keep their order: the others were moved between them."""
    blocks = _matched(before, after).get_matching_blocks()
    return {code for block in blocks for code in before[block.a : block.a + block.size]}


# --- Texts

_PIECE = re.compile(r"\s+|\w+|[^\w\s]")
_WORD = re.compile(
    r"""
    (?P<code>```.*?```|`[^`]*`)                 # said literally: every character counts
    | (?P<number>[-\u2212]?\d+(?:[.,]\d+)*)          # 1,000 and 99.9 and -5
    | (?P<word>[^\W\d_]+(?:['\u2019][^\W\d_]+)*)     # letters; don't is one word
    | (?P<sign>[%<>=≤≥±+*/$€£&|^~@#_\\!])       # signs that mean something; other punctuation does not
    """,
    re.VERBOSE | re.DOTALL,
)
LONG = 1000
"""Words, spaces and signs of a text that no question has."""
_ARTICLES = frozenset({"a", "an", "the"})


def _field(name: str, before: str, after: str) -> FieldDiff:
    return FieldDiff(name, before, after, tuple(word_pieces(before, after)), says_the_same(before, after))


def word_pieces(before: str, after: str) -> Iterator[Piece]:
    one, other = _PIECE.findall(before), _PIECE.findall(after)
    for kind, start, end, from_, to in _matched(one, other).get_opcodes():
        if kind == "equal":
            yield Piece("same", "".join(one[start:end]))
            continue
        if start < end:
            yield Piece("removed", "".join(one[start:end]))
        if from_ < to:
            yield Piece("added", "".join(other[from_:to]))


def says_the_same(before: str, after: str) -> bool:
    """Whether two texts differ in spelling, case, punctuation, space or articles only."""
    one, other = _words(before), _words(after)
    return all(
        kind == "equal" or _is_respelt(one[start:end], other[from_:to])
        for kind, start, end, from_, to in _matched(one, other).get_opcodes()
    )


def _matched(one: Sequence[str], other: Sequence[str]) -> SequenceMatcher[str]:
    """Which runs of the two are the same. Above LONG, frequent words find no counterpart: the time would grow with the
    square of the length, and fewer words that match can only make a change substantive."""
    return SequenceMatcher(None, one, other, autojunk=max(len(one), len(other)) > LONG)


def _words(text: str) -> list[str]:
    """What means something: words in lower case without articles, numbers without marks between thousands, signs,
    and code as it stands."""
    words = []
    for match in _WORD.finditer(text):
        if match["code"]:
            words.append(match[0])
        elif match["number"]:
            words.append(re.sub(r",(?=\d{3}(?!\d))", "", match[0]).replace("\u2212", "-"))
        elif (word := match[0].casefold().replace("\u2019", "'")) not in _ARTICLES:
            words.append(word)
    return words


def _is_respelt(before: Sequence[str], after: Sequence[str]) -> bool:
    """Whether these words are those: written apart or together, or each spelt in another way."""
    if _is_joined(before, after):
        return True
    pairs = zip(before, after, strict=False)
    return len(before) == len(after) and all(is_respelling(was, becomes) for was, becomes in pairs)


def _is_joined(before: Sequence[str], after: Sequence[str]) -> bool:
    """Whether only spaces or hyphens lie between, as in `time-out` and `5 GB`; two numbers never run together."""
    words = [*before, *after]
    if not all(word.isalnum() for word in words) or sum(word.isdigit() for word in before) > 1:
        return False
    return sum(word.isdigit() for word in after) <= 1 and "".join(before) == "".join(after) and bool(words)
