"""Bringing files of notes into the database.

Loading is one transaction: it happens as a whole or not at all. Loading twice changes nothing. What a curator changed
on the site stays; the file's other text is listed as a conflict.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from accounts.models import User
from content import audit, warm_up
from content.blueprints import add_blueprint
from content.catalogue import known
from content.conflicts import canonical, store_conflicts
from content.exporting import parsed_fact, parsed_question, published_of, questions_for_export, tasks_of
from content.load_report import Conflict, Difference, LoadReport, Touched, difference_of
from content.models import (
    AuditEntry,
    Collection,
    Fact,
    FactRevision,
    LoadConflict,
    Option,
    OptionFact,
    Placement,
    Question,
    Revision,
    Scenario,
    Service,
    Source,
)
from content.models.collection import open_collection
from content.notes.parsed import (
    ParsedDocument,
    ParsedExam,
    ParsedFact,
    ParsedQuestion,
    ParsedService,
    Problem,
)
from content.placing import link, place
from content.raw_loading import load_raw
from content.reading import ReadSet, Tell, read_files, tell_nobody
from content.retagging import retagged_to_a_service
from content.revisions import (
    FactText,
    QuestionText,
    add_fact_revisions,
    add_revisions,
    continued,
    fact_hash,
    publish,
    question_hash,
)
from content.subjects import save_service, service_hash, stored_hash


def load(
    paths: Iterable[Path],
    *,
    now: dt.datetime,
    dry_run: bool = False,
    tell: Tell = tell_nobody,
    base: Path = settings.BASE_DIR,
    by: User | None = None,
) -> LoadReport:
    """Load files and folders into the open collection; with `dry_run` only report what would happen.

    `tell` hears how far it is. Files are called by their paths below `base`. `by`: who loads them, for the trail; None
    for a command.
    """
    collection = open_collection()
    found = read_files(paths, known=known(collection), base=base, today=now.date(), tell=tell)
    loading = _Loading(collection, found, now, tell, by)
    with transaction.atomic():
        # Of two loads at once the second one finds what the first one wrote.
        Collection.objects.select_for_update().get(pk=collection.pk)
        report = loading.run()
        if report.new or report.changed:
            _refresh_statistics()
        if dry_run:
            transaction.set_rollback(True)
    return report


class _Loading:
    """One load: made outside of its transaction, run inside."""

    def __init__(self, collection: Collection, found: ReadSet, now: dt.datetime, tell: Tell, by: User | None) -> None:
        self.collection = collection
        self.tell = tell
        self.found = found
        self.now = now
        self.by = by
        self.report = LoadReport(refused=list(found.refused), warnings=list(found.warnings))
        self.sources: dict[str, Source] = {}
        self.changed_facts: list[Fact] = []
        self.trail: list[AuditEntry] = []
        self.moved: set[int] = set()
        """Primary keys of questions that a curator gave to another service: there they stay."""
        self.conflicts: list[LoadConflict] = []
        self.digests = {
            **{("service", each.service.slug): service_hash(each.service) for each in found.documents},
            **{("fact", fact.slug): fact_hash(fact) for each in found.documents for fact in each.facts},
            **{("question", asked.slug): question_hash(asked) for each in found.documents for asked in each.questions},
        }
        """Kind and slug -> hash of the canonical text; made before the transaction, which others wait for."""

    def run(self) -> LoadReport:
        documents, report = self.found.documents, self.report
        for exam in self.found.exams:
            self._load_exam(exam)
        services = {document.service.slug: self._load_service(document) for document in documents}
        self._link_successors(documents, services)
        self.tell("Writing", 1, 4)
        self._load_facts(documents, services)
        self.tell("Writing", 2, 4)
        self._load_questions(documents, services)
        self._store_conflicts()
        report.touched = self._touched()
        audit.record_all(self.trail)
        self.tell("Writing", 3, 4)
        self._load_raw_notes()
        if self.found.warm_up:
            report.refused += warm_up.problems_of(self.found.warm_up, self.collection)
        report.documents += len(documents) + len(self.found.exams)
        report.services += len(documents)
        report.facts += sum(len(document.facts) for document in documents)
        report.questions += sum(len(document.questions) for document in documents)
        return report

    def _store_conflicts(self) -> None:
        gone = store_conflicts(self.collection, self.found.documents, self.conflicts, now=self.now)
        self.report.differences += [Difference("gone", row.kind, row.slug, row.path, row.line, "") for row in gone]

    def _differs(self, what: str, parsed: ParsedService | ParsedFact | ParsedQuestion, path: str) -> None:
        self.report.differences.append(difference_of(what, parsed, path))

    def _load_raw_notes(self) -> None:
        if self.found.raw_notes:
            raw = load_raw(collection=self.collection, notes=self.found.raw_notes, now=self.now, by=self.by)
            self.report.add(raw)

    def _source(self, path: str, kind: Source.Kind) -> Source:
        """The row of a file; written only when its bytes are new."""
        if path not in self.sources:
            digest = self.found.digests[path]
            source, is_new = Source.objects.get_or_create(
                collection=self.collection,
                path=path,
                defaults={"kind": kind, "sha256": digest, "loaded_at": self.now},
            )
            if not is_new and source.sha256 != digest:
                source.sha256, source.loaded_at = digest, self.now
                source.save(update_fields=["sha256", "loaded_at"])
            self.sources[path] = source
        return self.sources[path]

    def _load_exam(self, parsed: ParsedExam) -> None:
        outcome = add_blueprint(parsed)
        if outcome == "new":
            self.report.new += 1
        elif outcome == "unchanged":
            self.report.unchanged += 1
        else:
            reason = f"{parsed.code} {parsed.guide_version} is loaded already and says something else"
            self.report.refused.append(
                Problem(parsed.path, 1, 1, reason, "a blueprint never changes: give the new one another guide_version")
            )

    # --- Services and facts

    def _load_service(self, document: ParsedDocument) -> Service:
        parsed = document.service
        digest = self.digests["service", parsed.slug]
        service = self.collection.services.filter(slug=parsed.slug).select_related("successor").first()
        if service is None:
            service = Service(collection=self.collection, slug=parsed.slug)
        if not service.loaded_hash:
            # It is new, or until now only raw notes spoke of it.
            save_service(service, parsed, digest)
            self.report.new += 1
            self._differs("new", parsed, document.path)
        elif service.loaded_hash == digest:
            self.report.unchanged += 1
        elif stored_hash(service) in (service.loaded_hash, digest):
            save_service(service, parsed, digest)
            self.report.changed += 1
            self._differs("changed", parsed, document.path)
        else:
            self._conflict("service", parsed, document.path, parsed.line)
        return service

    def _link_successors(self, documents: list[ParsedDocument], services: dict[str, Service]) -> None:
        for document in documents:
            service, slug = services[document.service.slug], document.service.successor
            successor = self.collection.services.get(slug=slug) if slug else None
            if service.successor != successor and service.loaded_hash:
                service.successor = successor
                service.save(update_fields=["successor"])

    def _load_facts(self, documents: list[ParsedDocument], services: dict[str, Service]) -> None:
        slugs = [fact.slug for document in documents for fact in document.facts]
        known = {fact.slug: fact for fact in self.collection.facts.filter(slug__in=slugs)}
        current = {
            revision.fact_id: revision for revision in FactRevision.objects.current().filter(fact__in=known.values())
        }
        new: list[Fact] = []
        texts: list[FactText] = []
        moved: list[FactRevision] = []
        for document in documents:
            source, service = self._source(document.path, Source.Kind.LIBRARY), services[document.service.slug]
            for position, parsed in enumerate(document.facts, start=1):
                digest = self.digests["fact", parsed.slug]
                fact = known.get(parsed.slug) or Fact(collection=self.collection, slug=parsed.slug)
                revision = current.get(fact.pk)
                if revision is None or self._fact_has_news(fact, revision, parsed, digest, document.path):
                    fact.service, fact.position, fact.is_asked = service, position, parsed.asked
                    fact.loaded_hash = digest
                    texts.append(FactText(fact, parsed, digest, source))
                    if revision is None:
                        new.append(fact)
                        self.report.new += 1
                        self._differs("new", parsed, document.path)
                    else:
                        fact.save()
                        self.changed_facts.append(fact)
                        self.report.changed += 1
                        self._differs("changed", parsed, document.path)
                    continue
                if fact.loaded_hash == digest and (fact.service_id, fact.position) != (service.pk, position):
                    fact.service, fact.position = service, position
                    fact.save(update_fields=["service", "position"])
                is_of_file = revision.source_id or revision.content_hash == fact.loaded_hash
                if is_of_file and _move(revision, parsed, source):
                    moved.append(revision)
                    self._differs("moved", parsed, document.path)
        Fact.objects.bulk_create(new)
        self.trail += audit.of_load(add_fact_revisions(texts, now=self.now), now=self.now, by=self.by)
        FactRevision.objects.bulk_update(moved, ["source", "line_start", "line_end"], batch_size=200)

    def _fact_has_news(self, fact: Fact, revision: FactRevision, parsed: ParsedFact, digest: str, path: str) -> bool:
        """Whether the file says something that is to be written; counts what is not, and lists a conflict."""
        if fact.loaded_hash == digest:
            self.report.unchanged += 1
            return False
        on_site = fact_hash(parsed_fact(fact, revision))
        if on_site == digest:
            # A correction of the site that went back into the file.
            fact.loaded_hash = digest
            fact.save(update_fields=["loaded_hash"])
            self.report.unchanged += 1
            return False
        if on_site == fact.loaded_hash:
            return True
        self._conflict("fact", parsed, path, parsed.line_start)
        return False

    # --- Questions

    def _load_questions(self, documents: list[ParsedDocument], services: dict[str, Service]) -> None:
        pairs = [(document, question) for document in documents for question in document.questions]
        slugs = [question.slug for _, question in pairs]
        known = {
            question.slug: question
            for question in questions_for_export(self.collection.questions.filter(slug__in=slugs))
        }
        facts = {
            revision.fact.slug: revision
            for revision in FactRevision.objects.current()
            .verified()
            .filter(fact__collection=self.collection)
            .select_related("fact")
        }
        self.moved = retagged_to_a_service(known.values())
        scenarios = self._load_scenarios(documents, services)
        texts: list[QuestionText] = []
        for document in documents:
            source, service = self._source(document.path, Source.Kind.LIBRARY), services[document.service.slug]
            for position, parsed in enumerate(document.questions, start=1):
                question = known.get(parsed.slug)
                if question is None:
                    question = Question(collection=self.collection, slug=parsed.slug, created_at=self.now)
                if self._has_news(question, parsed, document.path):
                    goes_on = continued(question, parsed)
                    question.service, question.position = service, position
                    question.scenario = scenarios.get(parsed.scenario)
                    texts.append(QuestionText(question, parsed, question.loaded_hash, source, goes_on))
                else:
                    self._follow_move(question, parsed, source, service, position)
                known[parsed.slug] = question
        self._write_questions(texts, facts)
        # What the file has not said anew keeps the tasks that it has here, and follows them into a new blueprint.
        wanted = {text.question.slug: text.parsed.tasks for text in texts}
        place([(question, wanted.get(slug) or tasks_of(question)) for slug, question in known.items()])

    def _has_news(self, question: Question, parsed: ParsedQuestion, path: str) -> bool:
        """Whether the file says something that is to be written; counts it, and lists a conflict."""
        digest = self.digests["question", parsed.slug]
        if question.pk is None:
            self.report.new += 1
            self._differs("new", parsed, path)
        elif question.loaded_hash == digest:
            self.report.unchanged += 1
            return False
        else:
            current = published_of(question)
            on_site = question_hash(parsed_question(question, current)) if current else ""
            if on_site == digest:
                # A correction of the site that went back into the file.
                question.loaded_hash = digest
                question.save(update_fields=["loaded_hash"])
                self.report.unchanged += 1
                return False
            if on_site != question.loaded_hash or question.revisions.drafts().exists() or question.retired_at:
                self._conflict("question", parsed, path, parsed.line_start)
                return False
            self.report.changed += 1
            self._differs("changed", parsed, path)
        question.loaded_hash = digest
        return True

    def _write_questions(self, texts: list[QuestionText], facts: dict[str, FactRevision]) -> None:
        for text in texts:
            question, parsed = text.question, text.parsed
            question.stage, question.difficulty, question.is_reserve = parsed.stage, parsed.difficulty, parsed.reserve
            question.author, question.licence, question.provenance = parsed.author, parsed.licence, parsed.notes
            if question.pk is not None:
                question.save()
        Question.objects.bulk_create(text.question for text in texts if text.question.pk is None)
        enemies = [(text.question, text.parsed.enemies) for text in texts]
        twins = [(text.question, text.parsed.twins) for text in texts]
        link(Question.enemy_groups, "enemygroup", enemies, self.collection)
        link(Question.twins, "service", twins, self.collection)
        revisions = add_revisions(texts, facts=facts, now=self.now)
        publish(*revisions, now=self.now)
        self.trail += audit.of_load(revisions, now=self.now, by=self.by)

    def _follow_move(
        self, question: Question, parsed: ParsedQuestion, source: Source, service: Service, position: int
    ) -> None:
        """Let a question follow its text to another line, file or service; a site's own text stays where it is."""
        revision = published_of(question)
        if revision is None or not (revision.source_id or revision.content_hash == question.loaded_hash):
            return
        if question.pk in self.moved:
            service = question.service or service
        if (question.service_id, question.position) != (service.pk, position):
            question.service, question.position = service, position
            question.save(update_fields=["service", "position"])
        if _move(revision, parsed, source):
            revision.save(update_fields=["source", "line_start", "line_end"])
            self._differs("moved", parsed, source.path)

    def _load_scenarios(self, documents: list[ParsedDocument], services: dict[str, Service]) -> dict[str, Scenario]:
        return {
            scenario.slug: Scenario.objects.update_or_create(
                collection=self.collection,
                slug=scenario.slug,
                defaults={"text": scenario.text, "service": services[document.service.slug]},
            )[0]
            for document in documents
            for scenario in document.scenarios
        }

    def _touched(self) -> list[Touched]:
        """The published options that cite what a fact said before this load changed it."""
        citations = OptionFact.objects.changed().filter(
            fact_revision__fact__in=self.changed_facts, option__revision__state=Revision.State.PUBLISHED
        )
        fact, question = "fact_revision__fact__slug", "option__revision__question__slug"
        ordered = citations.order_by(fact, question, "option__position")
        return [Touched(*row) for row in ordered.values_list(fact, question, "option__code")]

    def _conflict(self, kind: str, parsed: ParsedService | ParsedFact | ParsedQuestion, path: str, line: int) -> None:
        self.report.conflicts.append(Conflict(kind, parsed.slug, path, line))
        self.conflicts.append(
            LoadConflict(
                collection=self.collection,
                kind=kind,
                slug=parsed.slug,
                path=path,
                line=line,
                text=canonical(parsed),
                digest=self.digests[kind, parsed.slug],
                found_at=self.now,
            )
        )


def _refresh_statistics() -> None:
    """Tell PostgreSQL how large the tables are now. It would find out by itself within minutes; until then it would
    plan for empty ones, and the next load or export would take as long."""
    if connection.vendor == "postgresql":
        models = (Fact, FactRevision, Question, Revision, Option, OptionFact, Placement)
        with connection.cursor() as cursor:
            tables = (model._meta.db_table for model in models)  # noqa: SLF001 - documented
            cursor.execute(f"ANALYZE {', '.join(tables)}")


def _move(revision: FactRevision | Revision, parsed: ParsedFact | ParsedQuestion, source: Source) -> bool:
    """Let a revision follow its text to another line or file; whether it moved."""
    place = (source.pk, parsed.line_start, parsed.line_end)
    if (revision.source_id, revision.line_start, revision.line_end) == place:
        return False
    revision.source, revision.line_start, revision.line_end = source, parsed.line_start, parsed.line_end
    return True
