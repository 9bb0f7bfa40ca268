"""Loads of raw notes are whole: nothing of one that fails, nothing twice, and as many statements for many facts as for
few."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from content.loading import load
from content.models import Fact, FactRevision
from content.notes.raw import read_raw
from content.notes.text import decode
from content.raw_loading import load_raw
from tests import make
from tests.content.notes.fuzzing import OTHERS, generated

pytestmark = pytest.mark.django_db


def rows() -> dict[str, int]:
    """How many rows each table has."""
    return {
        model._meta.db_table: model._default_manager.count() for model in apps.get_models(include_auto_created=True)
    }


def load_texts(**texts: str):
    notes = [read_raw(text, f"{name}.md") for name, text in texts.items()]
    return load_raw(collection=make.collection(), notes=notes, now=make.NOW)


@pytest.mark.promise("I1")
@pytest.mark.parametrize("seed", [1, 3, 11, 20, 21, 31, 40, 60])
def test_generated_notes_are_refused_without_a_trace_or_loaded_once(tmp_path, seed):
    file = tmp_path / "notes.md"
    file.write_bytes(generated(seed))
    make.collection()
    before = rows()

    report = load([file], now=make.NOW)

    if report.refused:
        assert all(problem.path and problem.line and problem.reason for problem in report.refused)
        assert rows() == before
    else:
        after = rows()
        again = load([file], now=make.at(60))
        assert (again.new, again.changed, again.differences) == (0, 0, [])
        assert rows() == after


@pytest.mark.promise("I1")
def test_a_refused_file_leaves_nothing_and_the_others_are_loaded(tmp_path):
    (tmp_path / "bad.md").write_bytes(b"# Fish\n\n- Salmon\x00 swim\n")
    (tmp_path / "good.md").write_text("# Fish\n\n- Trout stay in the brook\n")

    report = load([tmp_path], now=make.NOW)

    assert [problem.path for problem in report.refused] == ["bad.md"]
    assert FactRevision.objects.get().source.path == "good.md"


def test_a_failure_at_the_end_leaves_nothing(monkeypatch):
    make.collection()
    before = rows()
    monkeypatch.setattr("content.raw_loading.audit.record_all", lambda entries: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        load_texts(fish="# Fish\n\n- Salmon swim up the river\n\nQ: What swims?\n> A fish\n")

    assert rows() == before


@pytest.mark.promise("I2")
def test_an_older_file_after_a_newer_one_is_a_change_like_any_other():
    older, newer = "# Fish\n\n- Salmon swim up the river\n", "# Fish\n\n- Salmon swim up the stream\n"
    load_texts(fish=older)
    load_texts(fish=newer)

    report = load_texts(fish=older)

    assert (report.new, report.changed, Fact.objects.count()) == (0, 1, 1)
    assert FactRevision.objects.current().get().statement == "Salmon swim up the river"


@pytest.mark.promise("I4")
@pytest.mark.parametrize(
    "encode",
    [
        lambda text: text.encode("utf-8-sig"),
        lambda text: text.encode("utf-16"),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: text.rstrip("\n").encode(),
        lambda text: text.replace("é", "e\u0301").encode(),
    ],
)
def test_another_encoding_of_the_same_notes_is_no_change(tmp_path, encode):
    text = "# Café\n\n- Le café est chaud le matin 🙂\n"
    file = tmp_path / "notes.md"
    file.write_text(text, encoding="utf-8")
    load([file], now=make.NOW)
    file.write_bytes(encode(text))

    report = load([file], now=make.at(60))

    assert (report.new, report.changed, report.unchanged) == (0, 0, 1)


def test_notes_of_other_authors_are_loaded_once_in_any_order_and_put_together():
    paths = [path for path in sorted(OTHERS.iterdir()) if path.suffix in (".md", ".txt")][:4]
    texts = {path.stem: decode(path.read_bytes(), path.name).value or "" for path in paths}
    report = load_texts(**texts)
    assert report.new > 40

    again = load_texts(**dict(reversed(texts.items())))
    together = load_texts(everything="\n\n".join(texts.values()))
    glued = load_texts(glued="".join(text.rstrip("\n") for text in reversed(texts.values())))

    assert (again.new, again.changed, again.differences) == (0, 0, [])
    assert (together.new, together.changed, glued.new, glued.changed) == (0, 0, 0, 0)


def counted(text: str) -> int:
    notes = read_raw(text, "notes.md")
    with CaptureQueriesContext(connection) as statements:
        load_raw(collection=make.collection(), notes=[notes], now=make.NOW)
    return len(statements)


def many(count: int, *, word: str = "stone") -> str:
    facts = "\n".join(f"- Pile {number} has {number} pieces of {word}" for number in range(count))
    return f"# Stones\n\n{facts}\n\n" + "\n\n".join(
        f"Q: How many lie on pile {number}?\n> {number} pieces" for number in range(count)
    )


def test_a_second_load_takes_the_same_few_statements_for_any_number_of_facts():
    counted(many(5))
    few = counted(many(5))
    counted(many(60))

    assert counted(many(60)) == few <= 12


def test_what_is_new_or_changed_is_written_together():
    counted(many(1))
    few = counted(many(1, word="wood"))
    counted(many(20))

    assert counted(many(20, word="wood")) <= few + 2
