"""The part of the bank that attempts rest on (read side)."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from content import indexing
from content.exporting import parsed_fact, parsed_question, published_of, questions_for_export
from content.models import Dispute, Fact, FactRevision, Placement, Question, Revision
from content.notes.parsed import CHOICE_KINDS
from content.revisions import fact_hash, question_hash
from quizzes.integrity.findings import Finding
from quizzes.integrity.reading import snapshot

BATCH = 200


def check() -> Iterator[Finding]:
    """Revisions whose keys are not as many as are to be picked, facts without a current text, texts that were changed
    in place, placements across blueprints, marks of disputes, and what search does not know as it is."""
    yield from _key_counts()
    yield from _facts()
    yield from _questions()
    for placement in Placement.objects.exclude(task__domain__blueprint=F("blueprint")).select_related("question"):
        yield Finding("placement", f"question {placement.question}", "it is placed on a task of another blueprint")
    for question in Question.objects.filter(Q(disputed_at__isnull=False) ^ Exists(_open_disputes())).order_by("pk"):
        yield Finding("dispute", f"question {question}", "it is held out of new attempts, or not, against its disputes")
    for entry in indexing.outdated():
        yield Finding("search", str(entry), "search does not know what it says")
    if missing := indexing.missing_from_engine():
        yield Finding("search", "the full-text index", f"{missing} entries are not in it, or in it and nowhere else")


def _open_disputes() -> QuerySet[Dispute]:
    return Dispute.objects.open().filter(question=OuterRef("pk"))


def _key_counts() -> Iterator[Finding]:
    served = Revision.objects.filter(
        state__in=[Revision.State.PUBLISHED, Revision.State.SUPERSEDED], kind__in=CHOICE_KINDS
    )
    counted = served.annotate(key_count=Count("options", filter=Q(options__is_key=True)))
    for revision in counted.exclude(key_count=F("select_count")).select_related("question").iterator():
        what = f"{revision.key_count} keys, and {revision.select_count} to pick"
        yield Finding("key-count", f"question {revision.question} revision {revision.number}", what)


def _facts() -> Iterator[Finding]:
    current = FactRevision.objects.current()
    for fact in Fact.objects.filter(~Exists(current.filter(fact=OuterRef("pk")))).iterator():
        yield Finding("fact-current", f"fact {fact}", "no revision of it is current")
    verified = current.verified().select_related("fact").order_by("pk")
    for revision in verified.iterator(chunk_size=BATCH):
        if fact_hash(parsed_fact(revision.fact, revision)) != revision.content_hash:
            yield Finding("fact-changed", f"fact {revision.fact}", "its text is not the one that was written")


def _questions() -> Iterator[Finding]:
    """Published revisions whose text, options, keys or metadata are not those that were published.

    Metadata stand at the question and belong to its newest text, so that older revisions cannot be compared like this.
    """
    published = Question.objects.filter(revisions__state=Revision.State.PUBLISHED).order_by("pk")
    after = 0
    while True:
        with snapshot():
            questions = list(questions_for_export(published.filter(pk__gt=after))[:BATCH])
        for question in questions:
            revision = published_of(question)
            if revision is not None and not _is_as_published(question, revision):
                place = f"question {question} revision {revision.number}"
                yield Finding("question-changed", place, "it does not say what was published")
        if not questions:
            return
        after = questions[-1].pk


def _is_as_published(question: Question, revision: Revision) -> bool:
    try:
        return question_hash(parsed_question(question, revision)) == revision.content_hash
    except ValueError:
        # A date that nobody can have written.
        return False
