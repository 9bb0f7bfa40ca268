"""Notes that are sent, wait, are corrected and loaded."""

import datetime as dt

import pytest

from content import uploads
from content.models import Collection, Fact, FactRevision, Question, Source, UnreadLine, Upload, UploadAmendment
from content.notes.amendments import What
from content.private_erasure import erase_collection
from content.private_questions import write_questions
from content.unpacking import FoundFile
from tests import make
from tests.make import NOW, at

pytestmark = pytest.mark.django_db

NOTES = "# SQS of AWS\n- Amazon SQS keeps a message for four days\n- SQS has FIFO queues\n\n![a queue](queue.png)\n"
DAY = 24 * 3600


def texts(*pairs):
    return [uploads.Text(path, text) for path, text in pairs or [("sqs.md", NOTES)]]


def staged(user, *pairs, now=NOW, **given):
    return uploads.stage(user=user, texts=texts(*pairs), now=now, **{"is_for_bank": False} | given)


def statements(collection):
    return list(
        FactRevision.objects.filter(fact__collection=collection)
        .order_by("line_start")
        .values_list("statement", flat=True)
    )


@pytest.fixture
def ann():
    make.service("sqs", heading="Amazon SQS")
    return make.user()


# --- Receiving


def test_what_is_received_is_text_with_the_lines_of_its_problems():
    received = uploads.receive([FoundFile("a.md", b"# A\nb\x00c\n"), FoundFile("b.md", b"# B\n")])
    assert received.texts == ()
    (problem,) = received.problems
    assert (problem.path, problem.line) == ("a.md", 2)
    assert "control character" in problem.reason


def test_windows_text_is_received_with_a_warning():
    received = uploads.receive([FoundFile("a.md", "# Gr\u00f6\u00dfe\r\n".encode("cp1252"))])
    assert received.texts == (uploads.Text("a.md", "# Gr\u00f6\u00dfe\n"),)
    assert "Windows-1252" in received.warnings[0].reason


@pytest.mark.parametrize("data", [b"", b" \n\t\n", b"---\n***\n"])
def test_a_text_without_words_is_refused(data):
    (problem,) = uploads.receive([FoundFile("a.md", data)]).problems
    assert problem.reason == "there are no words in it"


# --- Waiting


def test_an_upload_waits_for_a_day_and_only_for_its_owner(ann):
    upload = staged(ann)
    assert list(Upload.objects.of(ann, now=at(DAY - 1))) == [upload]
    assert not Upload.objects.of(ann, now=at(DAY)).exists()
    assert not Upload.objects.of(make.user(), now=NOW).exists()


def test_what_expired_is_deleted_with_the_next_upload(ann):
    staged(make.user())
    kept = staged(ann, now=at(DAY + 1))
    assert list(Upload.objects.all()) == [kept]
    assert uploads.sweep(now=at(2 * DAY + 1)) == 1
    assert uploads.sweep(now=at(2 * DAY + 1)) == 0


def test_the_oldest_upload_makes_room(ann):
    others = staged(make.user())
    waiting = [staged(ann, now=at(number)) for number in range(uploads.MOST_WAITING + 2)]
    assert set(Upload.objects.all()) == {others, *waiting[2:]}


# --- Corrections


def test_a_correction_takes_the_place_of_the_one_before(ann):
    file = staged(ann).files.get()
    assert uploads.amend(file=file, line=2, what=What.NOTHING) == "amended"
    assert uploads.amend(file=file, line=2, what=What.FACT) == "amended"
    assert list(UploadAmendment.objects.values_list("line", "what", "subject")) == [(2, "fact", "")]
    assert uploads.amend(file=file, line=2, what=None) == "amended"
    assert not UploadAmendment.objects.exists()


def test_a_line_that_is_not_there_is_not_corrected(ann):
    file = staged(ann).files.get()
    assert uploads.amend(file=file, line=7, what=What.NOTHING) == "no_such_line"
    assert uploads.amend(file=file, line=0, what=What.NOTHING) == "no_such_line"


def test_there_are_only_so_many_corrections(ann, monkeypatch):
    monkeypatch.setattr(uploads, "MOST_AMENDMENTS", 1)
    file = staged(ann).files.get()
    uploads.amend(file=file, line=2, what=What.NOTHING)
    assert uploads.amend(file=file, line=3, what=What.NOTHING) == "too_many"
    assert uploads.amend(file=file, line=2, what=What.FACT) == "amended"


# --- Loading into one's own


def test_a_new_collection_is_called_by_the_first_title(ann):
    loaded = uploads.load_into_own(upload=staged(ann), collection=None, now=NOW)
    own = loaded.collection
    assert (own.owner, own.title, own.slug) == (ann, "SQS of AWS", "sqs-of-aws")
    assert statements(own) == ["Amazon SQS keeps a message for four days", "SQS has FIFO queues"]
    assert list(own.services.values_list("slug", flat=True)) == ["sqs"]
    assert not Upload.objects.exists()


def test_an_upload_is_loaded_once(ann):
    upload = staged(ann)
    again = Upload.objects.get(pk=upload.pk)
    uploads.load_into_own(upload=upload, collection=None, now=NOW)
    assert uploads.load_into_own(upload=again, collection=None, now=NOW) == "gone"
    assert Collection.objects.filter(owner=ann).count() == 1


def test_two_collections_of_one_name_have_two_addresses(ann):
    slugs = [uploads.load_into_own(upload=staged(ann), collection=None, now=NOW).collection.slug for _ in range(3)]
    assert slugs == ["sqs-of-aws", "sqs-of-aws-2", "sqs-of-aws-3"]


@pytest.mark.parametrize(("title", "slug"), [("Uploads", "uploads-2"), ("Paste", "paste-2"), ("\u6f22\u5b57", "notes")])
def test_an_address_is_always_free(ann, title, slug):
    upload = staged(ann, ("a.md", f"# {title}\n- An owl hunts at night\n"))
    assert uploads.load_into_own(upload=upload, collection=None, now=NOW).collection.slug == slug


def test_more_notes_join_a_collection(ann):
    own = uploads.load_into_own(upload=staged(ann), collection=None, now=NOW).collection
    more = staged(ann, ("more.md", "# SQS of AWS\n- SQS has FIFO queues\n- SQS has dead-letter queues\n"))
    loaded = uploads.load_into_own(upload=more, collection=own, now=at(60))
    assert loaded.collection == own
    assert len(statements(own)) == 3
    assert set(own.sources.values_list("path", flat=True)) == {"sqs.md", "more.md"}


def test_an_interrupted_load_goes_on_in_the_collection_that_it_made(ann, monkeypatch):
    upload = staged(ann)
    with monkeypatch.context() as patch:
        patch.setattr(uploads, "write_questions", _killed)
        with pytest.raises(KeyboardInterrupt):
            uploads.load_into_own(upload=upload, collection=None, now=NOW)
    own = Collection.objects.get(owner=ann)
    assert len(statements(own)) == 2
    assert uploads.load_into_own(upload=upload, collection=None, now=at(60)) == uploads.Loaded(own)
    assert own.questions.exists()
    assert not Upload.objects.exists()


def test_the_text_of_an_interrupted_load_goes_with_its_collection(ann, monkeypatch):
    monkeypatch.setattr(uploads, "write_questions", _killed)
    with pytest.raises(KeyboardInterrupt):
        uploads.load_into_own(upload=staged(ann), collection=None, now=NOW)
    erase_collection(Collection.objects.get(owner=ann))
    assert not Upload.objects.exists()


def _killed(**given):
    raise KeyboardInterrupt


def test_a_collection_that_was_deleted_meanwhile_gets_nothing(ann):
    own = uploads.load_into_own(upload=staged(ann), collection=None, now=NOW).collection
    erase_collection(Collection.objects.get(pk=own.pk))
    assert uploads.load_into_own(upload=staged(ann), collection=own, now=at(60)) == "gone"
    assert not Fact.objects.exists()


def test_a_collection_that_is_deleted_before_its_questions_are_written_stays_deleted(ann, monkeypatch):
    def deleted(*, collection, now):
        erase_collection(Collection.objects.get(pk=collection.pk))
        return write_questions(collection=collection, now=now)

    monkeypatch.setattr(uploads, "write_questions", deleted)
    assert uploads.load_into_own(upload=staged(ann), collection=None, now=NOW) == "gone"
    assert not Question.objects.exists()
    assert not Upload.objects.exists()


def test_corrections_are_loaded(ann):
    upload = staged(ann)
    uploads.amend(file=upload.files.get(), line=1, what=What.SUBJECT, subject="My queues")
    uploads.amend(file=upload.files.get(), line=3, what=What.NOTHING)
    own = uploads.load_into_own(upload=upload, collection=None, now=NOW).collection
    assert statements(own) == ["Amazon SQS keeps a message for four days"]
    assert Fact.objects.get(collection=own).service.heading == "My queues"


def test_lines_that_gave_nothing_are_kept_and_follow_the_next_load(ann):
    own = uploads.load_into_own(upload=staged(ann), collection=None, now=NOW).collection
    assert list(UnreadLine.objects.values_list("source__path", "line")) == [("sqs.md", 5)]
    uploads.load_into_own(upload=staged(ann, ("sqs.md", "![a queue](queue.png)\n" + NOTES)), collection=own, now=NOW)
    assert list(UnreadLine.objects.values_list("line", flat=True)) == [1, 6]


def test_a_person_has_only_so_many_collections(ann, monkeypatch):
    monkeypatch.setattr(uploads, "MOST_COLLECTIONS", 1)
    own = uploads.load_into_own(upload=staged(ann), collection=None, now=NOW).collection
    upload = staged(ann)
    assert uploads.load_into_own(upload=upload, collection=None, now=NOW) == uploads.Full("collections")
    assert list(Collection.objects.filter(owner=ann)) == [own]
    assert Upload.objects.filter(pk=upload.pk).exists()
    assert isinstance(uploads.load_into_own(upload=upload, collection=own, now=NOW), uploads.Loaded)


def test_a_person_has_only_so_much_text(ann, monkeypatch):
    uploads.load_into_own(upload=staged(ann), collection=None, now=NOW)
    monkeypatch.setattr(uploads, "MOST_CHARACTERS", 2 * len(NOTES) - 1)
    assert uploads.load_into_own(upload=staged(ann), collection=None, now=NOW) == uploads.Full("size")
    other = make.user()
    assert isinstance(uploads.load_into_own(upload=staged(other), collection=None, now=NOW), uploads.Loaded)


# --- Loading into the bank


def test_a_dry_run_changes_nothing_and_keeps_the_upload(ann):
    upload = staged(ann, is_for_bank=True)
    report = uploads.load_into_bank(upload=upload, by=ann, now=NOW, dry_run=True)
    assert report.new == 2
    assert not Fact.objects.filter(slug__startswith="raw-").exists()
    assert Upload.objects.get() == upload


def test_what_a_curator_loads_is_in_the_open_collection(ann):
    report = uploads.load_into_bank(upload=staged(ann, is_for_bank=True), by=ann, now=NOW)
    assert report.new == 2
    facts = FactRevision.objects.filter(fact__collection__owner__isnull=True, fact__slug__startswith="raw-")
    assert facts.filter(verified_at__isnull=True).count() == 2
    assert Source.objects.get(path="sqs.md").kind == Source.Kind.RAW
    assert not Upload.objects.exists()


def test_nobody_waits_longer_than_a_day(ann):
    assert Upload.objects.expired_at(NOW).count() == 0
    staged(ann)
    assert Upload.objects.expired_at(NOW + dt.timedelta(days=1)).count() == 1
