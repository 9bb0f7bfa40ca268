"""What gives every page of the desk much to show, on a site that `large_site.py` made: raw notes and what they changed,
conflicts of loading, a question with a long history and many reports, and collections of people beside the bank.

Runs inside the site. Each part is made once, and passed over where it is there.
"""

from __future__ import annotations

from dataclasses import replace

from django.db.models import QuerySet

from accounts import clock
from accounts.models import User
from content import audit, disputes, uploads
from content.conflicts import canonical
from content.exporting import parsed_question, published_of, questions_for_export
from content.models import (
    AuditEntry,
    Collection,
    Dispute,
    Fact,
    FactRevision,
    LoadConflict,
    NoteChange,
    Question,
    Source,
)
from content.models.collection import open_collection
from content.revisions import add_revision, publish
from content.uploads import Text
from quizzes.models import ProblemReport, Response
from tests.bench.notes import notes_of

RAW = "900-bench.md"
CHANGED_FACTS, CONFLICTS, REVISIONS, ENTRIES, REPORTS, COLLECTIONS = 10, 300, 30, 300, 100, 10


def furnish(curator: User) -> None:
    """Bring the site to what is said above."""
    if not Source.objects.filter(path=RAW).exists():
        _load(curator, notes_of(1).decode(), is_for_bank=True)
    if not NoteChange.objects.exists():
        change_notes()
    if not LoadConflict.objects.exists():
        make_conflicts()
    if not ProblemReport.objects.filter(response__question=busy_question()).exists():
        make_history(busy_question())
    if not Dispute.objects.exists():
        make_dispute(curator)
    for number in range(Collection.objects.filter(title="bench").count(), COLLECTIONS):
        _load(User.objects.get(email=f"bench-{number}@example.org"), notes_of(1).decode()[:60_000], is_for_bank=False)


def asked_questions() -> QuerySet[Question]:
    """Those of a service that were asked. The first one has another key by now, where the site is `large_site`'s."""
    return Question.objects.filter(responses__isnull=False, service__slug="sqs").order_by("pk").distinct()


def busy_question() -> Question:
    return asked_questions()[1]


def _load(user: User, text: str, *, is_for_bank: bool) -> None:
    now = clock.now()
    kept = uploads.stage(user=user, texts=[Text(RAW, text)], is_for_bank=is_for_bank, now=now)
    if is_for_bank:
        uploads.load_into_bank(upload=kept, by=user, now=now)
        return
    loaded = uploads.load_into_own(upload=kept, collection=None, now=now)
    assert isinstance(loaded, uploads.Loaded), "somebody else has loaded notes for them"
    Collection.objects.filter(pk=loaded.collection.pk).update(title="bench")


def change_notes() -> None:
    """Lines of raw notes that facts of the library come from say something else."""
    source = Source.objects.get(path=RAW, collection=open_collection())
    current = FactRevision.objects.current().verified().filter(fact__collection__owner__isnull=True)
    facts = current.order_by("-pk").values_list("fact", flat=True)[:CHANGED_FACTS]
    NoteChange.objects.bulk_create(
        NoteChange(
            fact_id=pk,
            source=source,
            line_start=line,
            line_end=line,
            before="It is four days.",
            after="It is five days.",
            found_at=clock.now(),
        )
        for line, pk in enumerate(facts, start=1)
    )


def make_conflicts() -> None:
    """Files say something else of some questions, and no longer have some facts."""
    bank, now = open_collection(), clock.now()
    rows = questions_for_export(Question.objects.published().filter(collection=bank).order_by("-pk")[:CONFLICTS])
    told = [(row, text) for row in rows if (text := published_of(row)) is not None]
    questions = [
        LoadConflict(
            kind=LoadConflict.Kind.QUESTION,
            slug=row.slug,
            text=canonical(replace(parsed_question(row, text), stem=f"Once more. {text.stem}")),
            digest="0" * 64,
        )
        for row, text in told
    ]
    gone = Fact.objects.public().filter(collection=bank).order_by("pk").values_list("slug", flat=True)[:CONFLICTS]
    facts = [LoadConflict(kind=LoadConflict.Kind.FACT, slug=slug) for slug in gone]
    for line, conflict in enumerate([*questions, *facts], start=1):
        conflict.collection, conflict.path, conflict.line, conflict.found_at = bank, "sqs.md", line, now
    LoadConflict.objects.bulk_create([*questions, *facts])


def make_history(question: Question) -> None:
    """Many revisions, many entries of the trail and many open reports of one question."""
    now = clock.now()
    facts = {each.fact.slug: each for each in FactRevision.objects.current().verified().select_related("fact")}
    for number in range(REVISIONS):
        row = questions_for_export(Question.objects.filter(pk=question.pk)).get()
        text = published_of(row)
        assert text is not None, "responses point to what is published"
        said = replace(parsed_question(row, text), stem=f"{text.stem} ({number})")
        publish(add_revision(row, said, facts=facts, now=now), now=now)
    told = {"action": AuditEntry.Action.EDITED, "by": None, "now": now, "question": question}
    audit.record_all(audit.entry(**told, before={"stem": f"{n}"}, after={"stem": f"{n + 1}"}) for n in range(ENTRIES))
    responses = Response.objects.filter(question=question).order_by("pk").values_list("pk", "user_id")[:REPORTS]
    ProblemReport.objects.bulk_create(
        ProblemReport(user_id=user, response_id=pk, reason="unclear", text="What is meant?", made_at=now)
        for pk, user in responses
    )


def make_dispute(curator: User) -> None:
    """One of the questions that are disputed gets what is said against it."""
    question = Question.objects.filter(disputed_at__isnull=False).order_by("pk").first()
    assert question is not None, "build the site first"
    wrong = question.revisions.published().get().options.filter(is_key=False).values_list("code", flat=True)[:1]
    disputes.open_dispute(
        question=question, by=curator, now=clock.now(), argument="It is the other one.", keys=list(wrong), facts=()
    )
