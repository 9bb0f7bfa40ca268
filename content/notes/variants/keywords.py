"""What equations and mappings of keywords are made of: phrases and names."""

from __future__ import annotations

import re

from content.notes.raw_lines import RawNotes

MOST_WORDS = 16
MOST_NAMES = 5

_COUNTED = re.compile(r"(?:[0-9$\u20ac\u00a3~<>=]|(?:one|two|three|an?|each)\b)", re.IGNORECASE)
_CODE = re.compile(
    r"[`{}\[\];|\\]|\w[.:_]\w+[.:_(/]|\w_\w|\w:\w|://|\w\(|^(?:true|false|null|none|on|off|yes|no)$|"
    r"[\u00d7\u00f7\u221a\u2211]| [*^] ",
    re.IGNORECASE,
)
_PARTS = re.compile(r"(?:(?<![ \t])[ \t]+)?(?:\+|,|/|&|\bor\b|\band\b|\bwith\b)[ \t]*")
_NAME = re.compile(r"[^\W\d_a-z][\w@&.'-]*|[0-9]+[A-Z]\w*|for|of|on|the")


def of_notes(notes: RawNotes, index: int) -> str:
    """The text of a line that may hold an equation or a mapping; empty for headings, code, quotations and tables."""
    line = notes.lines[index]
    is_code = notes.fences[index] is not None or (notes.indents[index] > 3 and notes.items[index] is None)
    is_other = is_code or notes.is_boundary(index) or line.lstrip().startswith((">", "|", "<"))
    return "" if is_other else notes.text(index)


def is_phrase(text: str) -> bool:
    """Whether a text is words that name or describe: no sum, no sentence, no code, no part of a bracket."""
    return (
        text.count("(") == text.count(")")
        and 0 < len(text.split()) <= MOST_WORDS
        and text[0].isalpha()
        and not _COUNTED.match(text)
        and not _CODE.search(text)
        and not text.endswith((".", "?", ":"))
    )


def is_names(text: str) -> bool:
    """Whether a text consists of names, joined by commas, `+` and the like: each word of them begins in upper case."""
    text = text.partition(" (")[0]
    parts = [part for part in _PARTS.split(text) if part]
    return 0 < len(parts) <= MOST_NAMES and all(
        len(part.split()) <= MOST_NAMES and all(_NAME.fullmatch(word) for word in part.split()) for part in parts
    )
