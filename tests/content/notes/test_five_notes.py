"""The five raw notes that the library grew out of, where they lie beside the checkout.

The file beside this one says which questions they ask, line by line, and the hash of each key and explanation. It was
compared by hand with an inventory of the notes, and holds no text of theirs.
"""

import csv
import hashlib
from collections import Counter
from pathlib import Path

import pytest

from content.drafts import draft_slug
from content.notes.parsed import Remark
from content.notes.raw import read_raw
from content.notes.text import decode
from content.notes.variants import (
    asked_above,
    asked_within,
    calculations,
    equations,
    mappings,
    marked_pairs,
    scenarios,
    solved_prompts,
    worked_examples,
)

NOTES = Path(__file__).parents[4] / "shared" / "notes"
GOLDEN = Path(__file__).with_name("questions_of_the_five_notes.tsv")

pytestmark = pytest.mark.skipif(not NOTES.is_dir(), reason="the raw notes are not beside the checkout")


def drafts_of(number):
    (path,) = NOTES.glob(f"{number}_*.txt")
    text = decode(path.read_bytes(), path.name)
    assert (text.problems, text.warnings) == ((), ())
    return read_raw(text.value, path.name).drafts


@pytest.fixture(scope="module")
def by_line():
    return {draft.line_start: draft for draft in drafts_of("001")}


def golden():
    with GOLDEN.open(newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def hash_of(text):
    return hashlib.sha256(text.encode()).hexdigest()[:16] if text else "-"


@pytest.mark.parametrize("number", ["000", "001", "002", "003", "004"])
def test_each_file_asks_what_the_golden_file_says_and_nothing_else(number):
    expected = [
        (int(row["start"]), int(row["end"]), row["dialect"], row["key"], row["rationale"], row["remarks"])
        for row in golden()
        if row["notes"] == number
    ]
    found = [
        (
            draft.line_start,
            draft.line_end,
            draft.dialect,
            hash_of(draft.key),
            hash_of(draft.rationale),
            ",".join(draft.remarks) or "-",
        )
        for draft in drafts_of(number)
    ]
    assert found == expected


def test_pairs_and_prompts_keep_the_names_that_sites_know_them_by():
    """The digest is that of the slugs before explanations were read out of sentences and dashes."""
    known = {marked_pairs.DIALECT, solved_prompts.DIALECT}
    slugs = {draft_slug(draft) for number in ("000", "001") for draft in drafts_of(number) if draft.dialect in known}
    assert len(slugs) == 190
    assert hashlib.sha256("".join(sorted(slugs)).encode()).hexdigest() == (
        "a2480e12397ba52516c0f8e4ef8ae3794032e58b8fa19840f0dfc943c613b95b"
    )


def test_the_golden_file_counts_as_the_inventory_of_the_notes_does():
    counts = Counter(row["dialect"] for row in golden())
    questions = {
        marked_pairs.DIALECT: 188,
        solved_prompts.DIALECT: 2,
        scenarios.DIALECT: 2,
        asked_above.DIALECT: 9,
        asked_within.DIALECT: 5,
    }
    assert sum(questions.values()) == 206
    others = {equations.DIALECT: 7, mappings.DIALECT: 8, calculations.DIALECT: 8, worked_examples.DIALECT: 13}
    assert counts == questions | others


def test_the_sections_of_001_have_their_numbers_of_pairs(by_line):
    pairs = [draft for draft in by_line.values() if draft.dialect == marked_pairs.DIALECT]
    counts = Counter(draft.heading_path[0] for draft in pairs)
    assert sorted(counts.values()) == sorted([16, 15, 19, 20, 44, 6, 6, 11, 9, 22, 16, 4])


def test_questions_that_presuppose_options_say_so(by_line):
    lines = [line for line, draft in by_line.items() if Remark.OPTIONS_MISSING in draft.remarks]
    assert lines == [
        *(408, 411, 414, 1333, 1562, 1565, 1602, 2321, 2328, 2343),
        *(2364, 2412, 2415, 2512, 3790, 3808, 3999, 4019, 4034),
    ]


def test_the_two_wrong_results_are_remarked_on():
    remarks = {(row["notes"], row["start"]): row["remarks"] for row in golden() if row["remarks"].endswith("result")}
    assert remarks == {("001", "1133"): "wrong-result", ("001", "3147"): "unchecked-result"}


def test_code_in_the_stems_of_001_is_kept(by_line):
    fenced = by_line[438].stem
    assert fenced.count("```") == 2
    assert '\n        "Effect": "Allow",\n' in fenced
    indented = by_line[2651].stem
    assert '\n\n    {\n\t"Version": "2012-10-17",\n' in indented
    assert indented.endswith("\n    }")
