"""The questions of files of the library: what is new, moved, or asks something else. Part of a load."""

from __future__ import annotations

from collections.abc import Mapping

from content import audit
from content.exporting import parsed_question, published_of, questions_for_export, tasks_of
from content.library_load import LibraryLoad, move
from content.models import FactRevision, Question, Scenario, Service, Source
from content.notes.parsed import ParsedQuestion
from content.placing import link, place
from content.retagging import retagged_to_a_service
from content.revisions import QuestionText, add_revisions, continued, publish, question_hash


def load_questions(load: LibraryLoad, services: Mapping[str, Service]) -> None:
    """Write the questions of all files, whose facts are written. `services`: those of the files, by slug."""
    documents = load.found.documents
    pairs = [(document, question) for document in documents for question in document.questions]
    slugs = [question.slug for _, question in pairs]
    known = {
        question.slug: question for question in questions_for_export(load.collection.questions.filter(slug__in=slugs))
    }
    facts = {
        revision.fact.slug: revision
        for revision in FactRevision.objects.current()
        .verified()
        .filter(fact__collection=load.collection)
        .select_related("fact")
    }
    retagged = retagged_to_a_service(known.values())
    scenarios = _load_scenarios(load, services)
    texts: list[QuestionText] = []
    for document in documents:
        source, service = load.source(document.path), services[document.service.slug]
        for position, parsed in enumerate(document.questions, start=1):
            question = known.get(parsed.slug)
            if question is None:
                question = Question(collection=load.collection, slug=parsed.slug, created_at=load.now)
            if _has_news(load, question, parsed, document.path):
                goes_on = continued(question, parsed)
                question.service, question.position = service, position
                question.scenario = scenarios.get(parsed.scenario)
                texts.append(QuestionText(question, parsed, question.loaded_hash, source, goes_on))
            else:
                # Where a curator gave it to another service, there it stays.
                own = question.service if question.pk in retagged else None
                _follow_move(load, question, parsed, source, own or service, position)
            known[parsed.slug] = question
    _write_questions(load, texts, facts)
    # What the file has not said anew keeps the tasks that it has here, and follows them into a new blueprint.
    wanted = {text.question.slug: text.parsed.tasks for text in texts}
    place([(question, wanted.get(slug) or tasks_of(question)) for slug, question in known.items()])


def _has_news(load: LibraryLoad, question: Question, parsed: ParsedQuestion, path: str) -> bool:
    """Whether the file says something that is to be written; counts it, and lists a conflict."""
    digest = load.digests["question", parsed.slug]
    if question.pk is None:
        load.report.new += 1
        load.differs("new", parsed, path)
    elif question.loaded_hash == digest:
        load.report.unchanged += 1
        return False
    else:
        current = published_of(question)
        on_site = question_hash(parsed_question(question, current)) if current else ""
        if on_site == digest:
            # A correction of the site that went back into the file.
            question.loaded_hash = digest
            question.save(update_fields=["loaded_hash"])
            load.report.unchanged += 1
            return False
        if on_site != question.loaded_hash or question.revisions.drafts().exists() or question.retired_at:
            load.disagrees("question", parsed, path, parsed.line_start)
            return False
        load.report.changed += 1
        load.differs("changed", parsed, path)
    question.loaded_hash = digest
    return True


def _write_questions(load: LibraryLoad, texts: list[QuestionText], facts: dict[str, FactRevision]) -> None:
    for text in texts:
        question, parsed = text.question, text.parsed
        question.stage, question.difficulty, question.is_reserve = parsed.stage, parsed.difficulty, parsed.reserve
        question.author, question.licence, question.provenance = parsed.author, parsed.licence, parsed.notes
        if question.pk is not None:
            question.save()
    Question.objects.bulk_create(text.question for text in texts if text.question.pk is None)
    enemies = [(text.question, text.parsed.enemies) for text in texts]
    twins = [(text.question, text.parsed.twins) for text in texts]
    link(Question.enemy_groups, "enemygroup", enemies, load.collection)
    link(Question.twins, "service", twins, load.collection)
    revisions = add_revisions(texts, facts=facts, now=load.now)
    publish(*revisions, now=load.now)
    load.trail += audit.of_load(revisions, now=load.now, by=load.by)


def _follow_move(
    load: LibraryLoad, question: Question, parsed: ParsedQuestion, source: Source, service: Service, position: int
) -> None:
    """Let a question follow its text to another line, file or service; a site's own text stays where it is."""
    revision = published_of(question)
    if revision is None or not (revision.source_id or revision.content_hash == question.loaded_hash):
        return
    if (question.service_id, question.position) != (service.pk, position):
        question.service, question.position = service, position
        question.save(update_fields=["service", "position"])
    if move(revision, parsed, source):
        revision.save(update_fields=["source", "line_start", "line_end"])
        load.differs("moved", parsed, source.path)


def _load_scenarios(load: LibraryLoad, services: Mapping[str, Service]) -> dict[str, Scenario]:
    return {
        scenario.slug: Scenario.objects.update_or_create(
            collection=load.collection,
            slug=scenario.slug,
            defaults={"text": scenario.text, "service": services[document.service.slug]},
        )[0]
        for document in load.found.documents
        for scenario in document.scenarios
    }
