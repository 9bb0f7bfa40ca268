"""What `load_notes` prints: differences line by line, one line at the end, a bar on a terminal alone."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from content.management.progress import PATIENCE, Progress
from content.models import Fact, Source
from tests.content.library_text import document, write_library

pytestmark = pytest.mark.django_db

NOTES = "# Fish\n\n- Salmon swim up the river\n- Trout stay in the brook\n\nQ: What swims?\n> A fish\n"


@pytest.fixture
def notes(tmp_path):
    path = tmp_path / "fish.md"
    path.write_text(NOTES)
    return path


def printed(*arguments, **options) -> list[str]:
    out = StringIO()
    call_command("load_notes", *arguments, stdout=out, **options)
    return out.getvalue().splitlines()


def test_a_dry_run_prints_each_difference_with_its_line_and_changes_nothing(notes):
    lines = printed(notes, "--dry-run")

    told = [" ".join(line.split(": ")[0:2]) for line in lines[:-1]]
    assert told == ["new fish.md:3", "new fish.md:4", "new fish.md:6"]
    assert lines[0].endswith(": Salmon swim up the river")
    assert lines[-1].startswith("Would load 1 documents: 0 services, 2 facts, 0 questions, 1 drafts (3 new, 0 changed")
    assert not Fact.objects.exists()


def test_a_dry_run_without_words_prints_the_counts_alone(notes):
    assert len(printed(notes, "--dry-run", verbosity=0)) == 1


def test_a_dry_run_tells_what_changes_moves_and_goes(notes):
    printed(notes)
    notes.write_text("\n\n" + NOTES.replace("up the river", "up the stream").replace("- Trout stay in the brook\n", ""))

    lines = printed(notes, "--dry-run")

    assert [line.split(": ")[0] for line in lines[:-1]] == ["gone", "changed", "moved"]
    assert "Salmon swim up the river -> Salmon swim up the stream" in lines[1]
    assert lines[0].endswith("Trout stay in the brook (it stays until a curator retires it)")
    assert "(0 new, 1 changed, 1 unchanged, 1 moved, 1 gone, 0 conflicts, 0 to verify, 0 refused)" in lines[-1]


def test_a_load_prints_one_line_and_what_is_gone(notes):
    assert len(printed(notes)) == 1
    notes.write_text(NOTES.replace("- Trout stay in the brook\n", ""))

    assert [line.split(": ")[0] for line in printed(notes)[:-1]] == ["gone"]


def test_differences_of_the_library_are_told_too(tmp_path):
    folder = write_library(tmp_path, queue=document("queue"))
    first = json.loads(printed(folder, "--json")[-1])
    (folder / "queue.md").write_text("\n".join(document("queue").replace("four days", "five days").split("\n")))

    second = json.loads(printed(folder, "--json")[-1])

    kinds = [each["kind"] for each in first["new"]]
    assert (kinds.count("service"), kinds.count("question")) == (1, 1)
    assert second["new"] == []
    assert {each["kind"] for each in second["changed"]} <= {"fact", "question"}
    assert list(first["new"][0]) == ["kind", "slug", "path", "line", "text", "before"]


def test_stopped_by_hand_it_leaves_nothing(notes, monkeypatch):
    def stop(*args, **kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr("content.raw_loading.load_drafts", stop)
    with pytest.raises(CommandError, match="nothing was changed") as stopped:
        printed(notes)

    assert stopped.value.returncode == 130
    assert not Fact.objects.exists()
    assert not Source.objects.exists()


# --- The bar


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def progress(stream, *, seconds: float) -> Progress:
    times = iter([0.0])
    return Progress(stream, clock=lambda: next(times, seconds))


def test_a_terminal_shows_how_far_it_is_and_nothing_remains():
    stream = Terminal()
    bar = progress(stream, seconds=PATIENCE + 1)

    bar.tell("Reading", 1, 2)
    assert stream.getvalue() == "\rReading [###############               ]  50%"
    bar.clear()
    assert stream.getvalue().endswith("\r" + " " * 45 + "\r")


def test_what_is_soon_done_shows_no_bar():
    stream = Terminal()

    progress(stream, seconds=PATIENCE / 2).tell("Reading", 1, 2)

    assert stream.getvalue() == ""


def test_a_file_or_a_pipe_gets_no_bar():
    stream = StringIO()
    bar = progress(stream, seconds=PATIENCE + 1)

    bar.tell("Reading", 1, 2)
    bar.clear()

    assert stream.getvalue() == ""
