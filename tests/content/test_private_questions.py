"""Questions to practise with out of somebody's own notes: what is published, what stays, and what is nobody else's."""

import datetime as dt

import pytest
from django.db import connection

from content import private_questions
from content.models import AuditEntry, OutdatedLine, Question, Revision, SearchEntry, SearchWord
from content.notes.raw import read_raw
from content.notes.recall import recall_questions
from content.private_questions import write_questions
from content.raw_loading import load_raw
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db

NOTES = """# Messaging

## Queues

- A message is kept for 4 days in every queue of the account.
- The largest message of a queue has 256 KB of text.
- A consumer has 30 seconds to delete each message before it is shown again.
- A queue of the first kind gives no promise about the order of its messages.

Q: Which queue keeps the order?
- [ ] A standard queue
- [x] A FIFO queue
"""
LATER = NOW + dt.timedelta(hours=1)


@pytest.fixture
def own():
    return make.collection(slug="messaging", owner=make.user())


def load(collection, text=NOTES, now=NOW, path="notes.md"):
    load_raw(collection=collection, notes=[read_raw(text, path)], now=now)
    return write_questions(collection=collection, now=now)


def published(collection):
    return Revision.objects.published().filter(question__collection=collection)


def test_what_the_notes_ask_and_what_is_made_of_their_facts_is_published(own):
    count = load(own)
    assert count == published(own).count() == own.questions.count()
    asked = published(own).get(question__slug__startswith="draft-")
    assert [option.text for option in asked.options.filter(is_key=True)] == ["A FIFO queue"]
    assert published(own).filter(question__slug__startswith="recall-").count() >= 3


def test_the_key_cites_the_fact_as_it_stands_and_the_rationale_is_the_sentence_of_the_notes(own):
    load(own)
    revision = published(own).get(stem__contains="which amount", options__text="256 KB")
    key = revision.options.get(is_key=True)
    (cited,) = key.facts.all()
    assert (cited.line_start, revision.line_start, revision.source.path) == (6, 6, "notes.md")
    assert key.rationale == cited.statement == "The largest message of a queue has 256 KB of text."
    assert cited.verified_at is None


def test_doing_it_twice_changes_nothing(own):
    load(own)
    before = list(published(own).order_by("pk").values_list("pk", flat=True))
    assert write_questions(collection=own, now=LATER) == 0
    assert load(own, now=LATER) == 0
    assert list(published(own).order_by("pk").values_list("pk", flat=True)) == before


def test_more_notes_change_no_question_that_is_there(own):
    load(own)
    before = set(published(own).values_list("pk", flat=True))
    more = "# Subscriptions\n\n- A topic pushes each notification to 12,500,000 subscribers of the account.\n"
    assert load(own, more, now=LATER, path="more.md") > 0
    assert before < set(published(own).values_list("pk", flat=True))


def test_a_draft_without_options_stays_a_draft(own):
    load(
        own, "# Queues\n\nQ: How does a consumer end its work on a message?\nA: It deletes the message from the queue\n"
    )
    (draft,) = Revision.objects.filter(question__collection=own)
    assert draft.state == Revision.State.DRAFT


@pytest.mark.parametrize(("line", "stem"), [(6, "The largest message"), (10, "Which queue keeps the order?")])
def test_nobody_learns_what_the_library_contradicts(own, line, stem):
    load_raw(collection=own, notes=[read_raw(NOTES, "notes.md")], now=NOW)
    against = {"source": own.sources.get(), "text": "", "line_start": line, "line_end": line}
    OutdatedLine.objects.create(**against, fact="sqs-max-size")
    write_questions(collection=own, now=NOW)
    assert published(own).exists()
    assert not published(own).filter(stem__contains=stem).exists()


def test_a_sentence_with_a_former_name_is_asked_all_the_same(own):
    load_raw(collection=own, notes=[read_raw(NOTES, "notes.md")], now=NOW)
    OutdatedLine.objects.create(
        source=own.sources.get(), text="", line_start=6, line_end=6, name="Simple Queue", since=NOW.date()
    )
    write_questions(collection=own, now=NOW)
    assert published(own).filter(stem__contains="The largest message").exists()


def test_a_retired_question_is_not_written_again(own):
    load(own)
    own.questions.filter(slug__startswith="recall-").update(retired_at=NOW)
    assert write_questions(collection=own, now=LATER) == 0


def test_the_open_collection_is_refused_and_untouched():
    open_one = make.collection()
    load_raw(collection=open_one, notes=[read_raw(NOTES, "notes.md")], now=NOW)
    with pytest.raises(ValueError, match="curators"):
        write_questions(collection=open_one, now=NOW)
    assert not published(open_one).exists()
    assert not Question.objects.servable().exists()


def test_nothing_of_it_is_in_the_trail_or_in_the_words_of_the_search(own):
    load(own, NOTES.replace("consumer", "zyzzogeton"))
    assert not AuditEntry.objects.exists()
    assert not SearchEntry.objects.filter(collection=own).exists()
    assert not SearchWord.objects.filter(word__startswith="zyzzog").exists()


def test_many_facts_take_as_many_statements_as_few(own, django_assert_max_num_queries):
    lines = [f"- The quota of tenant{number} is {number + 3} requests in every second." for number in range(60)]
    load(own, "# Quotas\n\n" + "\n".join(lines[:10]) + "\n")
    load_raw(collection=own, notes=[read_raw("# Quotas\n\n" + "\n".join(lines) + "\n", "more.md")], now=NOW)
    with django_assert_max_num_queries(30):
        assert write_questions(collection=own, now=NOW) > 10


# --- While others load, delete and answer


def meanwhile(monkeypatch, deed):
    """Let something happen when it is known what is to be asked, and nothing of it is written."""

    def asked(*given, **named):
        found = recall_questions(*given, **named)
        deed()
        return found

    monkeypatch.setattr(private_questions, "recall_questions", asked)


@pytest.mark.django_db(transaction=True)
def test_what_is_to_be_asked_is_found_out_before_anything_is_locked(monkeypatch):
    own = make.collection(slug="messaging", owner=make.user())
    is_locked = []
    meanwhile(monkeypatch, lambda: is_locked.append(connection.in_atomic_block))
    load(own)
    assert is_locked == [False]


@pytest.mark.django_db(transaction=True)
def test_questions_are_written_in_batches_between_which_others_have_their_turn(monkeypatch):
    own = make.collection(slug="messaging", owner=make.user())
    pauses = []
    monkeypatch.setattr(private_questions, "BATCH", 3)
    monkeypatch.setattr(private_questions.time, "sleep", pauses.append)
    count = load(own)
    assert count == published(own).count() > 3
    assert len(pauses) == ((count - 2) // 3 if connection.vendor == "sqlite" else 0)


def test_a_fact_that_says_something_else_meanwhile_is_not_asked_as_it_was(own, monkeypatch):
    changed = NOTES.replace("256 KB", "1 MB")
    meanwhile(monkeypatch, lambda: load_raw(collection=own, notes=[read_raw(changed, "notes.md")], now=LATER))
    load(own)
    assert not published(own).filter(options__text="256 KB", options__is_key=True).exists()
    assert published(own).filter(question__slug__startswith="recall-").exists()


def test_what_another_load_asks_meanwhile_is_asked_once(own, monkeypatch):
    load_raw(collection=own, notes=[read_raw(NOTES, "notes.md")], now=NOW)
    counts = []

    def another():
        with monkeypatch.context() as patch:
            patch.setattr(private_questions, "recall_questions", recall_questions)
            counts.append(write_questions(collection=own, now=NOW))

    meanwhile(monkeypatch, another)
    assert write_questions(collection=own, now=LATER) == 1  # the draft of the notes, before the other load began
    assert counts[0] + 1 == published(own).count() == own.questions.count()
