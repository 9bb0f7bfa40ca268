import pytest

from content.notes.lines import split_lines
from content.notes.markup import read_markup
from content.notes.problems import Problems


def read(text):
    problems = Problems("stem.md")
    value = read_markup(split_lines(text, problems), problems)
    return value, [(problem.line, problem.column, problem.reason) for problem in problems.in_order()]


def reasons(text):
    return [reason for _, _, reason in read(text)[1]]


@pytest.mark.parametrize(
    "text",
    [
        "One paragraph with `code`, *emphasis* and [a link](https://docs.example.com/a_b#c).",
        "One.\n\nTwo.",
        "Text:\n\n- one\n- two\n  - deeper\n\n  still two\n\nAfter.",
        "2. a list\n3. that begins with two",
        "| a | b |\n|---|:-:|\n| 1 | `<x>` |",
        '```json\n{\n\n  "## Facts": "- [x] no option"\n}\n```',
        "~~~\n```\n~~~",
        "- in a list\n\n  ```\n  # code\n  ```",
        "![two queues](images/two-queues.svg)",
        "`<bucket>` and \\<bucket> and 3 < 4 and a <- b",
        "``a ` b`` and a lone ` sign",
        "- [x](https://docs.example.com) is a link",
        "A sign {#like-this} and {{name}}.",
        "* starred",
    ],
)
def test_canonical_text_is_read_as_it_stands(text):
    assert read(text) == (text, [])


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("one\ntwo", "one two"),
        ("  one\n\ttwo", "one two"),
        ("one\n\n\n\ntwo", "one\n\ntwo"),
        ("Text:\n- one\n- two", "Text:\n\n- one\n- two"),
        ("Text:\n```\ncode\n```\nafter", "Text:\n\n```\ncode\n```\n\nafter"),
        ("Text:\n| a |\n|---|", "Text:\n\n| a |\n|---|"),
        ("costs\n2. in a line", "costs 2. in a line"),
        ("one\n      - two", "one - two"),
    ],
)
def test_other_ways_to_write_it_become_canonical(text, canonical):
    assert read(text) == (canonical, [])
    assert read(canonical) == (canonical, [])


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("# Heading", "a text has no headings"),
        ("#### deep", "a text has no headings"),
        ("- # in a list", "a text has no headings"),
        ("> quoted", "a text has no quotations"),
        ("text\n> quoted", "a text has no quotations"),
        ("---", "a text has no rules and no underlines"),
        ("text\n===", "a text has no rules and no underlines"),
        ("* * *", "a text has no rules and no underlines"),
        ("a | b\n--- | ---", "the row of a table does not begin with |"),
        ("[name]: https://docs.example.com", "a text has no definitions of links"),
        ("- [name]: https://docs.example.com", "a text has no definitions of links"),
        ("    code", "a paragraph is indented like code"),
        ("\tcode", "a paragraph is indented like code"),
        ("* [x] text", "an option stands inside a text"),
        ("text\n- [X] text", "an option stands inside a text"),
        ("  - [ ] text", "an option stands inside a text"),
        ("- [] text", "an option stands inside a text"),
        ("one\\\ntwo", "a paragraph has no hard line breaks"),
        ("a <b>bold</b> word", "HTML is not allowed"),
        ("the <Region> is lost", "HTML is not allowed"),
        ("<!-- lost -->", "HTML is not allowed"),
        ("<https://docs.example.com>", "HTML is not allowed"),
        ("![](two.svg)", "an image has no text"),
        ("![  ](two.svg)", "an image has no text"),
        ("![two](https://elsewhere.example.com/two.svg)", "an image is no file of the library"),
        ("![two](../two.svg)", "an image is no file of the library"),
        ("![two](/two.svg)", "an image is no file of the library"),
        ("![two](two.svg =500x300)", "a link is not complete"),
        ("[text](javascript:alert)", "a link does not begin with https://"),
        ("[text](http://docs.example.com)", "a link does not begin with https://"),
        ("[text](page.md)", "a link does not begin with https://"),
        ("[text](https://docs.example.com/a_(b))", "a link is not complete"),
        ("[text](https://docs.example.com", "a link is not complete"),
        ("- [text\n  more](https://docs.example.com)", "a link is not complete"),
        ("```\nnever closed", "the fenced code is never closed"),
        ("- a\n  ```\nleft\n  ```", "the code stands left of its fence"),
    ],
)
def test_what_the_grammar_does_not_know_is_refused(text, reason):
    assert reason in reasons(text)


def test_nothing_inside_code_is_refused():
    assert reasons("```\n# <b> ![](x) > \\\n---\n```") == []
    assert reasons("`<b>` ``![](x) ` [a](b)``") == []


def test_a_problem_names_line_and_column_of_a_joined_paragraph():
    assert read("one\n  two <b> three")[1] == [(2, 7, "HTML is not allowed")]


def test_an_escaped_backtick_opens_no_code():
    assert reasons("\\`<b>`") == ["HTML is not allowed"]
