"""What a flashcard leaves out of a statement."""

from __future__ import annotations

import pytest

from quizzes.clozes import cloze


@pytest.mark.parametrize(
    ("statement", "front"),
    [
        (
            "A queue keeps a message for four days; it can be 60 seconds to 14 days.",
            "A queue keeps a message for _ days; it can be _ seconds to _ days.",
        ),
        ("It may be as large as 1 MiB (1,048,576 bytes).", "It may be as large as _ MiB (_ bytes)."),
        ("The name of a FIFO queue ends with `.fifo`.", "The name of a FIFO queue ends with _."),
        ("`Ready2Go` begins within 5 minutes on port 443.", "`Ready2Go` begins within _ minutes on port _."),
        ("Objects go to Amazon S3 or to DynamoDB tables.", "Objects go to _ or to _ tables."),
        ("Parts go to Alpha, to Beta and to Gamma.", "Parts go to _, to _ and to Gamma."),
    ],
)
def test_figures_are_left_out_else_code_else_names(statement, front):
    assert "_".join(cloze(statement)) == front


@pytest.mark.parametrize(
    "statement",
    [
        "A queue decouples a producer from its consumers.",
        "Whoever reads first. Others wait.",
        "Messages of SQS stay until they are deleted.",
        "It lives in one Region of AWS.",
        "A version such as v2 or m5.large is no figure.",
    ],
)
def test_where_nothing_makes_a_question_all_of_it_is_asked(statement):
    assert cloze(statement, known=["SQS", "Amazon SQS"]) == ()


def test_the_pieces_put_together_with_what_was_left_out_are_the_statement():
    pieces = cloze("One of 3 in 10 days.")
    assert (
        "".join(part for pair in zip(pieces, ["3", "10", ""], strict=True) for part in pair) == "One of 3 in 10 days."
    )
