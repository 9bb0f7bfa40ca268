"""The time to read any notes grows with their length and not with its square, whatever they hold."""

import time

import pytest

from content.notes.outline import read_outline
from content.notes.statements import read_facts
from tests.content.notes.fuzzing import catalogue
from tests.content.notes.linear import is_linear

LENGTH = 1_000
"""And four times as many."""


@pytest.mark.parametrize(
    ("start", "repeated", "end"),
    [
        ("= a", " ", "x"),
        ("** a", " ", "x"),
        ("-- a", "\t", "x"),
        ("![a](b", " ", "x"),
        ("- a", " ", "x:"),
        ("a: ", "(", "b"),
        ("|a|b|\n|-|-|\n|", "a|", "\n"),
        ("# ", "a ", "?"),
    ],
)
def test_one_line_of_any_length(start, repeated, end):
    assert_linear(lambda count: start + repeated * count + end)


@pytest.mark.parametrize(
    "repeated",
    [
        *(
            "- ",
            "> ",
            "- a\n",
            "\t- a\n",
            "1. a\n",
            "a\n",
            "a:\n",
            "a: b\n",
            "a:\n  b: c\n    d: e\n",
            "A B\n\n",
            "AAAA\n\n",
        ),
        *(
            "1.1 a\n\n",
            "a\n~~~~\n",
            "# a\n",
            "#a\n",
            "#a ",
            "== a ==\n",
            "= a\n",
            "** a\n",
            "-- a --\n",
            "\\section{a}\n",
        ),
        *("|a", "|a|b|\n|-|-|\n", "```\n", "~~~x\n", "<div>\n", "<ul><li>a\n", "</ul>", "<table><tr><td>a", "<!--"),
        *(
            "<details>\n",
            "</details>\n",
            "[",
            "[[a|",
            "![",
            "[a](b",
            "[a][b]",
            "![a](b =1x",
            "**",
            "*a_",
            "`a``b",
            "\\",
        ),
        *(
            "&#",
            "~~a",
            "==a",
            "[^1]",
            "> [!note]\n",
            "Q: a\n",
            "Q: a\n> b\n\n",
            "- [ ] a\n",
            "- Q: a?\n  A: b\n",
            "(a ",
        ),
        *(
            "I am. ",
            "exam ",
            "the diagram ",
            "see the ",
            "a the company you are ",
            "guess what ",
            "SQS ",
            "aws sqs + sns ",
        ),
        *("x = ", "https://a ", "a. A ", "\u3000\n", " \t", "é ", "・"),
    ],
    ids=repr,
)
def test_the_same_again_and_again(repeated):
    assert_linear(lambda count: repeated * count)


def assert_linear(written):
    assert is_linear(lambda count: _seconds_to_read(written(count)), length=LENGTH)


def _seconds_to_read(text):
    begin = time.process_time()
    read_facts(read_outline(text), "notes.md", catalogue())
    return time.process_time() - begin
