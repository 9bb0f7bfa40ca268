"""Two hundred lines of the five notes, chosen at random and labelled by hand before there was a reader of facts.

`golden_lines.json` has for each the notes, the line, what it is, the subjects that it may be about (`*`: a topic of the
notes' own), the lines of the labels that it has to be joined with, and the beginning of the SHA-256 of the line. The
labels are what a reader of the notes would say; nothing was tuned on these lines.
"""

import hashlib
import json
from pathlib import Path

import pytest
from django.conf import settings

from content.notes.names import catalogue_of, library_services
from content.notes.outline import read_outline
from content.notes.statements import read_facts
from content.notes.text import decode

NOTES = Path(__file__).parents[4] / "shared" / "notes"
GOLDEN = json.loads(Path(__file__).with_name("golden_lines.json").read_text())

pytestmark = pytest.mark.skipif(not NOTES.is_dir(), reason="the raw notes are not beside the checkout")


@pytest.fixture(scope="module")
def facts():
    """For each line of the notes, the facts that it is part of."""
    catalogue = catalogue_of(library_services(settings.LIBRARY_DIR / "services"))
    by_line = {}
    for path in sorted(NOTES.glob("0*.txt")):
        text = decode(path.read_bytes(), path.name).value
        for fact in read_facts(read_outline(text), path.name, catalogue):
            for line in range(fact.line_start, fact.line_end + 1):
                by_line.setdefault((path.name[:3], line), []).append(fact)
    return by_line


def rows(*kinds):
    return [row for row in GOLDEN if row[2] in kinds]


def is_owned(fact, owners):
    return fact.services[0] in owners if fact.services else "*" in owners


def test_the_labels_are_of_these_notes():
    lines = {path.name[:3]: path.read_text(encoding="utf-8").split("\n") for path in NOTES.glob("0*.txt")}
    changed = [
        (notes, line)
        for notes, line, _, _, _, digest in GOLDEN
        if hashlib.sha256(lines[notes][line - 1].strip().encode()).hexdigest()[:16] != digest
    ]
    assert len(GOLDEN) == 200
    assert not changed


def test_at_least_95_in_100_facts_are_found(facts):
    missed = [row[:2] for row in rows("fact") if tuple(row[:2]) not in facts]
    assert len(missed) <= 0.05 * len(rows("fact")), missed


def test_at_least_95_in_100_found_are_facts(facts):
    found = [row for row in GOLDEN if tuple(row[:2]) in facts]
    wrong = [row[:3] for row in found if row[2] != "fact"]
    assert len(wrong) <= 0.05 * len(found), wrong


def test_contents_code_links_questions_and_remarks_give_no_fact(facts):
    kinds = ("contents", "code", "link", "image", "question", "answer", "heading", "remark")
    assert not [row[:3] for row in rows(*kinds) if tuple(row[:2]) in facts]


def test_at_least_95_in_100_facts_are_about_the_right_subject(facts):
    found = [row for row in rows("fact") if tuple(row[:2]) in facts]
    wrong = [(row, fact.services) for row in found for fact in facts[tuple(row[:2])] if not is_owned(fact, row[3])]
    assert len(wrong) <= 0.05 * len(found), wrong


def test_at_least_95_in_100_facts_are_joined_with_the_right_labels(facts):
    found = [row for row in rows("fact") if tuple(row[:2]) in facts]
    wrong = [
        (row[:2], row[4], fact.label_lines)
        for row in found
        for fact in facts[tuple(row[:2])]
        if list(fact.label_lines) != row[4]
    ]
    assert len(wrong) <= 0.05 * len(found), wrong
