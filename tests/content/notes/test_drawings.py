"""What is drawn with signs keeps its shape, and prose does not scroll."""

import pytest

from content.notes.drawings import drawn_lines

BOXES = """The path of a request:

    +--------+      +---------+
    | client | ---> | gateway |
    +--------+      +---------+
         |
         v
    +--------+
    | worker |
    +--------+

Each worker has one queue.
"""


def drawn(text):
    return sorted(drawn_lines(text.split("\n")))


def test_a_drawing_that_is_indented_and_not_fenced_is_found_with_the_lines_between_its_boxes():
    assert drawn(BOXES) == list(range(3, 11))


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("src\n\u251c\u2500\u2500 app\n\u2514\u2500\u2500 tests\n", [2, 3]),
        ("| a | b |\n|---|---|\n| 1 | 2 |\n", [1, 2, 3]),
        ("name      port\nssh       22\n", [1, 2]),
        ("client \u2192 gateway\ngateway \u2192 worker\n", [1, 2]),
    ],
    ids=["tree", "table", "columns", "arrows"],
)
def test_trees_tables_and_columns_are_drawings(text, lines):
    assert drawn(text) == lines


@pytest.mark.parametrize(
    "text",
    [
        "# Title\n\nA sentence.   Another one.\n",
        "Title\n=====\n\n---\n\n***\n",
        "- a list\n  - with items\n    - below items\n",
        "One arrow --> alone\n\nand prose | with a bar\n",
        "",
    ],
)
def test_prose_titles_rules_and_lists_are_none(text):
    assert drawn(text) == []
