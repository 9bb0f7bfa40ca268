"""Which sections of raw notes the library has facts of: counted over what is loaded, listed for curators."""

from __future__ import annotations

import pytest

from content.loading import load
from content.notes_coverage import notes_coverage
from tests import make
from tests.content.desk_pages import NOW
from tests.content.library_text import document

pytestmark = pytest.mark.django_db
PAGE = "/desk/coverage/notes/"
NOTES = """# Queues

## Retention

- Messages stay for four days.
- Fourteen days are the longest.

## Pictures of queues

- A queue can be drawn as a pipe.
"""


@pytest.fixture
def loaded(tmp_path):
    """A library whose only fact names line 5 of the notes 001, and these notes."""
    (tmp_path / "001_notes.md").write_text(NOTES)
    make.blueprint("TST-C01")
    text = document("queue")
    (tmp_path / "queue.md").write_text(text.replace("{#queue-retention ", "{#queue-retention notes=001:5 ", 1))
    report = load([tmp_path], now=NOW)
    assert report.refused == []
    return tmp_path


def test_only_curators_see_it(client, loaded):
    assert client.get(PAGE).status_code == 302
    client.force_login(make.user(), "accounts.backends.UserBackend")
    assert client.get(PAGE).status_code == 403


def test_a_section_is_covered_by_a_fact_that_names_a_line_of_it(loaded):
    [file] = notes_coverage("").files
    assert [(section.path, section.statements, section.named) for section in file.sections] == [
        ("Queues / Pictures of queues", 1, 0),
        ("Queues / Retention", 2, 1),
    ]
    assert (file.statements, file.named, file.bare) == (3, 1, 1)


def test_sections_without_a_fact_are_marked_in_words(client, signed_in_curator, loaded):
    page = client.get(PAGE).content.decode()
    assert page.index("Pictures of queues") < page.index("Queues / Retention")
    assert page.count("no fact</span>") == 1


def test_without_notes_there_is_a_page_and_any_source_may_be_asked_for(client, signed_in_curator):
    for source in ("", "7", "x", "\x00", "9" * 400):
        assert "No raw notes are loaded here." in client.get(PAGE, {"source": source, "page": source}).content.decode()


def test_the_page_costs_the_same_at_two_sizes(client, signed_in_curator, loaded, django_assert_max_num_queries):
    with django_assert_max_num_queries(15) as small:
        client.get(PAGE)
    for number in range(2, 5):
        (loaded / f"00{number}_notes.md").write_text(NOTES.replace("Queues", f"Queues {number}") * number)
    load([loaded], now=NOW)
    with django_assert_max_num_queries(15) as large:
        client.get(PAGE)
    assert len(small) == len(large)
