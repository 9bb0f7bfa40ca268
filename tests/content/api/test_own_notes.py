"""Notes of one's own over the API: sent as texts, files or zips, looked at, corrected, loaded; nobody else's."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from content import uploads
from content.models import Collection, OutdatedLine, Upload
from tests import make
from tests.api import Program, problem

pytestmark = pytest.mark.django_db
UPLOADS = "/api/v1/notes/uploads/"
TEXT = "# Queues\n- A message of a queue is kept for 4 days by default\n- A queue has no fixed size\n"
SENT = {"files": [{"path": "queues.md", "text": TEXT}]}


@pytest.fixture
def ann():
    return make.user()


@pytest.fixture
def program(ann, settings):
    settings.ACCOUNT_RATE_LIMITS = False
    return Program(ann)


def zipped(**files: str) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in files.items():
            archive.writestr(f"{name}.md", text)
    return packed.getvalue()


def send_files(program: Program, *files: tuple[str, bytes], **more: str):
    return program.post(UPLOADS, {"files": [SimpleUploadedFile(*file) for file in files], **more})


def test_texts_wait_and_are_shown_line_by_line(program):
    made = program.send("POST", UPLOADS, SENT)
    said = made.json()
    assert (made.status_code, said["facts"], said["files"][0]["path"]) == (201, 2, "queues.md")
    assert program.read(made.headers["Location"]) == said
    lines = program.read(f"{UPLOADS}{said['id']}/lines/?show=fact")["rows"]
    assert [(line["line_start"], line["taken"], line["subject"]) for line in lines] == [
        (2, "fact", "Queues"),
        (3, "fact", "Queues"),
    ]
    assert [row["id"] for row in program.read(UPLOADS)["rows"]] == [said["id"]]


def test_a_line_is_corrected_and_read_as_before_again(program):
    address = program.send("POST", UPLOADS, SENT).headers["Location"]
    assert program.send("POST", f"{address}amend/", {"line": 2, "what": "nothing"}).json()["facts"] == 1
    assert [row["amended"] for row in program.read(f"{address}lines/?show=nothing")["rows"]] == [True]
    assert program.send("POST", f"{address}amend/", {"line": 2, "what": None}).json()["facts"] == 2
    problem(program.send("POST", f"{address}amend/", {"line": 99, "what": "fact"}), "invalid")
    problem(program.send("POST", f"{address}amend/", {"line": 2, "what": "subject"}), "invalid")
    problem(program.send("POST", f"{address}amend/", {"line": 2, "what": "fact", "file": 2}), "not_found")


def test_they_are_loaded_once_with_a_key_however_often_that_is_asked(program):
    address = program.send("POST", UPLOADS, SENT).headers["Location"]
    loaded = [program.send("POST", f"{address}load/", {}, idempotency_key="k") for _ in range(2)]
    assert [answer.status_code for answer in loaded] == [201, 201]
    assert loaded[0].json() == loaded[1].json() == {"collection": "queues"}
    problem(program.send("POST", f"{address}load/", {}), "not_found")
    facts = program.read("/api/v1/notes/queues/facts/")["rows"]
    assert [(fact["statement"], fact["line_start"]) for fact in facts] == [
        ("A message of a queue is kept for 4 days by default", 2),
        ("A queue has no fixed size", 3),
    ]
    source = program.read(f"/api/v1/notes/queues/sources/{facts[0]['source']}/")
    assert (source["text"], source["unread"]) == (TEXT, [])


def test_more_is_added_to_a_collection_that_one_has(program):
    for name, into in (("one", {}), ("two", {"into": "queues"})):
        body = {"files": [{"path": f"{name}.md", "text": TEXT.replace("4 days", f"{name} days")}]}
        address = program.send("POST", UPLOADS, body).headers["Location"]
        assert program.send("POST", f"{address}load/", into).json() == {"collection": "queues"}
    assert Collection.objects.filter(owner__isnull=False).get().sources.count() == 2
    address = program.send("POST", UPLOADS, SENT).headers["Location"]
    problem(program.send("POST", f"{address}load/", {"into": "elsewhere"}), "invalid")


def test_files_and_archives_come_as_a_form(program):
    answer = send_files(program, ("one.md", TEXT.encode()), ("more.zip", zipped(two=TEXT, three=TEXT)))
    assert answer.status_code == 201, answer.content
    assert [file["path"] for file in answer.json()["files"]] == ["one.md", "two.md", "three.md"]


@pytest.mark.promise("I5")
@pytest.mark.parametrize(
    "file", [("a.pdf", b"%PDF"), ("a.zip", b"PK\x03\x04broken"), ("a.md", b""), ("a.md", b"***"), ("a.md", b"x\x00")]
)
def test_what_is_no_notes_is_refused_with_a_reason_and_nothing_is_kept(program, file):
    said = problem(send_files(program, file), "invalid")
    assert all(error["detail"] for error in said["errors"])
    assert not Upload.objects.exists()


def test_a_form_is_bounded_and_has_no_other_fields(program):
    problem(send_files(program, ("a.md", b"x" * 2_700_000)), "too_large")
    problem(send_files(program, ("a.md", b"x" * 1_000_001)), "invalid")
    problem(send_files(program, ("a.md", TEXT.encode()), user="1"), "invalid")
    problem(send_files(program), "invalid")
    many = [(f"{number}.md", TEXT.encode()) for number in range(101)]
    problem(send_files(program, *many), "too_large")
    assert not Upload.objects.exists()


def test_a_broken_form_is_refused(program):
    for kind, code in (("multipart/form-data", "bad_request"), ("multipart/form-data; boundary=x", "invalid")):
        problem(program.post(UPLOADS, "--y\r\nno form", content_type=kind), code)


def test_what_is_discarded_is_gone(program):
    address = program.send("POST", UPLOADS, SENT).headers["Location"]
    assert program.send("DELETE", address).status_code == 204
    problem(program.send("GET", address), "not_found")
    assert not Upload.objects.exists()


def test_who_has_as_much_as_one_may_have_is_told_so(program, monkeypatch):
    monkeypatch.setattr(uploads, "MOST_COLLECTIONS", 0)
    address = program.send("POST", UPLOADS, SENT).headers["Location"]
    assert problem(program.send("POST", f"{address}load/", {}), "full")["why"] == "collections"


def test_what_looks_outdated_comes_with_what_is_held_against_it(program):
    address = program.send("POST", UPLOADS, SENT).headers["Location"]
    program.send("POST", f"{address}load/", {})
    stated = make.fact(statement="A queue keeps a message for 14 days at most.")
    source = Collection.objects.get(slug="queues").sources.get()
    said = {"source": source, "line_start": 2, "line_end": 2, "text": "4 days"}
    OutdatedLine.objects.create(fact=stated.fact.slug, **said)
    (row,) = program.read("/api/v1/notes/queues/outdated/")["rows"]
    assert (row["fact"], row["statement"], row["name"]) == (stated.fact.slug, stated.statement, "")
    assert row["lines"] == [said | {"source": source.pk}]


def test_a_token_that_reads_sends_nothing(ann):
    problem(Program(ann, "read").send("POST", UPLOADS, SENT), "scope")
    problem(Program(ann, "read").post(UPLOADS, {"files": []}), "scope")
