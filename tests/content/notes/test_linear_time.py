"""The time to read grows with the length of a file and not with its square, whatever the file holds."""

import time

import pytest

from content.notes.exams import read_exam
from content.notes.library import read_document
from content.notes.raw import read_raw
from content.notes.text import decode
from tests.content.notes.linear import is_linear
from tests.content.notes.make import HEAD, question_text

FACTS = f"{HEAD}\n## Facts\n\n- x "
STEM = f"{HEAD}\n## Questions\n\n" + question_text(stem="", options="")
STEPS = f"{HEAD}\n## Questions\n\n" + question_text(kind="ordering", stem="Order?", options="")
PAIRS = f"{HEAD}\n## Questions\n\n" + question_text(kind="matching", stem="Pairs?", options="")

LENGTH = 2_500
"""And four times as many."""


@pytest.mark.parametrize(
    ("start", "repeated", "end"),
    [
        (STEM, "`a``b", ""),
        (STEM, "`" * 7 + " ", ""),
        (STEM, "[", ""),
        (STEM, "![[", "]("),
        (STEM, "[](a", ""),
        (STEM, "](a", ""),
        (STEM, "\\", "\nx"),
        (STEM, "- ", "x"),
        (STEM, " ", "x"),
        (STEM, "**_*_", ""),
        (STEM, "~~~x\n", ""),
        (STEM, "- [x] \n", ""),
        (STEM, "- a\n\n  b\n\n", ""),
        (STEPS, "1. a\n", ""),
        (PAIRS, "- a\n  b\n", ""),
        (PAIRS, "- a => b {#c}\n", ""),
        (FACTS, "{#a ", "}"),
        (FACTS, '{#a k="', "}"),
        (FACTS, '{#a k="\\"', "}"),
        (f"{HEAD}\n## Questions\n", "### a\n", ""),
        ("---\naliases: [", "a,", "]\n---\n"),
        ("---\n", "service:", "\n"),
        ("", "Q: a\n", ""),
        ("Q: a\n", "b\n", "> c"),
        ("Q: a\n> b ", "(", ""),
        ("Q: a\n> b ", "( a", ")"),
        ("Q: a\n> b ", "(a b)", ""),
        ("> a\n", "_solution: x\n", ""),
        ("# ", "[", "]("),
        ("", "\u0301\u0323", ""),
        ("", "a.", "b = 1"),
        ("a = ", "[", ""),
    ],
    ids=lambda part: repr(part[-12:]),
)
def test_four_times_the_length_takes_about_four_times_as_long(start, repeated, end):
    def seconds(count):
        return _seconds_to_read((start + repeated * count + end).encode())

    assert is_linear(seconds, length=LENGTH)


def _seconds_to_read(data):
    begin = time.process_time()
    text = decode(data, "notes.md").value
    if text is not None:
        read_document(text, "notes.md")
        read_raw(text, "notes.md")
        read_exam(text, "notes.md")
    return time.process_time() - begin
