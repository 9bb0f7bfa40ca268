"""Ten notes of other authors, on other subjects, in other languages and styles, each with what has to be read in it."""

from pathlib import Path

import pytest
from django.conf import settings

from content.notes.names import catalogue_of, library_services
from content.notes.outline import Kind, read_outline
from content.notes.statements import read_facts
from content.notes.text import decode

FOLDER = Path(__file__).with_name("others")
NOTES = sorted(path for path in FOLDER.iterdir() if path.suffix != ".expected")


@pytest.fixture(scope="module")
def catalogue():
    return catalogue_of(library_services(settings.LIBRARY_DIR / "services"))


def described(data, path, catalogue):
    """The sections with their levels, and for each fact its lines, topic, services and text."""
    outline = read_outline(decode(data, path).value)
    sections = [f"{'#' * node.depth} {node.text}" for node, _ in outline.walk() if node.kind is Kind.HEADING]
    facts = [
        f"{fact.line_start}-{fact.line_end} [{fact.topic}] {' '.join(fact.services) or '-'} | {fact.text}"
        for fact in read_facts(outline, path, catalogue)
    ]
    return "\n".join((*sections, *facts)) + "\n"


@pytest.mark.parametrize("path", NOTES, ids=lambda path: path.name)
def test_sections_and_facts_are_read_whole(path, catalogue):
    expected = path.with_name(f"{path.name}.expected").read_text(encoding="utf-8")
    assert described(path.read_bytes(), path.name, catalogue) == expected


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_bytes_and_ends_of_lines_change_nothing(encoding, catalogue):
    path = FOLDER / "german.txt"
    expected = path.with_name("german.txt.expected").read_text(encoding="utf-8")
    data = path.read_text(encoding="utf-8").rstrip("\n").replace("\n", "\r\n").encode(encoding)
    assert described(data, path.name, catalogue) == expected


def test_a_text_that_is_there_twice_says_the_same_twice(catalogue):
    path = FOLDER / "messaging.org"
    text = path.read_text(encoding="utf-8")
    once, twice = (
        [fact.digest for fact in read_facts(read_outline(written), path.name, catalogue)]
        for written in (text, f"{text}\n{text}")
    )
    assert twice == once * 2
