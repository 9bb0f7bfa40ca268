"""The questions of raw notes: new drafts, those that moved, those that the notes put otherwise now. Part of a load."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from content.conflicts import canonical
from content.drafts import DRAFT_PREFIX, draft_digest, draft_questions, draft_slug
from content.load_report import Touched
from content.models import LoadConflict, Question, Revision, Source
from content.notes.pairing import Sentence
from content.notes.parsed import ParsedDraft, ParsedQuestion
from content.pairs import library_names
from content.raw_sources import BATCH, RawLoad
from content.revisions import QuestionText, add_revisions, question_hash, rewrite_drafts

KIND = LoadConflict.Kind.QUESTION
PLACE = ["source", "line_start", "line_end"]


@dataclass(frozen=True, slots=True)
class _Said:
    """A draft as a file says it."""

    path: str
    draft: ParsedDraft

    @property
    def slug(self) -> str:
        return draft_slug(self.draft)

    @property
    def provenance(self) -> str:
        return " / ".join(self.draft.heading_path)[:300]

    @property
    def sentence(self) -> Sentence:
        return Sentence(self.path, self.provenance.casefold(), self.draft.stem, self.draft.line_start)


@dataclass(frozen=True, slots=True)
class _Known:
    """A question that began as a draft of raw notes."""

    question: Question
    newest: Revision
    loaded: Revision
    """The last revision that says where it stands in the notes."""

    @property
    def source(self) -> Source | None:
        return self.loaded.source

    @property
    def is_of_library(self) -> bool:
        """Whether a file of the library has it by now, which decides alone where it stands and what it says."""
        return self.source is not None and self.source.kind == Source.Kind.LIBRARY

    @property
    def is_untouched(self) -> bool:
        """Whether nobody has worked on it: a load never changes anything else."""
        return self.newest == self.loaded and not self.newest.is_frozen and self.newest.created_by_id is None

    @property
    def is_as_loaded(self) -> bool:
        """Whether it is published as a load wrote it, which is only signed by nobody where nobody approves anything."""
        is_published = self.newest.state == Revision.State.PUBLISHED
        return self.newest == self.loaded and is_published and self.newest.published_by_id is None

    @property
    def sentence(self) -> Sentence:
        said, path = self.loaded, self.source.path if self.source else ""
        return Sentence(path, said.provenance.casefold(), said.stem, said.line_start, not self.is_untouched)


def load_drafts(load: RawLoad) -> None:
    """Write the drafts of all files of a load, and follow those that are known to where they stand now."""
    _Drafts(load).run()


class _Drafts:
    def __init__(self, load: RawLoad) -> None:
        self.load = load
        self.known = _known(load)
        self.by_digest = {each.question.loaded_hash: each for each in self.known if each.question.loaded_hash}
        self.by_slug = {each.question.slug: each for each in self.known}
        self.standing: list[tuple[_Known, _Said]] = []
        self.edited: list[tuple[_Known, _Said]] = []
        self.added: list[_Said] = []
        self.rewritten: list[tuple[_Known, _Said]] = []
        self.asked_anew: list[tuple[_Known, _Said]] = []
        self.disputed: list[tuple[_Known, _Said]] = []
        """Of the edited ones: drafts that take what the notes say, questions that get a draft that says so, and those
        that somebody has worked on."""
        self.questions: dict[int, Question] = {}
        """Questions of which the hash changes, by primary key."""
        self.places: dict[int, Revision] = {}
        """Revisions that stand elsewhere now, by primary key."""

    def run(self) -> None:
        self.load.report.drafts += sum(len(each.drafts) for each in self.load.notes)
        gone = self._match()
        for known, said in self.standing:
            self._follow(known, said)
        for known, said in self.edited:
            self._change(known, said)
        self._write()
        for known in gone:
            if known.source:
                stem, line = known.loaded.stem, known.loaded.line_start
                self.load.is_gone(KIND, known.question.slug, known.source, line, stem)

    # --- What is known

    def _match(self) -> list[_Known]:
        """Tell apart what stands there, what was edited and what is new; returns what is gone."""
        places: dict[str, list[_Said]] = defaultdict(list)
        for each in self.load.notes:
            for draft in each.drafts:
                places[draft_slug(draft)].append(_Said(each.path, draft))
        new: list[_Said] = []
        found: set[int] = set()
        for slug, those in places.items():
            known, said = self._found(slug, those)
            if known:
                found.add(known.question.pk)
            if said is None or (known and known.is_of_library):
                self.load.report.unchanged += 1
            elif known is None:
                new.append(said)
            elif known.question.loaded_hash in ("", draft_digest(said.draft)):
                self.standing.append((known, said))
            elif known.source and known.source.path == said.path:
                self.edited.append((known, said))
            else:
                # Another file asks the same and explains it otherwise.
                self.load.report.unchanged += 1
        gone = [each for each in self.known if each.question.pk not in found and self._may_be_gone(each)]
        edited, self.added, lost = self.load.told_apart(gone, new)
        self.edited += edited
        return lost

    def _found(self, slug: str, places: Sequence[_Said]) -> tuple[_Known | None, _Said | None]:
        """The question that is asked there, and the place where it stood, else the first that is no copy."""
        of_digest = (self.by_digest.get(draft_digest(said.draft)) for said in places)
        known = next(filter(None, of_digest), None) or self.by_slug.get(slug)
        for said in places:
            if known and known.source and known.source.path == said.path:
                return known, said
        return known, next((said for said in places if not self.load.is_copy(said.path, said.draft)), None)

    def _may_be_gone(self, known: _Known) -> bool:
        is_waited_for = bool(known.question.loaded_hash) and known.question.retired_at is None
        return is_waited_for and self.load.holds(known.source)

    # --- What becomes of it

    def _follow(self, known: _Known, said: _Said) -> None:
        self.load.report.unchanged += 1
        self._remember(known, said)
        if self._move(known, said):
            self.load.differs("moved", KIND, known.question.slug, said.path, said.draft)

    def _move(self, known: _Known, said: _Said) -> bool:
        """Let a draft stand where the file has it; whether that is news."""
        revision, source = known.loaded, self.load.sources[said.path]
        place = (source.pk, said.draft.line_start, said.draft.line_end)
        if (revision.source_id, revision.line_start, revision.line_end) == place:
            return False
        revision.source_id, revision.line_start, revision.line_end = place
        self.places[revision.pk] = revision
        return True

    def _remember(self, known: _Known, said: _Said) -> None:
        digest = draft_digest(said.draft)
        if known.question.loaded_hash != digest:
            known.question.loaded_hash = digest
            self.questions[known.question.pk] = known.question

    def _change(self, known: _Known, said: _Said) -> None:
        """The notes put it otherwise: so does the draft, unless somebody has worked on it; then a curator decides."""
        if known.question.retired_at or not (known.is_untouched or said.path in self.load.changed):
            # Nobody asks it any more; or the notes say the same, and only the program reads them otherwise.
            self._follow(known, said)
            return
        self.load.differs("changed", KIND, known.question.slug, said.path, said.draft, before=known.loaded.stem)
        is_followed = known.is_as_loaded and not self.load.is_open
        if known.is_untouched or is_followed:
            self.load.report.changed += 1
            self._remember(known, said)
            (self.rewritten if known.is_untouched else self.asked_anew).append((known, said))
        else:
            self._move(known, said)
            self.disputed.append((known, said))

    def _write(self) -> None:
        texts = self._texts()
        rewritten, added = [], []
        for known, said in self.rewritten:
            known.loaded.provenance = said.provenance
            rewritten.append((known.loaded, self._text(known.question, texts[said], said)))
        for said in self.added:
            parsed = texts[said]
            question = Question(collection=self.load.collection, slug=parsed.slug, created_at=self.load.now)
            question.loaded_hash = draft_digest(said.draft)
            added.append(self._text(question, parsed, said))
            self.load.differs("new", KIND, parsed.slug, said.path, said.draft)
        rewrite_drafts(rewritten)
        Question.objects.bulk_create([text.question for text in added], batch_size=BATCH)
        added += [self._text(known.question, texts[said], said) for known, said in self.asked_anew]
        revisions = add_revisions(added, facts={}, now=self.load.now)
        for revision, said in zip(revisions, [*self.added, *(said for _, said in self.asked_anew)], strict=True):
            revision.provenance = said.provenance
        Revision.objects.bulk_update([*revisions, *self.places.values()], [*PLACE, "provenance"], batch_size=BATCH)
        Question.objects.bulk_update(self.questions.values(), ["loaded_hash"], batch_size=BATCH)
        self.load.record([*(revision for revision, _ in rewritten), *revisions])
        self.load.report.new += len(self.added)
        for known, said in self.disputed:
            self._let_decide(known, said, texts[said])

    def _text(self, question: Question, parsed: ParsedQuestion, said: _Said) -> QuestionText:
        parsed = replace(parsed, slug=question.slug)
        return QuestionText(question, parsed, question_hash(parsed), self.load.sources[said.path])

    def _texts(self) -> dict[_Said, ParsedQuestion]:
        """What is written or shown of each draft, with the options that are proposed for it."""
        wanted: dict[str, dict[str, _Said]] = defaultdict(dict)
        for said in (*self.added, *(said for _, said in (*self.rewritten, *self.asked_anew, *self.disputed))):
            wanted[said.path][said.slug] = said
        if not wanted:
            return {}
        names = library_names()
        return {
            those[parsed.slug]: parsed
            for each in self.load.notes
            if (those := wanted.get(each.path))
            for _, parsed in draft_questions(each.drafts, names=names, wanted=those)
        }

    def _let_decide(self, known: _Known, said: _Said, parsed: ParsedQuestion) -> None:
        slug, digest = known.question.slug, draft_digest(said.draft)
        text = canonical(replace(parsed, slug=slug))
        self.load.disagrees(KIND, slug, said.path, said.draft.line_start, text=text, digest=digest)
        if known.newest.state != Revision.State.DRAFT:
            self.load.report.touched.append(Touched("", slug, ""))


def _known(load: RawLoad) -> list[_Known]:
    """The questions of the collection that began as drafts of raw notes. One query."""
    revisions = Revision.objects.filter(question__collection=load.collection, question__slug__startswith=DRAFT_PREFIX)
    rows = revisions.select_related("question", "source").order_by("question", "number")
    known = []
    for _, group in groupby(rows, key=lambda revision: revision.question_id):
        of_question = list(group)
        loaded = [revision for revision in of_question if revision.source_id]
        if loaded:
            known.append(_Known(of_question[-1].question, of_question[-1], loaded[-1]))
    return known
