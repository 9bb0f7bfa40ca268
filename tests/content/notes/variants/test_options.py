import pytest

from content.notes.parsed import ParsedOption
from content.notes.raw_lines import RawNotes
from content.notes.variants.options import letters_named, options_at

OPTIONS = [ParsedOption(code, text, is_key=False, rationale="") for code, text in zip("abcde", "VWXYZ", strict=True)]


@pytest.mark.parametrize(
    ("answer", "letters", "rest"),
    [
        ("B", "b", ""),
        ("b", "b", ""),
        ("B, D", "bd", ""),
        ("B and D", "bd", ""),
        ("BD", "bd", ""),
        ("(B), (D)", "bd", ""),
        ("**B**", "b", ""),
        ("B) W", "b", "W"),
        ("B. Because it floats", "b", "Because it floats"),
        ("B (it floats)", "b", "(it floats)"),
        ("B \U0001f5f3", "b", ""),
        ("x", "c", ""),
    ],
)
def test_the_letters_of_an_answer_and_what_follows_them(answer, letters, rest):
    assert letters_named(answer, OPTIONS) == (tuple(letters), rest)


@pytest.mark.parametrize("answer", ["", "F", "A queue", "A B Z", "bad", "Both", "A-ha"])
def test_an_answer_that_names_no_option(answer):
    assert letters_named(answer, OPTIONS)[0] == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A. one\nB. two", ["one", "two"]),
        ("a) one\n\nb) two\n\nc) three", ["one", "two", "three"]),
        ("(A) one\n(B) two", ["one", "two"]),
        ("**A.** one\n**B.** two", ["one", "two"]),
        ("- A: one\n  goes on\n- B: two", ["one goes on", "two"]),
        ("- [ ] one\n- [x] two", ["one", "two"]),
        ("[ ] A. one\n[x] B. two", ["one", "two"]),
        ("A. one\nB. two\n\nother text", ["one", "two"]),
    ],
)
def test_options_in_all_their_shapes(text, found):
    notes = RawNotes.of(text)
    assert [option.text for option in options_at(notes, 0, len(notes)).options] == found


@pytest.mark.parametrize(
    "text", ["A. one", "B. one\nC. two", "A. one\n\nB something", "1. one\n2. two", "```\nA. b\nB. c\n```"]
)
def test_lines_that_are_no_options(text):
    notes = RawNotes.of(text)
    assert options_at(notes, 0, len(notes)) is None
