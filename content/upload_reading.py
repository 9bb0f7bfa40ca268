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
from content.notes.parsed import ParsedRawNotes
from content.notes.raw import FirstReading, read_first
from content.notes.readings import Row, rows_of

_SHORT = 20_000
"""Characters of a text of which many are remembered; of longer ones, few."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What is read in one file, with what was corrected about it."""

    file: UploadedFile
    first: FirstReading
    parsed: ParsedRawNotes
    amendments: tuple[Amendment, ...]

    @property
    def catalogue(self) -> Catalogue:
        return self.first.catalogue

    def rows(self) -> tuple[Row, ...]:
        """Line by line, what was recognised as what."""
        return rows_of(self.parsed, self.first.notes.outline, self.catalogue, self.amendments)

    def outdated(self) -> tuple[OutdatedClaim, ...]:
        """The lines that look outdated."""
        return outdated_claims(self.parsed, self.first.notes.outline, self.catalogue)


def readings_of(files: Iterable[UploadedFile]) -> list[Reading]:
    """Each of these files as it is read with its amendments, which are prefetched.

    Whoever corrects a text looks at it again and again, so the first reading of it is remembered.
    """
    catalogue = names_for_raw_notes()
    readings = []
    for file in files:
        amendments = tuple(Amendment(each.line, What(each.what), each.subject) for each in file.amendments.all())
        read = _read_short if len(file.text) < _SHORT else _read_long
        first = read(file.text, file.path, catalogue)
        readings.append(Reading(file, first, first.corrected(amendments), amendments))
    return readings


_read_short = lru_cache(maxsize=100)(read_first)
_read_long = lru_cache(maxsize=4)(read_first)


def names() -> list[str]:
    """What one may say that a section is about, by name; everything else is a topic."""
    return sorted({subject.heading for subject in names_for_raw_notes().subjects.values()}, key=str.casefold)


def subject_named(text: str) -> str:
    """The slug of the subject with this name, or the text itself as the title of a topic."""
    title = " ".join(text.split())
    mentions = names_for_raw_notes().mentions(title, any_case=True)
    whole = (mention.slug for mention in mentions if (mention.start, mention.end) == (0, len(title)))
    return next(whole, title)
