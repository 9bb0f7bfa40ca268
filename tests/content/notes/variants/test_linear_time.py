"""The time to look for questions grows with the length of the notes, whatever they hold."""

import time

import pytest

from content.distractors import Names
from content.drafts import draft_questions
from content.notes.lines import fences_over
from content.notes.nodes import Outline
from content.notes.parsed import ParsedDraft
from content.notes.raw import VARIANTS
from content.notes.raw_lines import RawNotes

SHORT, LONG = 1_000, 4_000
LARGEST_RATIO = 2.5**2
"""Two doublings."""
CLOCK_NOISE = 0.01
"""Seconds that say nothing about growth."""

HOSTILE = [
    *(("", "Q: a? A: b\n", ""), ("", "- Q: a\n- A: b\n", ""), ("", "- Q: a?\n- b\n", ""), ("", "Q: a?\nb\n", "")),
    *(("", "**Q** a\n", ""), ("Q: a\n", "A) x\n", "> c"), ("Q: a\n", " a) x\n", "> c"), ("", "a) x\nb) y\n", "")),
    *(("", "a) x\nb) y\nAnswer: a\n", ""), ("Answer: ", "a, ", ""), ("Q: a\nA) x\nB) y\n> ", "a, b ", "")),
    *(("", "- [x] a\n- [ ] b\n", ""), ("# a?\n", "- b\n", ""), ("", "- a b?\n", ""), ("", "- a b?\n  - c\n", "")),
    *(("a b? ", "A b ", ""), ("", "What? ", ""), ("", "a = b ", ""), ("a ", "= ", "b"), ("", "a >> b", "")),
    *(("- a", "+ b - ", ""), ("", "(", ""), ("- 1 ", "+ 1 ", "= 3"), ("- ", "(1 ", "= 3"), ("- Example: ", "2 a ", "")),
    *(("", "- 1 RCU = 1 read of 4 KB\n", ""), ("", "- a 4 KB item requires one RCU\n", "")),
    *(("- let's assume ", "1 a, ", ""), ("", "- == 1 s if 1 MB\n", ""), ("", "a :: ", ""), ("", "a\n?\n", "")),
    *(("", "> a\n", ""), ("", "> the need must. ", ""), ("> a ", "a must. ", "\n\n- x"), ("> ", "prompt: ", "\n- a")),
    *(("Q: a\n> ", "True, ", ""), ("Q: a\n> ", "a - b ", ""), ("Q: a\n> ", "A. B ", ""), ("Q: a\n> ", "`", "")),
    *(("- ", "![a](b", "?"), ("", "**a?**\n\nb\n\n", ""), ("Q: a\nA: b:\n\n", "- c\n", ""), ("", "A: x\n", "")),
    *(
        ("Explanation: ", "a ", ""),
        ("Q: a\n> b\n\n", "Explanation:\n\n", ""),
        ("- ", "*_*_", ""),
        ("- [", "a?](b)", ""),
    ),
    *(
        ("- 3 IOPS per GB, ", "at 4 GB ", "max"),
        ("- ", "1,000", ""),
        ("", "_", ""),
        ("", "Q 1 ", ""),
        ("", "\t- a?\n", ""),
    ),
    *(("Q: which of ", " a ", "not"), ("", "1. a?\n", ""), ("> a\n\n", "_solution: b\n\n", ""), ("", "- So 2\n", "")),
    *(("", "- Example\n", ""), ("- max IOPS is 3\n", "- 3 IOPS per GB, so at 1 GB we are at max\n", ""), ("", "=", "")),
    *(("", "a?\nA: b\n", ""), ("", "A: a?\n", ""), ("a?\n\n", "A:\n\n", ""), ("", "> [!faq] a?\n> b\n", "")),
    *(("# Quiz\n", "1. a b\n   - c\n", ""), ("# Answers\n", "1-B, ", ""), ("", "{{c1::a", ""), ("", "{{c1::a}}", "")),
    *(("", "a\n", "a) b\nc) d"), ("", "|a", "|"), ("\t", "- ", "a"), ("", "Q: a\nA:\n\n", ""), ("", "a?\n- b\n\n", "")),
]


@pytest.mark.parametrize(("start", "repeated", "end"), HOSTILE, ids=lambda part: repr(part[-12:]))
def test_four_times_the_length_takes_about_four_times_as_long(start, repeated, end):
    def seconds(count):
        return _seconds_to_look(start + repeated * count + end)

    # A busy machine disturbs one measurement; what is not linear fails in each of them.
    ratios = (seconds(LONG) / max(seconds(SHORT), CLOCK_NOISE) for _ in range(4))
    assert any(ratio < LARGEST_RATIO for ratio in ratios)


def _seconds_to_look(text):
    lines = [line.rstrip() for line in text.split("\n")]
    over, unclosed = fences_over(lines)
    notes = RawNotes(lines, [None if fence is unclosed else fence for fence in over], Outline((), ()))
    begin = time.process_time()
    for read in VARIANTS.values():
        for _ in read(notes):
            pass
    return time.process_time() - begin


def test_distractors_are_proposed_in_linear_time():
    def seconds(count):
        drafts = [ParsedDraft(f"{number}?", f"Add {number} to it", "", 1, 2) for number in range(count)]
        begin = time.process_time()
        assert len(list(draft_questions(drafts, names=Names()))) == count
        return time.process_time() - begin

    assert any(seconds(1_200) / max(seconds(300), CLOCK_NOISE) < LARGEST_RATIO for _ in range(4))
