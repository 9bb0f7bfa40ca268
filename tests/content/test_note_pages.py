"""The pages about a person's own notes: sending, correcting, reading, and nobody else's eyes."""

import datetime as dt
import io
import re
import zipfile

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.roles import ensure_curator_group
from content import uploads
from content.models import (
    Collection,
    Fact,
    OutdatedLine,
    Question,
    ServiceName,
    UnreadLine,
    Upload,
    UploadAmendment,
)
from content.notes.amendments import What
from tests import make
from tests.quizzes.sittings import browser, words

pytestmark = pytest.mark.django_db

NOTES = """\
# SQS of AWS

- SQS keeps a message for four days
- A message may have 256 KB

Q: How long does SQS keep a message?
> Four days

![a queue](https://pictures.example.com/queue.png)

```
send --> [ queue ]
```
"""
MOST_QUERIES = 15


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(make.NOW, tick=False):
        yield


@pytest.fixture
def sqs():
    return make.service("sqs", name="Amazon Simple Queue Service", heading="Amazon SQS")


@pytest.fixture
def ann(sqs):
    return make.user()


@pytest.fixture
def client(ann):
    return browser(ann)


@pytest.fixture
def curator(sqs):
    user = make.user()
    user.groups.add(ensure_curator_group())
    return user


def staged(user, *texts, is_for_bank=False):
    files = [uploads.Text(f"notes-{number}.md", text) for number, text in enumerate(texts or (NOTES,))]
    return uploads.stage(user=user, texts=files, is_for_bank=is_for_bank, now=make.NOW)


def loaded(user, *texts):
    return uploads.load_into_own(upload=staged(user, *texts), collection=None, now=make.NOW).collection


def sent_file(name, data):
    return SimpleUploadedFile(name, data)


def zipped(**files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in files.items():
            archive.writestr(name.replace("_", "."), data)
    return buffer.getvalue()


# --- Sending


def test_the_page_explains_itself_when_there_are_no_notes(client):
    text = words(client.get("/notes/"))
    assert "Paste what you wrote while learning" in text
    assert "Nobody else sees any of it" in text


def test_pasted_notes_are_loaded_at_once(client, ann):
    response = client.post("/notes/", {"text": NOTES, "then": "practise"})
    own = Collection.objects.get(owner=ann)
    assert re.fullmatch(r"/attempts/[\w-]+/1/", response.headers["Location"]), "the first question comes at once"
    assert client.get(response.headers["Location"]).status_code == 200
    assert Question.objects.filter(collection=own, revisions__state="published").exists()
    assert not Upload.objects.exists()


def test_the_first_paste_makes_a_guest(sqs):
    visitor = Client()
    assert "No account is needed" in words(visitor.get("/notes/"))
    response = visitor.post("/notes/", {"text": NOTES, "then": "practise"})
    guest = User.objects.guests().get()
    assert Collection.objects.get(owner=guest).title == "SQS of AWS"
    assert visitor.get(response.headers["Location"]).status_code == 200


def test_what_is_refused_makes_no_guest(sqs):
    assert Client().post("/notes/", {"text": "\x07"}).status_code == 422
    assert not User.objects.guests().exists()


def test_what_was_pasted_is_still_there_after_a_refusal(client):
    response = client.post("/notes/", {"text": "# My queue\nA line\u202e of it", "then": "practise"})
    assert response.status_code == 422
    assert "# My queue\nA line" in response.content.decode()
    assert re.search(r"my-queue-\w+\.md, line 2 : U\+202E changes the direction of text; remove it\.", words(response))
    assert "Error:" in response.content.decode()


def test_nothing_at_all_is_refused(client):
    response = client.post("/notes/", {"text": " \r\n"})
    assert response.status_code == 422
    assert "Nothing was sent; paste text, or choose a file." in words(response)


def test_files_and_archives_are_taken_together(client, ann):
    files = [sent_file("a.md", b"# A\n- A queue holds messages\n"), sent_file("b.zip", zipped(b_md="# B\n- B is so\n"))]
    client.post("/notes/", {"text": "", "files": files, "then": "practise"})
    assert set(Collection.objects.get(owner=ann).sources.values_list("path", flat=True)) == {"a.md", "b.md"}


def test_what_an_archive_has_besides_is_named(client):
    data = zipped(a_md="# A\n- A queue holds messages\n", disk_png="x")
    response = client.post("/notes/", {"files": [sent_file("a.zip", data)], "then": "look"}, follow=True)
    assert "1 file of the archive is no text and was left out: disk.png" in words(response)


def test_a_dangerous_archive_is_refused_with_its_file(client):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("../evil.md", "x")
    response = client.post("/notes/", {"files": [sent_file("a.zip", buffer.getvalue())]})
    assert response.status_code == 422
    assert "a.zip/../evil.md : the path leads out of the archive" in words(response)


def test_more_than_a_megabyte_is_refused_with_what_to_do(client):
    response = client.post("/notes/", {"files": [sent_file("a.md", b"# A\n" * 260_000)]})
    assert response.status_code == 422
    assert "1,040,000 bytes of notes are more than 1,000,000 at once; load them in several parts" in words(response)


def test_what_is_too_large_for_memory_reaches_no_disk(client, tmp_path, settings):
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    response = client.post("/notes/", {"files": [sent_file("a.md", b"x" * 3_000_000)]})
    assert response.status_code == 422
    assert "are more than 1,000,000 at once" in words(response)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "body",
    [
        {"text": "x" * 1_200_000},
        {"files": [sent_file(f"{number}.md", b"x") for number in range(101)]},
    ],
)
def test_a_form_that_is_too_large_is_refused_with_what_to_do(client, body):
    response = client.post("/notes/", body)
    assert response.status_code == 413
    assert "Send less at once." in words(response)
    assert not Upload.objects.exists()


def test_notes_can_join_a_collection(client, ann):
    own = loaded(ann)
    client.post("/notes/", {"text": "# SNS\n- SNS pushes messages\n", "into": own.slug, "then": "practise"})
    assert Collection.objects.get(owner=ann).sources.count() == 2


def test_notes_join_no_collection_of_somebody_else(client):
    other = loaded(make.user())
    assert client.post("/notes/", {"text": NOTES, "into": other.slug, "then": "practise"}).status_code == 422
    assert other.sources.count() == 1


def test_who_has_too_much_is_told_what_to_do(client, monkeypatch):
    monkeypatch.setattr(uploads, "MOST_COLLECTIONS", 0)
    response = client.post("/notes/", {"text": NOTES, "then": "practise"})
    assert response.status_code == 422
    assert "You have as many collections as one may have." in words(response)
    assert not Upload.objects.exists()


# --- Looking and correcting


def test_what_was_read_is_shown_beside_the_text(client, ann):
    text = words(client.get(staged(ann).get_absolute_url()))
    assert "Facts 2 Questions 1 Subjects 1" in text
    assert "- SQS keeps a message for four days Fact Amazon SQS" in text
    assert "Key: Four days" in text
    assert "Gave nothing · code" in text


def test_outdated_lines_are_marked_with_their_evidence_before_loading(client, ann, sqs):
    make.fact(slug="sqs-max-size", service=sqs, statement="It may have 1 MiB.", changed="Courses teach 256 KB.")
    upload = staged(ann, f"{NOTES}- Of AWS, QuickSight draws charts\n", "# AWS\n- A message of SQS has 256 KB\n")
    text = words(client.get(upload.get_absolute_url()))
    assert "Lines that look outdated 3" in text
    assert "Looks outdated QuickSight is called Amazon Quick Sight since October 2025." in text
    assert "- A message may have 256 KB Fact Amazon SQS" in text
    assert "Looks outdated It may have 1 MiB. Courses teach 256 KB. Official source" in text
    only = words(client.get(f"{upload.get_absolute_url()}?show=outdated"))
    assert "A message may have 256 KB" in only
    assert "keeps a message for four days" not in only


def test_a_corrected_line_that_is_no_fact_any_more_looks_outdated_no_more(client, ann, sqs):
    make.fact(slug="sqs-max-size", service=sqs, statement="It may have 1 MiB.")
    upload = staged(ann)
    assert "Looks outdated" in words(client.get(upload.get_absolute_url()))
    client.post(f"{upload.get_absolute_url()}amend/", {"line": "4", "what": "nothing"})
    assert "utdated" not in words(client.get(upload.get_absolute_url()))


def test_nothing_is_said_of_lines_that_do_not_look_outdated(client, ann):
    assert "utdated" not in words(client.get(staged(ann).get_absolute_url()))


def test_a_correction_without_javascript_comes_back_to_its_line(client, ann):
    upload = staged(ann)
    response = client.post(f"{upload.get_absolute_url()}amend/?file=1&show=all", {"line": "3", "what": "nothing"})
    assert response.headers["Location"] == f"{upload.get_absolute_url()}?file=1&show=all#L3"
    page = client.get(response.headers["Location"])
    text = words(page)
    assert 'id="L3" class="note-row is-nothing is-amended"' in page.content.decode()
    assert "Facts 1" in text
    assert "Corrected by you" in text
    client.post(f"{upload.get_absolute_url()}amend/", {"line": "3", "what": ""})
    assert not UploadAmendment.objects.exists()


def test_a_correction_with_htmx_gives_the_reading_only(client, ann):
    upload = staged(ann)
    values = {"line": "1", "what": "subject", "subject": "amazon simple queue service"}
    response = client.post(f"{upload.get_absolute_url()}amend/", values, headers={"hx-request": "true"})
    body = response.content.decode()
    assert body.lstrip().startswith('<div id="reading"')
    assert UploadAmendment.objects.get().subject == "sqs"


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"line": "0", "what": "fact"},
        {"line": "99", "what": "fact"},
        {"line": "9" * 400, "what": "fact"},
        {"line": "x", "what": "fact"},
        {"line": "1", "what": "whatever"},
        {"line": "1", "what": "subject"},
        {"line": "1", "what": "subject", "subject": "x" * 201},
        {"line": "1", "what": "subject", "subject": "\x00"},
        {"line": "1", "what": "fact", "subject": "sqs"},
    ],
)
def test_a_broken_correction_changes_nothing(client, ann, values):
    response = client.post(f"{staged(ann).get_absolute_url()}amend/", values)
    assert response.status_code == 422
    assert not UploadAmendment.objects.exists()


def test_an_unknown_subject_is_a_topic(client, ann):
    upload = staged(ann)
    client.post(f"{upload.get_absolute_url()}amend/", {"line": "1", "what": "subject", "subject": " My   queues "})
    assert UploadAmendment.objects.get().subject == "My queues"


@pytest.mark.parametrize(
    "query", ["file=9", "file=x", "page=99", "page=x", "show=everything", "show=nothing", "file=%00"]
)
def test_any_address_of_the_reading_shows_something(client, ann, query):
    assert client.get(f"{staged(ann).get_absolute_url()}?{query}").status_code == 200


def test_a_looked_at_upload_is_loaded_with_its_corrections(client, ann):
    location = client.post("/notes/", {"text": NOTES, "then": "look"}).headers["Location"]
    client.post(f"{location}amend/", {"line": "3", "what": "nothing"})
    response = client.post(f"{location}load/", {})
    assert response.headers["Location"] == "/notes/sqs-of-aws/"
    assert Fact.objects.filter(collection__owner=ann).count() == 1


def test_a_discarded_upload_is_gone(client, ann):
    upload = staged(ann)
    assert "Sent, and not loaded yet" in words(client.get("/notes/"))
    client.post(f"{upload.get_absolute_url()}discard/")
    assert not Upload.objects.exists()
    assert client.get(upload.get_absolute_url()).status_code == 404


# --- Reading a collection


def test_a_collection_shows_its_facts_with_their_lines(client, ann):
    own = loaded(ann)
    response = client.get("/notes/sqs-of-aws/")
    source = own.sources.get()
    assert "2 facts" in words(response)
    assert f'href="/notes/sqs-of-aws/sources/{source.pk}/#L3"' in response.content.decode()
    assert "SQS keeps a message for four days" in words(client.get("/notes/sqs-of-aws/?service=sqs"))


def test_a_collection_leads_to_practice_and_to_its_end(client, ann):
    loaded(ann)
    body = client.get("/notes/sqs-of-aws/").content.decode()
    assert '<form method="post" action="/notes/sqs-of-aws/practise/">' in body
    assert 'href="/notes/sqs-of-aws/delete/"' in body


def test_notes_of_which_nothing_can_be_asked_are_kept_all_the_same(client, ann):
    response = client.post("/notes/", {"text": "# Owls\n\n![an owl](owl.png)\n", "then": "practise"}, follow=True)
    assert response.redirect_chain[-1][0] == "/notes/owls/"
    assert "Nothing in these notes can be asked yet." in response.content.decode()


def test_many_facts_are_paged(client, ann):
    loaded(ann, "# SQS of AWS\n" + "".join(f"- SQS is a queue with the number {number}\n" for number in range(61)))
    assert "Page 1 of 2" in words(client.get("/notes/sqs-of-aws/"))
    assert "number 60" in words(client.get("/notes/sqs-of-aws/?page=2"))


def test_the_text_has_numbered_lines_and_fetches_nothing(client, ann):
    own = loaded(ann, NOTES + "<svg><script>alert(1)</script></svg>\n")
    body = client.get(f"/notes/sqs-of-aws/sources/{own.sources.get().pk}/").content.decode()
    assert '<div class="source-line" id="L3">' in body
    assert '<div class="source-line is-unread" id="L9">' in body
    assert '<div class="source-code" tabindex="0"' in body
    assert "send --&gt; [ queue ]" in body
    assert "![a queue](https://pictures.example.com/queue.png)" in body
    assert "<img" not in body
    assert "<script>alert" not in body


def test_the_text_names_its_language_where_that_can_be_told(client, ann):
    own = loaded(ann, "# Wahl\n- Der Bundestag wird auf vier Jahre von dem Volk gew\u00e4hlt\n", "# Abc\n- xyz: 4\n")
    pages = [client.get(f"/notes/{own.slug}/sources/{source.pk}/") for source in own.sources.order_by("path")]
    assert ['lang="de"' in page.content.decode() for page in pages] == [True, False]


def test_the_lines_that_gave_nothing_are_listed(client, ann):
    own = loaded(ann)
    address = f"/notes/sqs-of-aws/sources/{own.sources.get().pk}/?show=nothing"
    assert f'href="{address}"' in client.get("/notes/sqs-of-aws/").content.decode()
    text = words(client.get(address))
    assert "a queue" in text
    assert "SQS keeps" not in text


def test_outdated_lines_are_shown_with_their_evidence(client, ann, sqs):
    make.fact(slug="sqs-max-size", service=sqs, statement="It may have 1 MiB.", changed="Courses teach 256 KB.")
    bus = make.service("eventbridge", name="Amazon EventBridge", heading="EventBridge")
    ServiceName.objects.create(service=bus, name="CloudWatch Events", until=dt.date(2019, 7, 1))
    own = loaded(ann, NOTES, "# Tasks of AWS\n- SQS and CloudWatch Events start tasks\n")
    assert "2 lines look outdated." in words(client.get("/notes/sqs-of-aws/"))
    response = client.get("/notes/sqs-of-aws/outdated/")
    text = words(response)
    assert "line 4 A message may have 256 KB It may have 1 MiB. Courses teach 256 KB. Official source" in text
    assert "checked November 2026" in text
    assert "CloudWatch Events is called Amazon EventBridge since July 2019" in text
    source = own.sources.get(path="notes-0.md")
    assert f'href="/notes/sqs-of-aws/sources/{source.pk}/#L4"' in response.content.decode()


def test_evidence_that_the_library_took_back_is_not_shown(client, ann, sqs):
    fact = make.fact(slug="sqs-max-size", service=sqs).fact
    loaded(ann)
    fact.retired_at = make.NOW
    fact.save()
    assert "Nothing in these notes contradicts the library." in words(client.get("/notes/sqs-of-aws/outdated/"))


def test_a_collection_can_be_renamed(client, ann):
    loaded(ann)
    client.post("/notes/sqs-of-aws/rename/", {"title": "Queues"})
    assert Collection.objects.get(owner=ann).title == "Queues"
    assert client.post("/notes/sqs-of-aws/rename/", {"title": " "}).status_code == 422
    assert client.post("/notes/sqs-of-aws/rename/", {"title": "x" * 81}).status_code == 422
    assert Collection.objects.get(owner=ann).title == "Queues"


def test_deleted_notes_are_gone_with_what_was_said_of_their_lines(client, ann, sqs):
    make.fact(slug="sqs-max-size", service=sqs)
    loaded(ann)
    assert OutdatedLine.objects.exists()
    assert UnreadLine.objects.exists()
    assert client.post("/notes/sqs-of-aws/delete/").headers["Location"] == "/notes/"
    for model in (Collection.objects.filter(owner=ann), OutdatedLine.objects, UnreadLine.objects):
        assert not model.exists()


# --- Whose


@pytest.fixture(params=["stranger", "guest", "curator", "operator"])
def somebody_else(request, curator):
    return {
        "stranger": make.user,
        "guest": make.guest,
        "curator": lambda: curator,
        "operator": lambda: make.user(is_staff=True, is_superuser=True),
    }[request.param]()


def test_nobody_else_sees_or_changes_anything(somebody_else, ann):
    own, upload = loaded(ann), staged(ann)
    source = own.sources.get()
    other = browser(somebody_else)
    looked_at = ["", "outdated/", "delete/", f"sources/{source.pk}/", f"sources/{source.pk}/?show=nothing"]
    addresses = [f"/notes/{own.slug}/{page}" for page in looked_at]
    addresses += [upload.get_absolute_url(), f"{upload.get_absolute_url()}difference/"]
    assert {other.get(address).status_code for address in addresses} == {404}
    posts = {
        f"/notes/{own.slug}/rename/": {"title": "Mine"},
        f"/notes/{own.slug}/practise/": {},
        f"/notes/{own.slug}/delete/": {},
        f"{upload.get_absolute_url()}amend/": {"line": "3", "what": What.NOTHING.value},
        f"{upload.get_absolute_url()}load/": {},
        f"{upload.get_absolute_url()}discard/": {},
    }
    assert {other.post(address, values).status_code for address, values in posts.items()} == {404}
    assert (Collection.objects.get(pk=own.pk).title, Upload.objects.count()) == (own.title, 1)
    assert not UploadAmendment.objects.exists()


def test_a_source_of_another_collection_is_not_found(client, ann):
    own, other = loaded(ann), loaded(make.user())
    assert client.get(f"/notes/{own.slug}/sources/{other.sources.get().pk}/").status_code == 404


def test_whoever_is_signed_out_is_asked_to_sign_in(ann):
    own, upload = loaded(ann), staged(ann)
    for address in (f"/notes/{own.slug}/", upload.get_absolute_url()):
        assert Client().get(address).headers["Location"].startswith("/accounts/login/")


def test_private_facts_are_on_no_public_page(ann, sqs):
    loaded(ann)
    public = Client()
    for address in ("/services/", "/services/sqs/", "/search/?q=message", "/compare/"):
        assert "keeps a message" not in words(public.get(address))


# --- The bank's raw notes


def test_a_curator_sees_the_difference_and_loads(curator):
    client = browser(curator)
    location = client.post("/desk/notes/", {"text": NOTES}).headers["Location"]
    assert f'href="{location}difference/"' in client.get(location).content.decode()
    difference = words(client.get(f"{location}difference/"))
    assert "New 3" in difference
    assert "SQS keeps a message for four days" in difference
    assert not Fact.objects.filter(slug__startswith="raw-").exists()
    assert client.post(f"{location}load/").headers["Location"] == "/desk/notes/"
    assert Fact.objects.filter(collection__owner__isnull=True, slug__startswith="raw-").count() == 2
    assert "sqs-of-aws-" in words(client.get("/desk/notes/"))


def test_a_curators_refused_notes_stay_in_the_form(curator):
    response = browser(curator).post("/desk/notes/", {"text": "a\u202eb"})
    assert response.status_code == 422
    assert "changes the direction of text" in words(response)


def test_who_is_a_curator_no_more_has_no_upload_for_the_bank(curator):
    upload = staged(curator, is_for_bank=True)
    curator.groups.clear()
    assert browser(curator).post(f"{upload.get_absolute_url()}load/").status_code == 404
    assert Upload.objects.exists()


def test_ones_own_notes_are_in_the_navigation(client):
    assert 'href="/notes/" aria-current="true"' in client.get("/notes/").content.decode()
    assert 'href="/notes/"' in Client().get("/exams/").content.decode()
    assert "Your own notes" in words(client.get("/study/"))


def test_the_desk_leads_to_the_raw_notes(curator):
    assert 'href="/desk/notes/"' in browser(curator).get("/desk/").content.decode()


def test_candidates_do_not_load_into_the_bank(client):
    assert client.post("/desk/notes/", {"text": NOTES}).status_code == 403
    assert not Upload.objects.exists()


# --- Queries


def count_queries(client, address):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_every_page_costs_the_same_at_two_sizes(client, ann):
    small = loaded(ann, "# A\n- A message of SQS has 256 KB\n")
    many = "".join(f"## Topic {number}\n- The SQS message {number} has 256 KB\n" for number in range(40))
    large = loaded(ann, f"# Big notes of AWS\n{many}", f"# More\n{many}")
    for page in ("", "outdated/"):
        count = count_queries(client, f"/notes/{large.slug}/{page}")
        assert count == count_queries(client, f"/notes/{small.slug}/{page}") <= MOST_QUERIES
    few = staged(ann, "# A\n- A message of SQS has 256 KB\n")
    several = staged(ann, many, many + "x", many + "y")
    count_queries(client, few.get_absolute_url())
    count = count_queries(client, several.get_absolute_url())
    assert count == count_queries(client, few.get_absolute_url()) <= MOST_QUERIES
    assert count_queries(client, "/notes/") <= MOST_QUERIES
