"""The sentences of statements: which of them stand alone, and can be asked without the ones around them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from content.notes.recall.words import Token, has_cjk, meaning_of, tokens, words_of

LONGEST = 280
"""Characters of a sentence; a longer one is read twice before anybody knows what it asks."""
FEWEST_WORDS = 5
"""Of what is said, labels apart."""
_FEWEST_CHARACTERS = 9
"""The same in scripts without blanks."""
LONGEST_LABEL = 90
FEWEST_WORDS_ALONE = 8
"""Of a sentence that stands without the one above it."""

_END = re.compile(
    r"(?<=[.!?])[\"')\u201d\u2019]?[ ]+(?=[^\W_a-z\u00df-\u00f6\u00f8-\u00ff]|[\u201e\u201c\u00bf\u00a1(])"
    r"|(?<=[\u3002\uff01\uff1f])"
)
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|vs|approx|incl|esp|resp|no|nr|art|abs|fig|bzw|z\.? ?b|d\.? ?h|u\.? ?a|ca|bspw|ggf|evtl|"
    r"inkl|p\. ?ej|ej|pag|p\xe1g|n\xfam|sr|dr|mr|mrs|st|vgl|usw|max|min)|\b[A-Za-z]|^[0-9]{1,2})\.$",
    re.IGNORECASE,
)
_POINTS_BACK = words_of("pointing_back")
_PRONOUNS = words_of("pronouns")
_POINTS_BACK_IN_CJK = (
    *("\u3053\u306e", "\u3053\u308c", "\u305d\u306e", "\u305d\u308c", "\u307e\u305f"),
    *("\u3057\u304b\u3057", "\u3053\u3053", "\u305d\u3053", "\u3042\u306e"),
)
_POINTS_ELSEWHERE = re.compile(
    r"\b(?:the above|above|below|as follows|following|(?:see|cf) [\w/]+|screenshot|diagram|figure|picture|this way|"
    r"in comparison|do(?:ing|es)? so|in (?:this|that|such) cases?|(?:in )?the given|(?:today|now|recently),? we|"
    r"we(?: are|'re|\u2019re) (?:now|announcing|introducing|launching|simplifying)|"
    r"(?<=, )this (?:is|was|will|allows|means)|i think|not sure|that that|i got|practice exam|quiz|lecture|"
    r"this (?:section|chapter|course|exam|avoids)|siehe|"
    r"oben|unten|folgende\w*|abbildung|ver (?:abajo|arriba)|siguientes?|voir|ci-dessous|ci-dessus|suivante?s?)\b"
    r"|\u6b21\u306e|\u4ee5\u4e0b\u306e|\u4e0a\u8a18|\u4e0b\u8a18|->|=>|>>|://|(?<= )-[a-z](?= )",
    re.IGNORECASE,
)
_CALCULATES = re.compile(r"\w\*|[0-9)] ?[*=\u00d7\u00f7<>] ?[0-9(]|[0-9] [+/x-] [0-9]|[0-9]/[0-9]+/|=")
_IS_EXAMPLE = re.compile(
    r"\b(?:examples?|e\.g|eg|for instance|(?:lets|let's|let us) (?:assume|say)|assum(?:e|ing)|suppose|imagine|"
    r"(?:user|role|account|instance|service|server|host|client|customer|bucket|team|company) (?-i:[A-Z])|"
    r"scenarios?|beispiel\w*|z\. ?b|angenommen|ejemplos?|p\. ?ej|supongamos|exemples?|par exemple|esempio)\b"
    r"|[0-9], ?[0-9], ?[0-9]\b"
    r"|\u4f8b\u3048\u3070|\u305f\u3068\u3048\u3070",
    re.IGNORECASE,
)
_BEGINS_BACK = re.compile(
    r"(?:for|in|to|with|from|by|at|on|of|after|before|because of) (?:this|that|these|those|it|them)\b", re.IGNORECASE
)
_SAYS_ALL = re.compile(r"[a-z)]\.$|[a-z)]\. [A-Z].{20}")
"""A label that is a sentence or several, and no name."""
_UNFINISHED = re.compile(r"(?:[:,;(/&+=-]|\b(?:and|or|und|oder|the|of|a))$", re.IGNORECASE)


@dataclass(frozen=True)
class Sentence:
    """A sentence with the labels above it. What can be asked stands behind `said_from`."""

    text: str
    said_from: int

    @property
    def said(self) -> str:
        return self.text[self.said_from :]

    @property
    def labels(self) -> str:
        return self.text[: self.said_from].rstrip(": ")

    @cached_property
    def tokens(self) -> list[Token]:
        """Of the whole text."""
        return tokens(self.text)

    @cached_property
    def meaning(self) -> frozenset[str]:
        return self.meaning_without(0, 0)

    def meaning_without(self, start: int, end: int, *, is_said: bool = False) -> frozenset[str]:
        """What the words mean that are no part of a piece of the text; with `is_said`, those behind the labels."""
        first = self.said_from if is_said else 0
        beside = (token for token in self.tokens if token.start >= first and (token.end <= start or token.start >= end))
        return frozenset(word for token in beside for word in meaning_of(token.text))

    @cached_property
    def is_short(self) -> bool:
        """Whether little more is said than an amount or a name."""
        if has_cjk(self.said):
            return len(self.said) < _FEWEST_CHARACTERS
        return len(tokens(self.said)) < FEWEST_WORDS

    @cached_property
    def is_calculation(self) -> bool:
        return _CALCULATES.search(self.text) is not None

    @cached_property
    def is_example(self) -> bool:
        """Whether its figures and names are any, and not those of its subject."""
        return is_example(self.text)


def is_example(text: str) -> bool:
    return _IS_EXAMPLE.search(text) is not None


def sentences_of(statement: str) -> Iterator[Sentence]:
    """The sentences of a statement that stand alone, each with the labels of the statement before it."""
    pieces = _split(_without_said_labels(statement))
    label = pieces[0][: _said_from(pieces[0])] if pieces else ""
    for number, piece in enumerate(pieces):
        is_below = number > 0 and not _said_from(piece) and len(label) <= LONGEST_LABEL
        text, start = (label + piece, len(label)) if is_below else (piece, _said_from(piece))
        text = text.strip()
        sentence = Sentence(text, min(start, len(text)))
        if len(text) <= LONGEST and _stands_alone(sentence, is_first=number == 0):
            yield sentence


def _without_said_labels(statement: str) -> str:
    """A statement without the labels that are sentences themselves, where it is a sentence, too, and needs none."""
    *labels, said = statement.split(": ")
    kept = [label for label in labels if not _SAYS_ALL.search(label)]
    if len(kept) == len(labels) or not said[:1].isupper() or len(tokens(said)) < FEWEST_WORDS_ALONE:
        return statement
    return ": ".join((*kept, said))


def _said_from(text: str) -> int:
    """Where the labels of a text end."""
    return text.rfind(": ") + 2 if ": " in text else 0


def _split(statement: str) -> list[str]:
    pieces: list[str] = []
    begin = 0
    for match in _END.finditer(statement):
        piece = statement[begin : match.end()]
        if _ABBREVIATION.search(piece.rstrip()[-12:]):
            continue
        pieces.append(piece.strip())
        begin = match.end()
    pieces.append(statement[begin:].strip())
    return [piece for piece in pieces if piece]


def _stands_alone(sentence: Sentence, *, is_first: bool) -> bool:
    said = sentence.said
    if (
        "?" in said
        or "\uff1f" in said
        or _POINTS_ELSEWHERE.search(sentence.text)
        or _UNFINISHED.search(said)
        or _BEGINS_BACK.match(said)
    ):
        return False
    if said.count("(") != said.count(")") or not (said[:1].isalnum() or said[:1] in "\u201e\u201c\"'(`$\u00a1"):
        return False
    if has_cjk(said):
        return not said.startswith(_POINTS_BACK_IN_CJK)
    words = [token.text.lower() for token in tokens(said)[:1]]
    return not (words and (words[0] in _POINTS_BACK or (words[0] in _PRONOUNS and not is_first)))
