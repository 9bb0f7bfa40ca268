"""The front of a flashcard: a statement with its figures or names left out, where that makes a question."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

MOST_NAMES = 2
"""So many are left out; with more gaps nobody can tell what is asked."""

_NUMBER_WORDS = (
    "two three four five six seven eight nine ten eleven twelve fourteen fifteen twenty thirty forty fifty sixty ninety"
)
_FIGURE = re.compile(
    rf"(?<![\w.`-])(?:\d[\d.,:]*\d|\d)(?![\w`-])|\b(?:{'|'.join(_NUMBER_WORDS.split())})\b", re.IGNORECASE
)
_CODE = re.compile(r"`[^`]+`")
_NAME = re.compile(r"\b[A-Z][\w.-]*\w(?: [A-Z][\w.-]*\w)*")
_OF_EVERYBODY = {"aws", "amazon", "region", "regions", "availability zone", "availability zones"}


def cloze(statement: str, *, known: Collection[str] = ()) -> tuple[str, ...]:
    """The pieces of the statement between what was left out: its figures; code, or names of other things, without any.

    `known` are names that the card tells anyway, such as those of its service. Empty where nothing can be left out:
    the card then asks for the whole statement.
    """
    told = _OF_EVERYBODY | {name.lower() for name in known}
    code = [match.span() for match in _CODE.finditer(statement)]
    figures = [match.span() for match in _FIGURE.finditer(statement) if not _is_within(match.start(), code)]
    literals = [span for span in code if statement[slice(*span)].strip("`").lower() not in told]
    for spans in (figures, literals, list(_names(statement, told))[:MOST_NAMES]):
        if spans:
            return _between(statement, spans)
    return ()


def _names(statement: str, told: Collection[str]) -> Iterator[tuple[int, int]]:
    """Where names stand; what begins a sentence may be any word, and what the card is about is no question."""
    for match in _NAME.finditer(statement):
        before = statement[: match.start()].rstrip()
        if before and not before.endswith((".", ":")) and match[0].lower() not in told:
            yield match.span()


def _is_within(place: int, spans: Collection[tuple[int, int]]) -> bool:
    return any(start <= place < end for start, end in spans)


def _between(statement: str, spans: Sequence[tuple[int, int]]) -> tuple[str, ...]:
    """One piece more than spans; the first or the last may be empty."""
    edges = [0, *(edge for span in spans for edge in span), len(statement)]
    return tuple(statement[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True))
