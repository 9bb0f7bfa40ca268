"""What practice from notes is made of, and the questions that come out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from content.notes.parsed import ParsedOption, ParsedQuestion
from content.notes.recall.languages import phrase
from content.notes.recall.sentences import Sentence

PREFIX = "recall-"
"""How the slug of a question out of notes begins."""
GAP = r"\_\_\_\_"
LEADING_GAPS = re.compile(rf"^> (?:{re.escape(GAP)}(?: \({re.escape(GAP)}\))?: )+")
"""Labels of a quotation that are nothing but gaps."""
_SIGNS = re.compile(r"([\\`*_\[\]<>#|~&!])")
_START = re.compile(r"^([0-9]{0,9})([.)+=-])")
"""What would make a list or a heading of a text."""


@dataclass(frozen=True, slots=True)
class Noted:
    """One statement of notes as practice looks at it."""

    slug: str
    """Of its fact."""
    text: str
    subject: str = ""
    """Slug of what it is about."""
    heading: str = ""
    """What people call that."""
    line_start: int = 0
    line_end: int = 0
    language: str = ""
    """Of the notes that it is in, as `languages.language_of` tells it."""


@dataclass(frozen=True, slots=True)
class Recall:
    """A question that came out of a sentence, and how good it promises to be."""

    kind: str
    """`amount`, `gap`, `owner`, `subject` or `verdict`."""
    noted: Noted
    number: int
    """Of the sentence in its statement."""
    sentence: Sentence
    stem: str
    """In Markdown."""
    key: str
    distractors: tuple[str, ...]
    """In plain text, as the key is."""
    worth: float
    """What is larger is asked first; only the order counts."""

    @property
    def slug(self) -> str:
        """Stays while the statement does, whatever it says: the same kind of question about its same sentence."""
        return f"{PREFIX}{self.noted.slug.removeprefix('raw-')}-{self.kind}-{self.number}"

    def question(self) -> ParsedQuestion:
        """As a question whose key cites the fact. The order of the options says nothing: it is shuffled for each
        response."""
        key = ParsedOption(
            "key", plain(self.key), is_key=True, rationale=plain(self.sentence.text), facts=(self.noted.slug,)
        )
        others = (
            ParsedOption(f"other-{number}", plain(text), is_key=False, rationale="")
            for number, text in enumerate(self.distractors, start=1)
        )
        return ParsedQuestion(
            slug=self.slug,
            kind="multiple-choice",
            stem=self.stem,
            options=(key, *others),
            line_start=self.noted.line_start,
            line_end=self.noted.line_end,
        )


def sentence_of(slug: str) -> str:
    """Equal for the slugs of questions about the same sentence; empty for a question that the notes ask themselves."""
    if not slug.startswith(PREFIX):
        return ""
    noted, _, number = slug.removeprefix(PREFIX).split("-")
    return f"{noted}-{number}"


def plain(text: str) -> str:
    """Markdown that shows a text just as it is."""
    return _START.sub(r"\1\\\2", _SIGNS.sub(r"\\\1", text))


def quoted(text: str, gaps: Sequence[tuple[int, int]] = ()) -> str:
    """A text as a quotation, with gaps in the place of some pieces, which are given from left to right."""
    edges = [0, *(edge for gap in gaps for edge in gap), len(text)]
    pieces = [_SIGNS.sub(r"\\\1", text[start:end]) for start, end in zip(edges[::2], edges[1::2], strict=True)]
    return "> " + _START.sub(r"\1\\\2", GAP.join(pieces))


def asked(noted: Noted, kind: str) -> str:
    """The line above a quotation, in the language of the notes: `**SQS**: what belongs in the gap?`"""
    return f"**{plain(noted.heading)}**: {phrase(kind, noted.language)}" if noted.heading else asked_alone(noted, kind)


def asked_alone(noted: Noted, kind: str) -> str:
    """The same without the heading, which may be what is asked."""
    question = phrase(kind, noted.language)
    first = next(place for place, character in enumerate(question) if character.isalpha())
    return question[:first] + question[first].upper() + question[first + 1 :]
