"""What is read in uploaded notes, with what was corrected about it (read side)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from content.catalogue import names_for_raw_notes
from content.models import UploadedFile
from content.notes.amendments import Amendment, What
from content.notes.names import Catalogue
from content.notes.outdated import OutdatedClaim, outdated_claims
from content.notes.outline import read_outline
from content.notes.parsed import ParsedRawNotes
from content.notes.raw import read_raw
from content.notes.readings import Row, rows_of

_SHORT = 20_000
"""Characters of a text of which many are remembered; of longer ones, few."""


@dataclass(frozen=True, slots=True)
class Reading:
    file: UploadedFile
    parsed: ParsedRawNotes
    catalogue: Catalogue
    amendments: tuple[Amendment, ...]

    def rows(self) -> tuple[Row, ...]:
        """Line by line, what was recognised as what."""
        return _rows(self.file.text, self.file.path, self.catalogue, self.amendments)

    def outdated(self) -> tuple[OutdatedClaim, ...]:
        """The lines that look outdated."""
        return outdated_claims(self.parsed, read_outline(self.file.text), self.catalogue)


def readings_of(files: Iterable[UploadedFile]) -> list[Reading]:
    """Each of these files as it is read with its amendments, which are prefetched."""
    catalogue = names_for_raw_notes()
    readings = []
    for file in files:
        amendments = tuple(Amendment(each.line, What(each.what), each.subject) for each in file.amendments.all())
        readings.append(Reading(file, _read(file.text, file.path, catalogue, amendments), catalogue, amendments))
    return readings


def _read(text: str, path: str, catalogue: Catalogue, amendments: tuple[Amendment, ...]) -> ParsedRawNotes:
    """Read a text. Whoever corrects it looks at it again and again, and 1 MB takes some seconds."""
    read = _read_short if len(text) < _SHORT else _read_long
    return read(text, path, catalogue, amendments)


@lru_cache(maxsize=200)
def _read_short(text: str, path: str, catalogue: Catalogue, amendments: tuple[Amendment, ...]) -> ParsedRawNotes:
    return read_raw(text, path, catalogue=catalogue, amendments=amendments)


@lru_cache(maxsize=4)
def _read_long(text: str, path: str, catalogue: Catalogue, amendments: tuple[Amendment, ...]) -> ParsedRawNotes:
    return read_raw(text, path, catalogue=catalogue, amendments=amendments)


@lru_cache(maxsize=4)
def _rows(text: str, path: str, catalogue: Catalogue, amendments: tuple[Amendment, ...]) -> tuple[Row, ...]:
    return rows_of(_read(text, path, catalogue, amendments), read_outline(text), catalogue, amendments)


def names() -> list[str]:
    """What one may say that a section is about, by name; everything else is a topic."""
    return sorted({subject.heading for subject in names_for_raw_notes().subjects.values()}, key=str.casefold)


def subject_named(text: str) -> str:
    """The slug of the subject with this name, or the text itself as the title of a topic."""
    title = " ".join(text.split())
    mentions = names_for_raw_notes().mentions(title, any_case=True)
    whole = (mention.slug for mention in mentions if (mention.start, mention.end) == (0, len(title)))
    return next(whole, title)
