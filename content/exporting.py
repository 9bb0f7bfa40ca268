"""What the database holds, as the values that a reader of the library would return: the way back to text."""

from __future__ import annotations

import datetime as dt

from django.db.models import Prefetch, QuerySet

from content.models import Fact, FactRevision, Option, OptionFact, Placement, Question, Revision, Service
from content.notes.parsed import (
    Check,
    FormerName,
    ParsedDocument,
    ParsedFact,
    ParsedOption,
    ParsedQuestion,
    ParsedScenario,
    ParsedService,
    TaskReference,
)


def questions_for_export(questions: QuerySet[Question], *, with_drafts: bool = False) -> QuerySet[Question]:
    """`questions` with everything that `parsed_question` reads, in a constant number of queries.

    With drafts, `in_work_of` finds what is in work, too.
    """
    citations = OptionFact.objects.select_related("fact_revision__fact")
    options = Option.objects.prefetch_related(Prefetch("citations", citations))
    published = Revision.objects.published()
    revisions = published | Revision.objects.drafts() if with_drafts else published
    texts = Prefetch("revisions", revisions.prefetch_related(Prefetch("options", options)), to_attr="texts")
    return with_place(questions).prefetch_related(texts)


def with_place(questions: QuerySet[Question]) -> QuerySet[Question]:
    """`questions` with what `parsed_question` reads of them beside a revision: where they belong."""
    placements = Placement.objects.select_related("task", "blueprint__exam").order_by("id")
    return questions.select_related("scenario").prefetch_related(
        Prefetch("placements", placements), "enemy_groups", "twins"
    )


def published_of(question: Question) -> Revision | None:
    """The published revision of a question that comes from `questions_for_export`."""
    return _text_of(question, Revision.State.PUBLISHED)


def in_work_of(question: Question) -> Revision | None:
    """The draft, or what is in approval, of a question that comes from `questions_for_export` with drafts."""
    return _text_of(question, Revision.State.DRAFT, Revision.State.IN_APPROVAL)


def _text_of(question: Question, *states: str) -> Revision | None:
    texts: list[Revision] = question.texts  # type: ignore[attr-defined] # prefetched
    return next((revision for revision in texts if revision.state in states), None)


def tasks_of(question: Question) -> tuple[TaskReference, ...]:
    """Where a question of `questions_for_export` stands, one task of each exam."""
    tasks = {placement.blueprint.exam.code: placement.task.number for placement in question.placements.all()}
    return tuple(TaskReference(exam, task) for exam, task in sorted(tasks.items()))


def parsed_service(service: Service) -> ParsedService:
    names = list(service.names.all())
    return ParsedService(
        name=service.name,
        slug=service.slug,
        heading=service.heading,
        category=service.category,
        docs_url=service.docs_url,
        kind=service.kind,
        aliases=tuple(name.name for name in names if name.until is None),
        formerly=tuple(FormerName(name.name, name.until) for name in names if name.until is not None),
        retired=service.retired_on,
        successor=service.successor.slug if service.successor else "",
    )


def parsed_fact(fact: Fact, revision: FactRevision) -> ParsedFact:
    return ParsedFact(
        slug=fact.slug,
        statement=revision.statement,
        asked=fact.is_asked,
        source_url=revision.source_url,
        as_of=revision.as_of,
        as_of_text=revision.as_of_text,
        review_by=revision.review_by,
        attribute=revision.attribute,
        notes=revision.provenance,
        changed=revision.changed,
    )


def parsed_question(question: Question, revision: Revision) -> ParsedQuestion:
    """`revision` of `question` as text would say it; both come from `questions_for_export`."""
    return ParsedQuestion(
        slug=question.slug,
        kind=revision.kind,
        stem=revision.stem,
        options=tuple(parsed_option(option) for option in revision.options.all()),
        tasks=tasks_of(question),
        difficulty=question.difficulty,
        stage=question.stage,
        reserve=question.is_reserve,
        enemies=tuple(sorted(group.slug for group in question.enemy_groups.all())),
        twins=tuple(sorted(service.slug for service in question.twins.all())),
        scenario=question.scenario.slug if question.scenario else "",
        template=revision.template,
        notes=question.provenance,
        author=question.author,
        licence=question.licence,
        drafted=parsed_check(revision.drafted) if revision.drafted else None,
        checked=tuple(parsed_check(text) for text in revision.checked.split(", ") if text),
    )


def parsed_text(revision: Revision) -> ParsedQuestion:
    """What `revision`, whose options and citations are at hand, says by itself; not where its question belongs."""
    return ParsedQuestion(
        slug=revision.question.slug,
        kind=revision.kind,
        stem=revision.stem,
        options=tuple(parsed_option(option) for option in revision.options.all()),
        drafted=parsed_check(revision.drafted) if revision.drafted else None,
    )


def parsed_option(option: Option) -> ParsedOption:
    """`option`, whose citations are at hand, as text would say it."""
    return ParsedOption(
        code=option.code,
        text=option.text,
        is_key=option.is_key,
        rationale=option.rationale,
        facts=tuple(citation.fact_revision.fact.slug for citation in option.citations.all()),
        misconception=option.misconception,
        anchored=option.is_anchored,
        place=option.place,
        target=option.target,
    )


def parsed_check(text: str) -> Check:
    """`machine 2026-11-20` as values."""
    how, _, day = text.rpartition(" ")
    return Check(how, dt.date.fromisoformat(day))


def parsed_document(service: Service) -> ParsedDocument:
    """The file of one service: its facts that are not retired, and its published questions."""
    facts = service.facts.filter(retired_at__isnull=True).prefetch_related(
        Prefetch("revisions", FactRevision.objects.current().verified(), to_attr="current_revisions")
    )
    questions = questions_for_export(service.questions.published()).order_by("position", "id")
    return ParsedDocument(
        path=f"{service.slug}.md",
        service=parsed_service(service),
        facts=tuple(parsed_fact(fact, revision) for fact in facts for revision in fact.current_revisions),
        scenarios=tuple(ParsedScenario(scenario.slug, scenario.text) for scenario in service.scenarios.order_by("id")),
        questions=tuple(
            parsed_question(question, revision) for question in questions if (revision := published_of(question))
        ),
    )
