"""What is read in uploaded notes, with what was corrected about it (read side)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from content.catalogue import names_for_raw_notes
from content.models import OutdatedLine, UploadedFile
from content.notes.amendments import Amendment, What
from content.notes.names import Catalogue
from content.notes.outdated import Contradiction, OutdatedClaim, OutdatedName, outdated_claims
from content.notes.parsed import ParsedRawNotes
from content.notes.raw import FirstReading, read_first
from content.notes.readings import Row, rows_of

_SHORT = 20_000
"""Characters of a text of which many are remembered; of longer ones, few."""
_MANY, _FEW = 100, 4


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

    def outdated(self) -> list[OutdatedLine]:
        """The lines that look outdated, of no source yet and not stored."""
        text = self.file.text
        claims = _claims_short if len(text) < _SHORT else _claims_long
        found = claims(text, self.file.path, self.catalogue, self.amendments)
        return [_outdated_line(claim, self.catalogue) for claim in found]


def readings_of(files: Iterable[UploadedFile]) -> list[Reading]:
    """Each of these files as it is read with its amendments, which are prefetched.

    Whoever corrects a text looks at it again and again, so the first reading of it is remembered.
    """
    catalogue = names_for_raw_notes()
    readings = []
    for file in files:
        amendments = tuple(Amendment(each.line, What(each.what), each.subject) for each in file.amendments.all())
        first = _first(file.text, file.path, catalogue)
        readings.append(Reading(file, first, first.corrected(amendments), amendments))
    return readings


def _first(text: str, path: str, catalogue: Catalogue) -> FirstReading:
    return (_read_short if len(text) < _SHORT else _read_long)(text, path, catalogue)


def _claims(text: str, path: str, catalogue: Catalogue, amendments: tuple[Amendment, ...]) -> tuple[OutdatedClaim, ...]:
    first = _first(text, path, catalogue)
    return outdated_claims(first.corrected(amendments), first.notes.outline, catalogue)


_read_short = lru_cache(maxsize=_MANY)(read_first)
_read_long = lru_cache(maxsize=_FEW)(read_first)
_claims_short = lru_cache(maxsize=_MANY)(_claims)
_claims_long = lru_cache(maxsize=_FEW)(_claims)


def _outdated_line(claim: OutdatedClaim, catalogue: Catalogue) -> OutdatedLine:
    line = OutdatedLine(line_start=claim.line_start, line_end=claim.line_end, text=claim.text)
    match claim.against:
        case Contradiction(fact=fact):
            line.fact = fact
        case OutdatedName(name=name, subject=subject, since=since, is_retired=is_retired):
            successor = catalogue.subjects.get(subject.successor)
            heir = successor if is_retired else subject
            line.name, line.instead = name, heir.name if heir else ""
            line.service, line.since, line.is_retired = subject.slug, since, is_retired
    return line


def names() -> list[str]:
    """What one may say that a section is about, by name; everything else is a topic."""
    return sorted({subject.heading for subject in names_for_raw_notes().subjects.values()}, key=str.casefold)


def subject_named(text: str) -> str:
    """The slug of the subject with this name, or the text itself as the title of a topic."""
    title = " ".join(text.split())
    mentions = names_for_raw_notes().mentions(title, any_case=True)
    whole = (mention.slug for mention in mentions if (mention.start, mention.end) == (0, len(title)))
    return next(whole, title)
