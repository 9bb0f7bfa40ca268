"""By what a statement of raw notes is known again (rules): its text and its section, wherever these stand."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable

from content.notes.parsed import RawFact

RAW_PREFIX = "raw-"
"""How the slug of a fact begins that comes from raw notes."""
_LENGTH = 16
"""Hexadecimal digits of a slug."""


def keys_of(facts: Iterable[RawFact]) -> list[str]:
    """For each fact of one file, in their order, the SHA-256 (hex) of its section, its text, and the how-manieth such
    sentence it is there. The path of the file is no part of it."""
    counts: Counter[tuple[tuple[str, ...], str]] = Counter()
    keys = []
    for fact in facts:
        place = (section_of(fact), fact.text)
        counts[place] += 1
        keys.append(_key(*place, counts[place]))
    return keys


def section_of(fact: RawFact) -> tuple[str, ...]:
    """The headings above a fact, whatever their capitals and blanks."""
    return tuple(" ".join(heading.split()).casefold() for heading in fact.heading_path)


def slug_of(key: str) -> str:
    """The slug of a fact that is new under this key."""
    return RAW_PREFIX + key[:_LENGTH]


def number_of(path: str) -> str:
    """How facts of the library call a file of raw notes: `001` for `001_abc.txt`; empty where no number begins it."""
    name = path.rpartition("/")[2][:3]
    return name if len(name) == 3 and name.isascii() and name.isdigit() else ""


def _key(section: tuple[str, ...], text: str, number: int) -> str:
    # Lengths stand before the parts: no title can end where another one begins.
    parts = (*section, text)
    told = "".join(f"{len(part)}:{part}" for part in parts)
    return hashlib.sha256(f"{len(section)}/{told}/{number}".encode()).hexdigest()
