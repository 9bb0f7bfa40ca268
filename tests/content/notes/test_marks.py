import pytest

from content.notes.marks import answer_mark, asks, demands, is_answer_label, question_mark


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("Q: a?", "a?"),
        ("q: a?", "a?"),
        ("Q1. a?", "a?"),
        ("Q1 a?", "a?"),
        ("**Q:** a?", "a?"),
        ("**Q: a?**", "a?"),
        ("**Q**: a?", "a?"),
        ("Q: **a** b?", "**a** b?"),
        ("Question 6: a?", "a?"),
        ("### Question #12", ""),
        ("Topic 1 - Question 5", ""),
        ("- Question - a?", "a?"),
        ("F: a?", "a?"),
        ("\u0412\u043e\u043f\u0440\u043e\u0441: a?", "a?"),
        ("\u95ee\uff1aa?", "a?"),
    ],
)
def test_the_mark_of_a_question(line, text):
    assert question_mark(line).text == text


@pytest.mark.parametrize("line", ["", "FAQ: a", "Questions: a", "Question everything", "F: a", "Quality: a", "Q"])
def test_a_line_without_the_mark_of_a_question(line):
    assert question_mark(line) is None


@pytest.mark.parametrize(
    "line",
    ["A: a", "**A:** a", "Ans - a", "Answer: a", "Correct answers: a", "A2. a", "R\u00e9ponse : a"],
)
def test_the_mark_of_an_answer(line):
    assert answer_mark(line).text == "a"


@pytest.mark.parametrize("line", ["A. a", "A) a", "A 5 GB file", "ab: b", "Answering: a"])
def test_a_line_without_the_mark_of_an_answer(line):
    assert answer_mark(line) is None


@pytest.mark.parametrize(
    "text", ["Answer", "Show answer", "Click to see the solution", "Correct Answer:", "Answer 3", "R\u00e9ponse"]
)
def test_a_label_says_only_that_an_answer_follows(text):
    assert is_answer_label(text)


@pytest.mark.parametrize("text", ["What is it?", "The answer to everything is here", "Log", ""])
def test_other_summaries_say_more(text):
    assert not is_answer_label(text)


def test_asking_and_demanding():
    assert asks('Is it "so?"')
    assert asks("Is it so? (yes)") is False
    assert asks("\u00bfEs as\u00ed?")
    assert demands("Explain the terms")
    assert not demands("How to install")
    assert not demands("Explaining it")
