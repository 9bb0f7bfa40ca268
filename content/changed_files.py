"""The library as it would be with what was corrected or made on the site: the way back upstream (read side).

A text of the site goes into its file where the file still says what was loaded; where the file says something else by
now, loading it lists a conflict first, and nobody's text is lost. A question that was retired is taken out of its file;
whoever loads that one elsewhere is asked, as of whatever is gone from a file. A scenario goes with the last question
that told it, because it says nothing without one. Facts stay, which are true, shown and compared without a question,
too; those that nothing asks any more are named.

Services are not here: nothing on the site changes what a file says of one.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from django.db.models import Prefetch

from content import warm_up
from content.drafts import DRAFT_PREFIX
from content.exporting import parsed_fact, parsed_question, published_of, questions_for_export
from content.models import Fact, FactRevision, Question
from content.models.collection import OPEN_COLLECTION
from content.notes.amending import Amendment, amended, scenario_end
from content.notes.identity import RAW_PREFIX
from content.notes.library import read_document, read_part
from content.notes.parsed import ParsedDocument, ParsedFact, ParsedQuestion, Problem
from content.notes.text import decode
from content.notes.writer import write_fact, write_question
from content.reading import files_of, shown_path
from content.revisions import fact_hash, question_hash


@dataclass(frozen=True, slots=True)
class ChangedFile:
    path: str
    """Relative to the folder of the program where it lies below, else its name."""
    before: str
    after: str
    changed: tuple[str, ...]
    """Slugs of facts and questions whose text is the site's now."""
    added: tuple[str, ...]
    removed: tuple[Problem, ...]
    """Where a question stood that was retired here, and why it was."""

    def patch(self) -> str:
        """A unified diff that `git apply` and `patch -p1` take."""
        one, other = (text.split("\n") for text in (self.before, self.after))
        lines = difflib.unified_diff(_ended(one), _ended(other), f"a/{self.path}", f"b/{self.path}")
        return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


@dataclass(slots=True)
class ChangedLibrary:
    files: list[ChangedFile] = field(default_factory=list)
    left_out: list[Problem] = field(default_factory=list)
    """Texts of the site that did not go into a file, and why."""
    unasked: list[Problem] = field(default_factory=list)
    """Facts of the files that are to be asked, and that only questions taken out of them had asked."""


@dataclass(frozen=True, slots=True)
class _Text:
    """A fact or a question as the site says it."""

    parsed: ParsedFact | ParsedQuestion
    service: str
    loaded_hash: str

    @property
    def slug(self) -> str:
        return self.parsed.slug

    @property
    def is_own(self) -> bool:
        """Whether it may be in no file of the library yet: made on the site, or out of raw notes."""
        return not self.loaded_hash or self.slug.startswith((RAW_PREFIX, DRAFT_PREFIX))

    @property
    def digest(self) -> str:
        return _digest(self.parsed)

    @property
    def text(self) -> str:
        return write_fact(self.parsed) if isinstance(self.parsed, ParsedFact) else write_question(self.parsed)

    @property
    def can_be_read(self) -> bool:
        """Whether a reader of the file would find the same; the site takes texts that the grammar does not."""
        try:
            read = read_part(self.text)
        except ValueError:
            return False
        return [_digest(each) for each in _entries(read)] == [self.digest]


@dataclass(frozen=True, slots=True)
class _Retired:
    """A question that was retired here after it was loaded."""

    reason: str
    loaded_hash: str
    is_in_warm_up: bool


@dataclass(frozen=True, slots=True)
class _File:
    path: str
    text: str
    document: ParsedDocument


def changed_library(paths: Iterable[Path], *, base: Path) -> ChangedLibrary:
    """What would change in the files of `paths`, in their order."""
    library = ChangedLibrary()
    files = list(_files(paths, base))
    site = {text.slug: text for text in _texts()}
    own = {slug: text for slug, text in site.items() if text.is_own}
    for file in files:
        for entry in _entries(file.document):
            own.pop(entry.slug, None)
    retired = _retired()
    taken_out = {file.path: list(_removals(file, retired, library.left_out)) for file in files}
    staying = [*_staying(files, taken_out), *(text.parsed for text in site.values())]
    library.unasked.extend(_unasked(files, taken_out, staying))
    for file in files:
        amendments = list(_amendments(file, site, library.left_out))
        removals = taken_out[file.path]
        new = [text for text in own.values() if text.service == file.document.service.slug]
        added = [text for text in new if _is_kept(text, file.path, library.left_out)]
        for text in new:
            del own[text.slug]
        if amendments or added or removals:
            untold = list(_untold(file, removals, staying))
            library.files.append(_changed(file, amendments, added, removals, untold))
    for text in own.values():
        reason = f"{text.slug} was made here, and no file is of its service {text.service}"
        library.left_out.append(Problem("library", 1, 1, reason, "write a file of that service first"))
    return library


def _files(paths: Iterable[Path], base: Path) -> Iterator[_File]:
    """The files of services that can be read; what they look like is not changed, so they have to be UTF-8."""
    for file in files_of(paths):
        data, path = file.read_bytes(), shown_path(file, base)
        text = decode(data, path).value
        if text is None or not text.startswith("---\n"):
            continue
        document = read_document(text, path).value
        if document is not None:
            yield _File(path, data.decode("utf-8", "replace"), document)


def _texts() -> Iterator[_Text]:
    """Every verified fact and published question of the open collection that is not retired. Constant queries."""
    current = Prefetch("revisions", FactRevision.objects.current().verified(), to_attr="current_revisions")
    here = {"collection__slug": OPEN_COLLECTION, "collection__owner": None, "retired_at": None}
    for fact in Fact.objects.filter(**here).select_related("service").prefetch_related(current):
        for current_revision in fact.current_revisions:
            yield _Text(parsed_fact(fact, current_revision), fact.service.slug, fact.loaded_hash)
    asked = Question.objects.filter(**here, service__isnull=False).order_by("service", "position", "id")
    for question in questions_for_export(asked).select_related("service", "scenario"):
        revision = published_of(question)
        if revision is not None and question.service is not None:
            yield _Text(parsed_question(question, revision), question.service.slug, question.loaded_hash)


def _amendments(file: _File, site: Mapping[str, _Text], left_out: list[Problem]) -> Iterator[tuple[str, Amendment]]:
    """Slug and new lines of whatever the site says otherwise."""
    for entry in _entries(file.document):
        text = site.get(entry.slug)
        if text is None or text.loaded_hash == text.digest or text.digest == _digest(entry):
            continue
        if text.loaded_hash != _digest(entry):
            reason = f"{entry.slug} was changed here and in the file"
            left_out.append(Problem(file.path, entry.line_start, 1, reason, "load the file, and decide at the desk"))
        elif _is_kept(text, file.path, left_out):
            yield entry.slug, Amendment(entry.line_start, entry.line_end, text.text)


def _retired() -> dict[str, _Retired]:
    """By slug. One query."""
    shown = warm_up.current()
    first = shown.questions if shown else ()
    here = Question.objects.filter(collection__slug=OPEN_COLLECTION, collection__owner=None)
    rows = here.filter(retired_at__isnull=False).exclude(loaded_hash="")
    told = rows.values_list("slug", "retired_reason", "loaded_hash")
    return {slug: _Retired(reason, digest, slug in first) for slug, reason, digest in told}


@dataclass(frozen=True, slots=True)
class _Removal:
    question: ParsedQuestion
    place: Problem
    """Where it stood, and why it was retired."""

    @property
    def amendment(self) -> Amendment:
        return Amendment(self.question.line_start, self.question.line_end, None)


def _removals(file: _File, retired: Mapping[str, _Retired], left_out: list[Problem]) -> Iterator[_Removal]:
    """The retired questions of a file that leave it."""
    for entry in file.document.questions:
        found = retired.get(entry.slug)
        if found is None:
            continue
        if found.loaded_hash != _digest(entry):
            reason = f"{entry.slug} was retired here and changed in the file"
            left_out.append(Problem(file.path, entry.line_start, 1, reason, "load the file, and decide at the desk"))
        elif found.is_in_warm_up:
            reason = f"{entry.slug} was retired here and stands in the warm-up"
            left_out.append(Problem(file.path, entry.line_start, 1, reason, "name another question there first"))
        else:
            place = Problem(file.path, entry.line_start, 1, f"{entry.slug} was retired here", found.reason)
            yield _Removal(entry, place)


def _staying(files: Iterable[_File], taken_out: Mapping[str, Iterable[_Removal]]) -> Iterator[ParsedQuestion]:
    """The questions of the files that are not taken out of them."""
    for file in files:
        leaving = {removal.question.slug for removal in taken_out[file.path]}
        yield from (question for question in file.document.questions if question.slug not in leaving)


def _cited(questions: Iterable[ParsedFact | ParsedQuestion]) -> set[str]:
    asking = (question for question in questions if isinstance(question, ParsedQuestion))
    return {slug for question in asking for option in question.options for slug in option.facts}


def _unasked(
    files: Iterable[_File],
    taken_out: Mapping[str, Iterable[_Removal]],
    staying: Iterable[ParsedFact | ParsedQuestion],
) -> Iterator[Problem]:
    lost = _cited(removal.question for removals in taken_out.values() for removal in removals) - _cited(staying)
    for file in files:
        for fact in file.document.facts:
            if fact.asked and fact.slug in lost:
                reason = f"nothing asks the fact {fact.slug} any more"
                yield Problem(file.path, fact.line_start, 1, reason, "write a question, or mark it `reference`")


def _untold(
    file: _File, removals: Iterable[_Removal], staying: Iterable[ParsedFact | ParsedQuestion]
) -> Iterator[Amendment]:
    """The scenarios of a file that leave it with the last question that told them."""
    told = {question.scenario for question in staying if isinstance(question, ParsedQuestion)}
    lost = {removal.question.scenario for removal in removals} - told
    lines = {scenario.line for scenario in file.document.scenarios}
    for scenario in file.document.scenarios:
        if scenario.slug in lost:
            yield Amendment(scenario.line, scenario_end(file.text, scenario.line, others=lines), None)


def _is_kept(text: _Text, path: str, left_out: list[Problem]) -> bool:
    if text.can_be_read:
        return True
    reason = f"{text.slug} says what the notes cannot hold"
    left_out.append(Problem(path, 1, 1, reason, "see docs/notes-format.md, and correct it at the desk"))
    return False


def _changed(
    file: _File,
    amendments: list[tuple[str, Amendment]],
    added: list[_Text],
    removals: list[_Removal],
    untold: list[Amendment],
) -> ChangedFile:
    after = amended(
        file.text,
        [*(amendment for _, amendment in amendments), *(removal.amendment for removal in removals), *untold],
        new_facts=[text.text for text in added if isinstance(text.parsed, ParsedFact)],
        new_questions=[text.text for text in added if isinstance(text.parsed, ParsedQuestion)],
    )
    changed = tuple(slug for slug, _ in amendments)
    removed = tuple(removal.place for removal in removals)
    return ChangedFile(file.path, file.text, after, changed, tuple(text.slug for text in added), removed)


def _entries(document: ParsedDocument) -> list[ParsedFact | ParsedQuestion]:
    return [*document.facts, *document.questions]


def _digest(parsed: ParsedFact | ParsedQuestion) -> str:
    return fact_hash(parsed) if isinstance(parsed, ParsedFact) else question_hash(parsed)


def _ended(lines: list[str]) -> list[str]:
    """Each line with its end; the last one has none where the file ends without."""
    return [f"{line}\n" for line in lines[:-1]] + [line for line in lines[-1:] if line]
